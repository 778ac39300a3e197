import { render } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { type Address, useAddress } from "./address.ts";
import { coreWordsIn, SurfaceContext, sayIn, useSurface } from "./context.ts";
import { Link } from "./parts.tsx";
import type { About } from "./protocol.ts";
import { type Contact, post, useAnswer } from "./server.ts";
import { Drop } from "./views/drop.tsx";
import { Figures } from "./views/figures.tsx";
import { Import } from "./views/import.tsx";
import { Imports } from "./views/imports.tsx";
import { Operation } from "./views/operation.tsx";
import type { Language } from "./words/words.ts";

/** The page of `image-drop ui`: its frame, and the view that the address asks for. */
function App() {
  const about = useAnswer<About>("/api/about");
  if (about.is === "there") return <Page about={about.value} />;
  // No view can say it in the right language before the server has told which one it is.
  const language: Language = navigator.language.startsWith("zh") ? "zh" : "en";
  const refused = about.is === "refused" && about.error.status === 401;
  return (
    <main class="alone">{refused ? <p role="alert">{sayIn(language)("sessionOver")}</p> : <p>…</p>}</main>
  );
}

function Page({ about }: { about: About }) {
  const [contact, setContact] = useState<Contact>("there");
  const say = useMemo(() => sayIn(about.language), [about.language]);
  const core = coreWordsIn(about.language);
  const address = useAddress();
  useEffect(() => {
    document.documentElement.lang = about.language === "zh" ? "zh-CN" : "en";
  }, [about.language]);
  return (
    <SurfaceContext.Provider value={{ about, say, core, setContact }}>
      <a class="skip" href="#content">
        {say("skip")}
      </a>
      <Frame address={address} />
      {contact === "there" ? null : (
        <p class="notice problem lost" role="alert">
          {say(contact === "lost" ? "lost" : "sessionOver")}
        </p>
      )}
      <main id="content">
        <View address={address} />
      </main>
    </SurfaceContext.Provider>
  );
}

function Frame({ address: { path } }: { address: Address }) {
  const { about, say } = useSurface();
  const views = [
    ["/", say("imports")],
    ["/drop", say("drop")],
    ["/figures", say("figures")],
    ["/operation", say("operation")],
  ] as const;
  return (
    <header>
      <strong>{say("title")}</strong>
      <nav>
        {views.map(([to, name]) => (
          <Link key={to} to={to} aria-current={path === to ? "page" : undefined}>
            {name}
          </Link>
        ))}
      </nav>
      <span class="quiet">
        {about.bucket} ({about.local ? say("simulator") : about.region})
      </span>
    </header>
  );
}

function View({ address }: { address: Address }) {
  const { say } = useSurface();
  const [, first, second] = address.path.split("/");
  switch (first) {
    case "":
      return <Imports address={address} />;
    case "imports":
      return second === undefined ? (
        <Imports address={address} />
      ) : (
        <Import key={second} execution={decodeURIComponent(second)} />
      );
    case "drop":
      return <Drop />;
    case "figures":
      return <Figures address={address} />;
    case "operation":
      return <Operation />;
    default:
      return <p>{say("unknownImport")}</p>;
  }
}

/**
 * The address that `image-drop ui` prints holds a token in its fragment, which counts once: it becomes the
 * session's cookie.
 */
async function signIn(): Promise<void> {
  const token = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (token === undefined) return;
  history.replaceState(null, "", location.pathname + location.search);
  await post("/session", { token }).catch(() => {});
}

await signIn();
render(<App />, document.body);
