import { useEffect, useRef, useState } from "preact/hooks";
import { type Address, go, withQuery } from "../address.ts";
import { useSurface } from "../context.ts";
import { durationText } from "../figures-text.ts";
import { Bar, Heading, Link, State, Time } from "../parts.tsx";
import type { ImportPage, ImportRow } from "../protocol.ts";
import { asServerError, get, type ServerError, useStream } from "../server.ts";

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

/** How many rows stay in the page: beyond them the oldest shown pages are reached by their link, so memory stays flat. */
const MOST_ROWS = 500;

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
      <label>
        {say("filterKey")}
        <input
          type="search"
          value={address.query.get("key") ?? ""}
          onChange={({ currentTarget }) => set({ key: currentTarget.value })}
        />
      </label>
      <label>
        {say("filterText")}
        <input
          type="search"
          value={address.query.get("text") ?? ""}
          onChange={({ currentTarget }) => set({ text: currentTarget.value })}
        />
      </label>
      <label>
        {say("filterSince")}
        <select
          value={address.query.get("since") ?? ""}
          onChange={({ currentTarget }) => set({ since: currentTarget.value })}
        >
          <option value="">{say("anyTime")}</option>
          <option value="1h">{say("lastHour")}</option>
          <option value="1d">{say("lastDay")}</option>
          <option value="7d">{say("lastWeek")}</option>
          <option value="30d">{say("lastMonth")}</option>
        </select>
      </label>
    </form>
  );
}

interface Shown {
  rows: ImportRow[];
  next: string | undefined;
  nowMs: number;
}

function Table({ address }: { address: Address }) {
  const { say, setLost } = useSurface();
  const query = address.query.toString();
  const [shown, setShown] = useState<Shown>();
  const [error, setError] = useState<ServerError>();
  const pages = useRef(0);
  const load = async (from?: string) => {
    const asked = new URLSearchParams(query);
    if (from !== undefined) asked.set("from", from);
    try {
      const { rows, next, nowMs } = await get<ImportPage>(`/api/imports?${asked}`);
      pages.current += 1;
      setShown((before) => ({
        rows: [...(from === undefined ? [] : (before?.rows ?? [])), ...rows].slice(-MOST_ROWS),
        next,
        nowMs,
      }));
    } catch (refused) {
      setError(asServerError(refused));
    }
  };
  useEffect(() => void load(), []);
  useStream<{ rows: ImportRow[]; nowMs: number }>(
    `/api/imports/stream?${query}`,
    ({ rows, nowMs }) =>
      setShown((before) => before && { ...before, rows: merged(before.rows, rows), nowMs }),
    setLost,
  );
  if (error !== undefined)
    return (
      <p class="notice problem" role="alert">
        {error.message}
      </p>
    );
  if (shown === undefined) return <p class="quiet">{say("loading")}</p>;
  if (shown.rows.length === 0) return <NoImports filtered={query !== ""} />;
  return (
    <>
      <Rows rows={shown.rows} nowMs={shown.nowMs} />
      <p class="quiet" aria-live="polite">
        {say("shownCount", { count: shown.rows.length })}
      </p>
      {shown.next === undefined ? null : (
        <button type="button" onClick={() => load(shown.next)}>
          {say("more")}
        </button>
      )}
    </>
  );
}

/** Changed rows in their places, new ones on top. */
function merged(before: readonly ImportRow[], changes: readonly ImportRow[]): ImportRow[] {
  const changed = new Map(changes.map((row) => [row.view.execution, row]));
  const rows = before.map((row) => {
    const now = changed.get(row.view.execution);
    changed.delete(row.view.execution);
    return now ?? row;
  });
  return [...changed.values(), ...rows].slice(0, MOST_ROWS);
}

function NoImports({ filtered }: { filtered: boolean }) {
  const { say, about } = useSurface();
  if (filtered)
    return (
      <p class="notice">
        {say("noMatches")} <Link to="/">{say("clearFilters")}</Link>
      </p>
    );
  const command = `${about.command} upload FILE${about.local ? " --local" : ""}`;
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

/** How far an import is, as far as it is known: nothing while ECS has not begun, and nothing once it has ended. */
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
