import { useState } from "preact/hooks";
import { go } from "../address.ts";
import { useSurface } from "../context.ts";
import { durationText } from "../figures-text.ts";
import { Awaited, Copyable, Facts, Heading, Link, State, Time, Why } from "../parts.tsx";
import type { EventPage, ImportDetail, ImportView } from "../protocol.ts";
import { asServerError, get, post, useAnswer, useStream } from "../server.ts";
import { Timeline } from "../timeline.tsx";
import { AfterImport } from "./distribution.tsx";
import { ProgressOf, shortKey } from "./imports.tsx";
import { Problems } from "./problems.tsx";

/** One import: what became of it and what to do, where its time went, and what may be done with it. */
export function Import({ execution }: { execution: string }) {
  const { setContact } = useSurface();
  const path = `/api/imports/${encodeURIComponent(execution)}`;
  const first = useAnswer<ImportDetail>(path);
  const [news, setNews] = useState<ImportDetail>();
  useStream<ImportDetail & { kind: string }>(
    first.is === "there" ? `${path}/stream` : undefined,
    (message) => {
      if (message.kind !== "end") setNews(message);
    },
    setContact,
  );
  const current = news?.view.execution === execution ? news : undefined;
  return (
    <Awaited loaded={current === undefined ? first : { is: "there", value: current }}>
      {(detail) => <Detail detail={detail} />}
    </Awaited>
  );
}

function Detail({ detail }: { detail: ImportDetail }) {
  const { say, about } = useSurface();
  const { view, nowMs, steps } = detail;
  const problems = view.problems ?? [];
  const warnings = view.warnings ?? [];
  return (
    <>
      <Heading>{shortKey(view.key, about.incomingPrefix)}</Heading>
      <p class="outcome">
        <State state={view.state} /> <ProgressOf row={detail} nowMs={nowMs} />
      </p>
      {detail.unreadable === undefined ? null : (
        <p class="notice problem">{say("unreadable", { why: detail.unreadable })}</p>
      )}
      {view.failure === undefined ? null : (
        <div class="notice problem">
          <Why failure={view.failure} />
        </div>
      )}
      <NextSteps detail={detail} />
      <Actions detail={detail} />
      <Problems title={say("problems")} problems={problems} execution={view.execution} />
      <Problems title={say("warnings")} problems={warnings} execution={view.execution} />
      <AboutImport detail={detail} />
      {view.distributed === undefined ? null : <AfterImport distributed={view.distributed} />}
      <h2>{say("timeline")}</h2>
      <Timeline steps={steps} execution={view.execution} nowMs={nowMs} />
      <RawEvents execution={view.execution} />
    </>
  );
}

function NextSteps({ detail: { view } }: { detail: ImportDetail }) {
  const { say, nextSteps } = useSurface();
  const steps = nextSteps(view);
  if (steps.length === 0) return null;
  return (
    <>
      <h2>{say("whatToDo")}</h2>
      <ul>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ul>
    </>
  );
}

