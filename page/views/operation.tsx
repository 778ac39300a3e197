import { useState } from "preact/hooks";
import { useSurface } from "../context.ts";
import { Copyable, Heading, Link, Time } from "../parts.tsx";
import type { Check, DoctorNews, Orphan } from "../protocol.ts";
import { useStream } from "../server.ts";

/** What doctor finds, and what interrupted work has left; each is looked for when it is asked for. */
export function Operation() {
  const { say } = useSurface();
  return (
    <>
      <Heading>{say("operation")}</Heading>
      <h2>{say("checks")}</h2>
      <DoctorStream path="/api/doctor" atOnce>
        {({ news }) => (
          <ul class="checks">
            {news.map((one) =>
              one.kind === "check" ? <CheckRow key={one.check.check} check={one.check} /> : null,
            )}
          </ul>
        )}
      </DoctorStream>
      <h2>{say("orphans")}</h2>
      <DoctorStream path="/api/orphans">
        {({ news, ended }) => <Orphans news={news} ended={ended} />}
      </DoctorStream>
    </>
  );
}

interface Findings {
  news: readonly DoctorNews[];
  ended: boolean;
}

function DoctorStream({
  path,
  atOnce = false,
  children,
}: {
  path: string;
  atOnce?: boolean;
  children: (found: Findings) => preact.ComponentChildren;
}) {
  const { say } = useSurface();
  const [round, setRound] = useState(atOnce ? 1 : 0);
  const [found, setFound] = useState<Findings>({ news: [], ended: false });
  const again = () => {
    setFound({ news: [], ended: false });
    setRound(round + 1);
  };
  useStream<DoctorNews>(round === 0 ? undefined : `${path}?round=${round}`, (message) =>
    setFound(({ news, ended }) => ({ news: [...news, message], ended: ended || message.kind === "end" })),
  );
  const looking = round > 0 && !found.ended;
  return (
    <div aria-live="polite" aria-busy={looking}>
      {children(found)}
      {found.news.map((one) =>
        one.kind === "note" ? (
          <p key={one.text} class="notice">
            {one.text}
          </p>
        ) : null,
      )}
      <button type="button" onClick={again} disabled={looking}>
        {say(looking ? "looking" : round === 0 ? "look" : "checkAgain")}
      </button>
    </div>
  );
}

function CheckRow({ check: { check, verdict, message, todo } }: { check: Check }) {
  const { say } = useSurface();
  return (
    <li class={`verdict ${verdict}`}>
      <p>
        <strong>{say(`verdict.${verdict}`)}</strong> {check}: {message}
      </p>
      {todo === undefined ? null : <p>{todo}</p>}
    </li>
  );
}

function Orphans({ news, ended }: Findings) {
  const { say } = useSurface();
  const orphans: Orphan[] = news.flatMap((one) => (one.kind === "orphan" ? [one.orphan] : []));
  if (ended && orphans.length === 0) return <p>{say("noOrphans")}</p>;
  return (
    <ul class="checks">
      {orphans.map(({ what, id, since, execution, message, todo }) => (
        <li key={`${what} ${id}`}>
          <p>
            {what} <Copyable text={id} /> {since === "" ? null : <Time iso={since} />} {message}
          </p>
          {execution === undefined ? null : (
            <Link to={`/imports/${encodeURIComponent(execution)}`}>{execution}</Link>
          )}
          <p>{todo}</p>
        </li>
      ))}
    </ul>
  );
}
