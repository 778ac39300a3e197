import type { Execution, Flows } from "../../functions/cloud/flows.ts";
import { type Drop, executionNamePrefix, SIDECAR_SUFFIX } from "../../functions/core/import/drop.ts";
import type { Commands } from "../command/commands.ts";
import { CliError } from "../command/errors.ts";
import { sentence } from "../words/sentence.ts";
import { allExecutions } from "./executions.ts";
import { dropOf, type ImportSource, viewOf } from "./import-view.ts";
import { mapInOrder } from "./map-in-order.ts";
import { newestFirst } from "./newest-first.ts";
import { shortId, uniquePart } from "./short-id.ts";

/** Where executions are looked for. */
export interface SearchScope {
  source: ImportSource;
  bucket: string;
  prefixes: { incoming: string };
  commands: Commands;
  nowMs: number;
}

/** An image's key, as users write it: with or without `incoming/`, `.json`, or `oss://bucket/` before it. */
export function imageKeyOf(
  written: string,
  { bucket, prefixes }: Pick<SearchScope, "bucket" | "prefixes">,
): string {
  const key = written.replace(`oss://${bucket}/`, "").replace(/^\//, "");
  const full = key.startsWith(prefixes.incoming) ? key : `${prefixes.incoming}${key}`;
  return full.endsWith(SIDECAR_SUFFIX) ? full.slice(0, -SIDECAR_SUFFIX.length) : full;
}

/** For what needs an import: an execution that another tool started, or that undoes an import, is none. */
export function notAnImport(executionName: string): CliError {
  return new CliError(sentence("noImportExecution", { name: executionName }));
}

const EXECUTION_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/;

/** Whether an execution has this name. */
export async function isExecution(target: string, flows: Pick<Flows, "describe">): Promise<boolean> {
  return EXECUTION_NAME.test(target) && (await flows.describe(target)) !== undefined;
}

/**
 * The execution that ID names, or the newest one of KEY. ID is a name, the beginning of one, of its last part or of an
 * image's ID. Throws a CliError if there is none, or more than one.
 */
export async function findExecution(target: string, scope: SearchScope): Promise<Execution> {
  const found = await searchExecution(target, scope);
  if (found !== undefined) return found;
  throw new CliError(sentence("noImportOf", { target }), {
    why: sentence("noSuchIdOrKey", { key: imageKeyOf(target, scope), bucket: scope.bucket }),
    todo: sentence("seeWhatThereIs", { command: scope.commands.line("list") }),
  });
}

/** The same; undefined if there is none. */
export async function searchExecution(target: string, scope: SearchScope): Promise<Execution | undefined> {
  if (EXECUTION_NAME.test(target)) {
    const described = await scope.source.flows.describe(target);
    if (described !== undefined) return described;
  }
  return (await newestOf(imageKeyOf(target, scope), scope)) ?? (await byShortId(target, scope));
}

/** Executions of a key are few; all are looked at, because the order of the list is not promised. */
async function newestOf(key: string, { source, bucket }: SearchScope): Promise<Execution | undefined> {
  let newest: Execution | undefined;
  const namePrefix = executionNamePrefix(bucket, key);
  for await (const execution of allExecutions(source.flows, { namePrefix })) {
    const drop = dropOf(execution);
    if (drop?.key !== key || drop.execution !== execution.name) continue;
    if (newest === undefined || execution.startedAt > newest.startedAt) newest = execution;
  }
  return newest;
}

/** An execution that a short ID may mean. */
interface Match {
  execution: Execution;
  drop: Drop;
  /** Of its image, where it is that whose ID begins so. */
  imageId?: string | undefined;
}

/** How many an error lists. */
const CANDIDATES = 10;

/** Throws a CliError that lists them if an ID is too short to tell one from the others. */
async function byShortId(target: string, scope: SearchScope): Promise<Execution | undefined> {
  const matches = new Map<string, Match>();
  for (const search of [byName, byUniquePart, byImageId])
    for await (const match of search(target, scope)) {
      if (match.imageId === target) return match.execution;
      matches.set(match.execution.name, match);
      if (matches.size > CANDIDATES) break;
    }
  if (matches.size > 1) throw ambiguous(target, [...matches.values()]);
  return [...matches.values()][0]?.execution;
}

/** Undefined for an execution that is no import of its own. */
function matchOf(execution: Execution): Match | undefined {
  const drop = dropOf(execution);
  return drop?.execution === execution.name ? { execution, drop } : undefined;
}

async function* byName(target: string, { source }: SearchScope): AsyncGenerator<Match> {
  if (!EXECUTION_NAME.test(target)) return;
  for await (const execution of allExecutions(source.flows, { namePrefix: target })) {
    const match = matchOf(execution);
    if (match !== undefined) yield match;
  }
}

/** The workflow finds by the beginning of a name only, so that all are looked at. */
async function* byUniquePart(target: string, { source, nowMs }: SearchScope): AsyncGenerator<Match> {
  if (!/^[0-9a-f]{4,16}$/.test(target)) return;
  for await (const execution of newestFirst(source.flows, {}, nowMs)) {
    const match = uniquePart(execution.name)?.startsWith(target) === true ? matchOf(execution) : undefined;
    if (match !== undefined) yield match;
  }
}

/** How many documents are read at a time. */
const READERS = 8;

async function* byImageId(target: string, { source, nowMs }: SearchScope): AsyncGenerator<Match> {
  if (!/^m-[0-9a-z]*$/.test(target)) return;
  const found = mapInOrder(newestFirst(source.flows, {}, nowMs), READERS, async (execution) => {
    const imageId = (await viewOf(execution, source))?.imageId;
    const match = imageId?.startsWith(target) === true ? matchOf(execution) : undefined;
    return match && { ...match, imageId };
  });
  for await (const match of found) if (match !== undefined) yield match;
}

function ambiguous(target: string, matches: readonly Match[]): CliError {
  const shown = matches.slice(0, CANDIDATES);
  const more = matches.length > CANDIDATES ? ["and more"] : [];
  return new CliError(sentence("severalIds", { target }), {
    list: [
      ...shown.map(({ execution, drop, imageId }) =>
        [shortId(execution.name), drop.droppedAt, drop.key, imageId].filter(Boolean).join("  "),
      ),
      ...more,
    ],
    todo: sentence("writeMore"),
  });
}