function AboutImport({ detail }: { detail: ImportDetail }) {
  const { say, about } = useSurface();
  const { view, nowMs } = detail;
  const copyable = (text: string | undefined) =>
    text === undefined || text === "" ? undefined : <Copyable text={text} />;
  const { droppedAt, endedAt } = view.timings;
  const snapshots = view.snapshots ?? [];
  const command = (verb: string) => [about.command, verb, view.execution, ...about.commandFlags].join(" ");
  return (
    <>
      <h2>{say("image")}</h2>
      <Facts
        rows={[
          [say("imageId"), copyable(view.imageId)],
          [say("imageName"), view.imageName],
          [say("snapshots"), snapshots.length === 0 ? undefined : <Snapshots snapshots={snapshots} />],
          [say("task"), copyable(view.taskId)],
          [
            say("missingFiles"),
            view.missing === undefined || view.missing.length === 0 ? undefined : view.missing.join(", "),
          ],
          [say("cancelAsked"), cancelText(view)],
          [say("execution"), copyable(view.execution)],
          [
            say("retryOf"),
            view.retryOf === undefined ? undefined : (
              <Link to={`/imports/${encodeURIComponent(view.retryOf)}`}>{view.retryOf}</Link>
            ),
          ],
          [say("key"), copyable(view.key)],
          [say("bucket"), `${view.bucket} (${view.region})`],
          [say("started"), <Time key="dropped" iso={droppedAt} />],
          [
            say("took"),
            durationText(
              (endedAt === undefined ? nowMs : Date.parse(endedAt)) - Date.parse(droppedAt),
              about.language,
            ),
          ],
        ]}
      />
      <h2>{say("commands")}</h2>
      <ul class="commands">
        {["status", "watch", "history"].map((verb) => (
          <li key={verb}>
            <Copyable text={command(verb)} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** When, by whom and why; nothing where nobody asked, or the flow has seen that already. */
function cancelText({ cancelRequest }: ImportView) {
  if (cancelRequest === undefined) return undefined;
  const { requestedAt, by, reason } = cancelRequest;
  return (
    <>
      <Time iso={requestedAt} /> {[by, reason].filter(Boolean).join(": ")}
    </>
  );
}

function Snapshots({ snapshots }: { snapshots: ReadonlyArray<{ id: string; status: string }> }) {
  return (
    <ul>
      {snapshots.map(({ id, status }) => (
        <li key={id}>
          <Copyable text={id} /> {status}
        </li>
      ))}
    </ul>
  );
}

/** An image whose copies, shares or family are not all there can be tried again: only what is missing is taken up. */
function isAllThere({ state, distributed }: ImportDetail["view"]): boolean {
  return state === "imported" && distributed?.state !== "incomplete" && distributed?.state !== "cancelled";
}

/** Cancel, after a question; or try again. What the functions answer is said. */
function Actions({ detail: { view } }: { detail: ImportDetail }) {
  const { say } = useSurface();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const [said, setSaid] = useState("");
  const path = `/api/imports/${encodeURIComponent(view.execution)}`;
  const act = async (run: () => Promise<string>) => {
    setAsking(false);
    try {
      setSaid(await run());
    } catch (error) {
      setSaid(asServerError(error).message);
    }
  };
  const cancel = () =>
    act(async () => {
      const { said: answer } = await post<{ said?: string }>(
        `${path}/cancel`,
        reason === "" ? {} : { reason },
      );
      return answer ?? say("cancelled");
    });
  const retry = () =>
    act(async () => {
      const { execution } = await post<{ execution: string }>(`${path}/retry`, {});
      go(`/imports/${encodeURIComponent(execution)}`);
      return say("retried");
    });
  const runs = view.state === "waiting" || view.state === "importing";
  return (
    <div class="actions">
      {runs && !asking ? (
        <button type="button" onClick={() => setAsking(true)}>
          {say("cancel")}
        </button>
      ) : null}
      {asking ? (
        <form
          class="notice"
          onSubmit={(event) => {
            event.preventDefault();
            void cancel();
          }}
        >
          <p>{say("cancelQuestion", { key: view.key })}</p>
          <label>
            {say("reason")}
            <input
              value={reason}
              maxLength={200}
              onInput={({ currentTarget }) => setReason(currentTarget.value)}
            />
          </label>
          <button type="submit" class="danger">
            {say("cancel")}
          </button>
          <button type="button" onClick={() => setAsking(false)}>
            {say("keep")}
          </button>
        </form>
      ) : null}
      {runs || isAllThere(view) ? null : (
        <button type="button" onClick={retry}>
          {say("retry")}
        </button>
      )}
      <p role="status">{said}</p>
    </div>
  );
}

/** The workflow's events, a page at a time. */
function RawEvents({ execution }: { execution: string }) {
  const { say } = useSurface();
  const [rows, setRows] = useState<EventPage["rows"]>([]);
  const [next, setNext] = useState<string>();
  const [error, setError] = useState("");
  const load = async () => {
    try {
      const query = next === undefined ? "" : `?${new URLSearchParams({ from: next })}`;
      const page = await get<EventPage>(`/api/imports/${encodeURIComponent(execution)}/events${query}`);
      setRows((before) => [...before, ...page.rows]);
      setNext(page.next);
    } catch (refused) {
      setError(asServerError(refused).message);
    }
  };
  return (
    <details
      class="events"
      onToggle={({ currentTarget }) => currentTarget.open && rows.length === 0 && load()}
    >
      <summary>{say("rawEvents")}</summary>
      <p role="status">{error}</p>
      <ol>
        {rows.map(({ id, type, step, time, detail }) => (
          <li key={id}>
            <Time iso={time} /> <strong>{type}</strong> {step}
            <code class="raw">{detail}</code>
          </li>
        ))}
      </ol>
      {next === undefined ? null : (
        <button type="button" onClick={load}>
          {say("more")}
        </button>
      )}
    </details>
  );
}
