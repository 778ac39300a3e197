import type { Execution, ExecutionQuery, Flows } from "../../functions/cloud/flows.ts";
import { allExecutions, PAGE } from "./executions.ts";

/**
 * Executions newest first. In which order ListExecutions answers is not documented. Newest first is streamed,
 * a page at a time; otherwise the time is cut into windows that are read from the newest on, each of them
 * sorted. Memory holds one page, or one window.
 */
export async function* newestFirst(
  flows: Pick<Flows, "list">,
  query: ExecutionQuery,
  nowMs: number,
): AsyncGenerator<Execution> {
  const first = await flows.list({ ...query, limit: PAGE });
  if (first.nextToken === undefined) {
    yield* sorted(first.rows);
    return;
  }
  if (isNewestFirst(first.rows)) {
    yield* first.rows;
    yield* allExecutions(flows, { ...query, nextToken: first.nextToken });
    return;
  }
  yield* byWindows(flows, query, {
    oldestMs: query.from === undefined ? Math.min(...first.rows.map(startMs)) : Date.parse(query.from),
    // What started in this very moment is in it, too.
    endMs: query.to === undefined ? nowMs + SHORTEST_WINDOW_MS : Date.parse(query.to) + 1,
  });
}

function startMs({ startedAt }: Execution): number {
  return Date.parse(startedAt);
}

function sorted(rows: readonly Execution[]): Execution[] {
  return [...rows].sort((a, b) => startMs(b) - startMs(a));
}

function isNewestFirst(rows: readonly Execution[]): boolean {
  return rows.every((row, index) => index === 0 || startMs(row) <= startMs(rows[index - 1] as Execution));
}

/** A window with more is cut in half. */
const FULL = 1000;
/** A window with less is followed by one twice as wide. */
const SPARSE = 200;
const FIRST_WINDOW_MS = 3_600_000;
const SHORTEST_WINDOW_MS = 1000;

async function* byWindows(
  flows: Pick<Flows, "list">,
  query: ExecutionQuery,
  period: { oldestMs: number; endMs: number },
): AsyncGenerator<Execution> {
  let { endMs } = period;
  let widthMs = FIRST_WINDOW_MS;
  while (endMs > period.oldestMs) {
    const rows = await windowOf(flows, query, { beginMs: Math.max(period.oldestMs, endMs - widthMs), endMs });
    if (rows.length > FULL && widthMs > SHORTEST_WINDOW_MS) {
      widthMs = Math.max(SHORTEST_WINDOW_MS, widthMs / 2);
      continue;
    }
    yield* sorted(rows);
    endMs -= widthMs;
    if (rows.length < SPARSE) widthMs *= 2;
  }
}

/** Stops where a window is too full. Asks for a second more at both ends: no document says if they count. */
async function windowOf(
  flows: Pick<Flows, "list">,
  query: ExecutionQuery,
  { beginMs, endMs }: { beginMs: number; endMs: number },
): Promise<Execution[]> {
  const iso = (ms: number) => new Date(ms).toISOString();
  const rows: Execution[] = [];
  const wider = { ...query, from: iso(beginMs - 1000), to: iso(endMs + 1000) };
  for await (const row of allExecutions(flows, wider)) {
    if (startMs(row) < beginMs || startMs(row) >= endMs) continue;
    rows.push(row);
    if (rows.length > FULL && endMs - beginMs > SHORTEST_WINDOW_MS) break;
  }
  return rows;
}
