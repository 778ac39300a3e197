import { useEffect, useState } from "preact/hooks";
import { type Address, go, withQuery } from "../address.ts";
import { useSurface } from "../context.ts";
import { durationText } from "../figures-text.ts";
import { Awaited, Bar, Heading, Link, State, Time } from "../parts.tsx";
import type { ImportPage, ImportRow } from "../protocol.ts";
import { useAnswer, useStream } from "../server.ts";

const STATES = [
  "waiting",
  "importing",
  "imported",
  "refused",
  "failed",
  "cancelled",
  "timed-out",
  "unreadable",
] as const;

/** The table of imports, newest first, which changes as they do. The address holds the filters. */
export function Imports({ address }: { address: Address }) {
  const { say } = useSurface();
  return (
    <>
      <Heading>{say("imports")}</Heading>
      <Filters address={address} />
      <Table key={address.query.toString()} address={address} />
    </>
  );
}

function Filters({ address }: { address: Address }) {
  const { say } = useSurface();
  const states = address.query.getAll("state");
  const set = (changes: Parameters<typeof withQuery>[1]) =>
    go(withQuery(address, { from: "", ...changes }), { replace: true });
  const toggle = (state: string, on: boolean) =>
    set({ state: on ? [...states, state] : states.filter((one) => one !== state) });
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      <fieldset>
        <legend>{say("filterStates")}</legend>
        {STATES.map((state) => (
          <label key={state}>
            <input
              type="checkbox"
              checked={states.includes(state)}
              onChange={({ currentTarget }) => toggle(state, currentTarget.checked)}
            />
            {say(`state.${state}`)}
          </label>
        ))}
      </fieldset>
      {(["key", "name", "text", "since", "until"] as const).map((filter) => (
        <label key={filter}>
          {say(`filter.${filter}`)}
          <input
            type="search"
            list={filter === "since" ? "periods" : undefined}
            value={address.query.get(filter) ?? ""}
            onChange={({ currentTarget }) => set({ [filter]: currentTarget.value })}
          />
        </label>
      ))}
      <datalist id="periods">
        {["1h", "1d", "7d", "30d"].map((period) => (
          <option key={period} value={period} />
        ))}
      </datalist>
    </form>
  );
}

/**
 * One page of the list. The newest one changes as imports do, and shows new ones; on an older one only its
 * own rows change.
 */
function Table({ address }: { address: Address }) {
  const { say, setContact } = useSurface();
  const query = address.query.toString();
  const first = useAnswer<ImportPage>(`/api/imports?${query}`);
  const [news, setNews] = useState<ImportPage>();
  const isNewest = !address.query.has("from");
  const page = news ?? (first.is === "there" ? first.value : undefined);
  useStream<ImportPage>(
    page === undefined ? undefined : `/api/imports/stream?${query}`,
    ({ rows, nowMs }) => setNews(page && { ...page, rows: merged(page.rows, rows, isNewest), nowMs }),
    setContact,
  );
  return (
    <Awaited loaded={page === undefined ? first : { is: "there", value: page }}>
      {({ rows, next, nowMs }) => (
        <>
          {rows.length === 0 ? <NoImports filtered={query !== ""} /> : <Rows rows={rows} nowMs={nowMs} />}
          <p class="quiet" aria-live="polite">
            {rows.length === 0 ? "" : say("shownCount", { count: rows.length })}
          </p>
          <nav aria-label={say("imports")}>
            {isNewest ? null : <Link to={withQuery(address, { from: "" })}>{say("newest")}</Link>}
            {next === undefined ? null : <Link to={withQuery(address, { from: next })}>{say("older")}</Link>}
          </nav>
        </>
      )}
    </Awaited>
  );
}

const MOST_ROWS = 50;

/** Changed rows in their places; new ones on top, where there is a place for them. */
function merged(before: readonly ImportRow[], changes: readonly ImportRow[], takesNew: boolean): ImportRow[] {
  const changed = new Map(changes.map((row) => [row.view.execution, row]));
  const rows = before.map((row) => {
    const now = changed.get(row.view.execution);
    changed.delete(row.view.execution);
    return now ?? row;
  });
  return takesNew ? [...changed.values(), ...rows].slice(0, MOST_ROWS) : rows;
}

function NoImports({ filtered }: { filtered: boolean }) {
  const { say, about } = useSurface();
  if (filtered)
    return (
      <p class="notice">
        {say("noMatches")} <Link to="/">{say("clearFilters")}</Link>
      </p>
    );
  const command = [about.command, "upload FILE", ...about.commandFlags].join(" ");
  return (
    <div class="notice">
      <p>{say("noImports")}</p>
      <p>
        <Link to="/drop">{say("drop")}</Link>. {say("noImportsTodo", { command })}
      </p>
    </div>
  );
}

/** The table itself. When it is first in view can be read from the browser's performance entries. */
function Rows({ rows, nowMs }: { rows: readonly ImportRow[]; nowMs: number }) {
  const { say, about } = useSurface();
  useEffect(() => void performance.mark("imports-shown"), []);
  return (
    <table class="imports">
      <thead>
        <tr>
          <th scope="col">{say("state")}</th>
          <th scope="col">{say("key")}</th>
          <th scope="col">{say("name")}</th>
          <th scope="col">{say("progress")}</th>
          <th scope="col">{say("started")}</th>
          <th scope="col">{say("took")}</th>
          <th scope="col">{say("result")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const { view } = row;
          const { droppedAt, endedAt } = view.timings;
          const tookMs = (endedAt === undefined ? nowMs : Date.parse(endedAt)) - Date.parse(droppedAt);
          return (
            <tr key={view.execution}>
              <td>
                <State state={view.state} />
              </td>
              <th scope="row">
                <Link to={`/imports/${encodeURIComponent(view.execution)}`}>
                  {shortKey(view.key, about.incomingPrefix)}
                </Link>
              </th>
              <td>{view.imageName}</td>
              <td>
                <ProgressOf row={row} nowMs={nowMs} />
              </td>
              <td>
                <Time iso={droppedAt} />
              </td>
              <td>{durationText(tookMs, about.language)}</td>
              <td>{resultText(row)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

export function shortKey(key: string, incomingPrefix: string): string {
  return key.startsWith(incomingPrefix) ? key.slice(incomingPrefix.length) : key;
}

/**
 * How far an import is, as far as it is known: nothing while ECS has not begun, and nothing once it has
 * ended.
 */
export function ProgressOf({ row, nowMs }: { row: ImportRow; nowMs: number }) {
  const { say, about } = useSurface();
  const { view, estimate } = row;
  if (view.state !== "importing") return null;
  if (estimate?.fraction === undefined) return <span class="quiet">{say("queued")}</span>;
  const leftMs = estimate.endsAtMs === undefined ? undefined : estimate.endsAtMs - nowMs;
  return (
    <span class="progress">
      <Bar fraction={estimate.fraction} label={`${say("progress")} ${view.key}`} />
      <span>{Math.floor(estimate.fraction * 100)} %</span>
      {leftMs === undefined ? null : (
        <span class="quiet">{say("left", { duration: durationText(leftMs, about.language) })}</span>
      )}
    </span>
  );
}

function resultText({ view, unreadable }: ImportRow): string {
  return (
    unreadable ??
    view.imageId ??
    view.failure?.code ??
    (view.problems ?? []).map(({ code }) => code).join(", ")
  );
}
