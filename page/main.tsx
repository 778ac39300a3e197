import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Address, useAddress } from "./address.ts";
import { SurfaceContext, useSurface } from "./context.ts";
import { Link } from "./parts.tsx";
import type { About } from "./protocol.ts";
import { type Contact, post, useAnswer } from "./server.ts";
import { Drop } from "./views/drop.tsx";
import { Figures } from "./views/figures.tsx";
import { Import } from "./views/import.tsx";
import { Imports } from "./views/imports.tsx";
import { Operation } from "./views/operation.tsx";
import { type Language, loadWords, type Words } from "./words/words.ts";

/** The page of `image-drop ui`: its frame, and the view that the address asks for. */
function App() {
  const about = useAnswer<About>("/api/about");
  // Before the server has told, the browser's language counts.
  const language: Language =
    about.is === "there" ? about.value.language : navigator.language.startsWith("zh") ? "zh" : "en";
  const words = useWords(language);
  if (words !== undefined && about.is === "there") return <Page about={about.value} words={words} />;
  const refused = about.is === "refused" && about.error.status === 401;
  return (
    <main class="alone">
      {refused && words !== undefined ? <p role="alert">{words.say("sessionOver")}</p> : <p>…</p>}
    </main>
  );
}

/** Undefined until they are loaded. */
function useWords(language: Language): Words | undefined {
  const [loaded, setLoaded] = useState<{ language: Language; words: Words }>();
  useEffect(() => {
    void loadWords(language).then((words) => setLoaded({ language, words }));
  }, [language]);
  return loaded?.language === language ? loaded.words : undefined;
}

function Page({ about, words }: { about: About; words: Words }) {
  const [contact, setContact] = useState<Contact>("there");
  const { say } = words;
  const address = useAddress();
  useEffect(() => {
    document.documentElement.lang = about.language === "zh" ? "zh-CN" : "en";
  }, [about.language]);
  return (
    <SurfaceContext.Provider value={{ about, ...words, setContact }}>
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
