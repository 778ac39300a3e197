import { setTimeout as sleep } from "node:timers/promises";
import type { Execution } from "../../functions/cloud/flows.ts";
import { sidecarKey } from "../../functions/core/import/drop.ts";
import type { EventPage, ImportDetail, ImportPage, ImportRow, SidecarText } from "../../page/protocol.ts";
import type { Connection } from "../connection/connection.ts";
import { isDistributing } from "../imports/distribution-of.ts";
import { estimate } from "../imports/estimate.ts";
import { allExecutions } from "../imports/executions.ts";
import { historyEvents } from "../imports/history-events.ts";
import { createImportFilter, type ImportFilter, importQuery } from "../imports/import-filter.ts";
import { dropOf, type ImportView, isRunning, viewOf } from "../imports/import-view.ts";
import type { LiveProgress } from "../imports/live-progress.ts";
import { mapInOrder } from "../imports/map-in-order.ts";
import { newestFirst } from "../imports/newest-first.ts";
import { createTimeline } from "../imports/timeline.ts";
import { unreadableText } from "../output/unreadable-text.ts";
import type { Words } from "../words/words.ts";
import { PageError } from "./answers.ts";

/**
 * What the page shows of imports: the views that `list`, `status` and `history` show, and of running ones how
 * far they are, as `watch` shows it.
 */

const READERS = 8;
const PAGE_ROWS = 50;

function importRow(view: ImportView, nowMs: number, { told }: Words): ImportRow {
  const { unreadable } = view;
  const left = estimate(view, nowMs);
  return {
    view,
    ...(unreadable === undefined ? {} : { unreadable: told(unreadableText(unreadable)) }),
    ...(left === undefined
      ? {}
      : {
          estimate: {
            ...(left.fraction === undefined ? {} : { fraction: left.fraction }),
            ...(left.endsAtMs === undefined ? {} : { endsAtMs: left.endsAtMs }),
          },
        }),
  };
}

/** Where the page's imports are read from; one for all its pages. */
export interface PageImports {
  connection: Connection;
  progress: LiveProgress;
}

interface FoundImport {
  execution: Execution;
  view: ImportView;
}

async function* foundImports(
  { connection, progress }: PageImports,
  executions: AsyncIterable<Execution> | Iterable<Execution>,
  filter: ImportFilter,
): AsyncGenerator<FoundImport> {
  const source = await connection.imports();
  const matches = createImportFilter(filter, connection.settings.prefixes);
  const viewed = mapInOrder(executions, READERS, async (execution) => {
    const view = await viewOf(execution, source);
    return { execution, view: view && (await progress.of(view, source)) };
  });
  for await (const { execution, view } of viewed)
    if (view !== undefined && matches(view)) yield { execution, view };
}

/** Where a page of the list ends: at a moment, and after these executions that started in it. */
interface Cursor {
  startedAt: string;
  shown: string[];
}

function cursorIn(text: string | null): Cursor | undefined {
  const [startedAt, ...shown] = text?.split(" ") ?? [];
  if (startedAt === undefined || startedAt === "") return undefined;
  if (Number.isNaN(Date.parse(startedAt))) throw new PageError(400, "This is no page of the list.");
  return { startedAt, shown };
}

/** A page of the list, newest first. Nothing is kept: the next one begins where this one ends. */
export async function importPage(
  imports: PageImports,
  filter: ImportFilter,
  from: string | null,
): Promise<ImportPage> {
  const { connection } = imports;
  const nowMs = connection.now();
  const cursor = cursorIn(from);
  const query = { ...importQuery(filter, nowMs), ...(cursor === undefined ? {} : { to: cursor.startedAt }) };
  const { flows } = await connection.imports();
  const rows: ImportRow[] = [];
  let end: Cursor | undefined;
  for await (const { execution, view } of foundImports(imports, newestFirst(flows, query, nowMs), filter)) {
    const { startedAt, name } = execution;
    if (cursor !== undefined && (startedAt > cursor.startedAt || cursor.shown.includes(name))) continue;
    if (rows.length === PAGE_ROWS && end !== undefined)
      return { rows, next: [end.startedAt, ...end.shown].join(" "), nowMs };
    rows.push(importRow(view, nowMs, connection.words));
    const before =
      end?.startedAt === startedAt ? end.shown : cursor?.startedAt === startedAt ? cursor.shown : [];
    end = { startedAt, shown: [...before, name] };
  }
  return { rows, nowMs };
}

/** What changes of the newest imports and of those that run, round by round. Memory is that of one round. */
export async function* importChanges(
  imports: PageImports,
  filter: ImportFilter,
  { signal, intervalMs }: { signal: AbortSignal; intervalMs: number },
): AsyncGenerator<{ rows: ImportRow[]; nowMs: number }> {
  const { connection } = imports;
  let before = new Map<string, string>();
  let running = new Set<string>();
  for (let round = 0; !signal.aborted; round += 1) {
    const { flows } = await connection.imports();
    const nowMs = connection.now();
    const { rows: newest } = await flows.list({ limit: PAGE_ROWS });
    const executions = new Map(newest.map((execution) => [execution.name, execution]));
    const runNow = new Set<string>();
    for await (const execution of allExecutions(flows, { status: "Running" })) {
      executions.set(execution.name, execution);
      runNow.add(execution.name);
    }
    for (const name of running)
      if (!executions.has(name)) {
        const ended = await flows.describe(name);
        if (ended !== undefined) executions.set(name, ended);
      }
    running = runNow;
    const now = new Map<string, string>();
    const rows: ImportRow[] = [];
    for await (const { view } of foundImports(imports, executions.values(), filter)) {
      const row = importRow(view, nowMs, connection.words);
      const text = JSON.stringify(row);
      now.set(view.execution, text);
      if (before.get(view.execution) !== text) rows.push(row);
    }
    before = now;
    rows.sort((a, b) => (a.view.timings.droppedAt < b.view.timings.droppedAt ? 1 : -1));
    // The first round also tells that the server is there again.
    if (rows.length > 0 || round === 0) yield { rows, nowMs };
    await sleep(intervalMs, undefined, { signal }).catch(() => {});
  }
}

async function described(connection: Connection, name: string): Promise<Execution> {
  const { flows } = await connection.imports();
  const execution = await flows.describe(name);
  if (execution === undefined || dropOf(execution) === undefined)
    throw new PageError(404, `There is no import ${name}.`);
  return execution;
}

export async function importDetail(imports: PageImports, name: string): Promise<ImportDetail> {
  return (await look(imports, name)).detail;
}

/** An import, and whether it or what its sidecar asks for after it goes on. */
async function look(
  { connection, progress }: PageImports,
  name: string,
): Promise<{ detail: ImportDetail; goesOn: boolean }> {
  const execution = await described(connection, name);
  const source = await connection.imports();
  const timeline = createTimeline();
  for await (const event of historyEvents(name, source.flows)) timeline.add(event);
  const view = await viewOf(execution, source);
  if (view === undefined) throw new PageError(404, `The execution ${name} is no import.`);
  const nowMs = connection.now();
  const { status, startedAt, stoppedAt } = execution;
  const detail = {
    ...importRow(await progress.of(view, source), nowMs, connection.words),
    ...{ status, startedAt, steps: timeline.steps(), nowMs },
    ...(stoppedAt === undefined ? {} : { stoppedAt }),
  };
  return { detail, goesOn: isRunning(execution) || isDistributing(view) };
}

/** The import again and again until it has ended, and what comes after it. */
export async function* importNews(
  imports: PageImports,
  name: string,
  { signal, intervalMs }: { signal: AbortSignal; intervalMs: number },
): AsyncGenerator<ImportDetail> {
  while (!signal.aborted) {
    const { detail, goesOn } = await look(imports, name);
    yield detail;
    if (!goesOn) return;
    await sleep(intervalMs, undefined, { signal }).catch(() => {});
  }
}

const EVENTS = 100;

/** A page of the workflow's events; `from` is the number of the first one. */
export async function eventPage(
  connection: Connection,
  name: string,
  from: string | null,
): Promise<EventPage> {
  await described(connection, name);
  const first = Number(from ?? 0);
  const { flows } = await connection.imports();
  const rows: EventPage["rows"] = [];
  for await (const { id, type, step, time, detail } of historyEvents(name, flows)) {
    if (id < first) continue;
    if (rows.length === EVENTS) return { rows, next: String(id) };
    rows.push({ id, type, step, time, detail });
  }
  return { rows };
}

/** The events of one visit to a step: what went in, and what came out. */
export async function stepEvents(
  connection: Connection,
  name: string,
  visit: { step: string; from: string; to: string },
): Promise<EventPage> {
  await described(connection, name);
  const { flows } = await connection.imports();
  const rows: EventPage["rows"] = [];
  for await (const { id, type, step, time, detail } of historyEvents(name, flows)) {
    if (step !== visit.step || time < visit.from || (visit.to !== "" && time > visit.to)) continue;
    rows.push({ id, type, step, time, detail });
    if (rows.length === EVENTS) break;
  }
  return { rows };
}

const MOST_SIDECAR_BYTES = 64 * 1024;

/** The sidecar as it is in the bucket now. */
export async function sidecarText(connection: Connection, name: string): Promise<SidecarText> {
  const drop = dropOf(await described(connection, name));
  if (drop === undefined) throw new PageError(404, `The execution ${name} is no import.`);
  const objects = await connection.objects(drop.bucket);
  const key = sidecarKey(drop.key);
  const facts = await objects.head(key);
  if (facts === undefined) return { missing: `${key} is not in the bucket any more.` };
  const end = Math.min(facts.sizeBytes, MOST_SIDECAR_BYTES) - 1;
  const bytes = end < 0 ? new Uint8Array() : await objects.read({ key, etag: facts.etag, start: 0, end });
  return { text: new TextDecoder().decode(bytes), isTheDropped: facts.etag === drop.sidecarEtag };
}
