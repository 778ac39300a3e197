import type { CloudOf } from "../cloud/calls.ts";
import type { CloudConfig } from "../cloud/cloud-config.ts";
import { notify } from "../cloud/notification.ts";
import { createObjects } from "../cloud/objects.ts";
import { distributedOf } from "../core/distribution/documents.ts";
import { asksForMore, newDistribution } from "../core/distribution/new-distribution.ts";
import { CancelRequest } from "../core/import/cancellation.ts";
import { type Drop, resultKeys } from "../core/import/drop.ts";
import {
  isNewer,
  type Result,
  readResult,
  readStatus,
  resultOf,
  type Status,
  statusOf,
  type Writing,
} from "../core/import/published.ts";
import type { EndedRecord, ImportRecord, RecordIn } from "../core/import/record.ts";
import { type Unstarted, unstartedFolder } from "../core/import/unstarted.ts";
import { noteDuration } from "./durations.ts";

/** The documents about a drop in its bucket: who reads and writes them calls these. */
export const DOCUMENT_CALLS = ["readJson", "writeJson", "writeOnce"] as const;

export type DocumentsCloud = CloudOf<{ objects: typeof DOCUMENT_CALLS }>;

/** The objects of any bucket, by the names of a function's calls. */
export function connectObjects(at: CloudConfig) {
  return {
    settings: at.settings,
    now: at.now,
    bucket: (name: string) => createObjects(at, name),
  };
}

type Document = keyof ReturnType<typeof resultKeys>;

function read(drop: Drop, document: Document, cloud: DocumentsCloud): Promise<unknown> {
  return cloud.bucket(drop.bucket).readJson(resultKeys(drop, cloud.settings.prefixes)[document]);
}

/** The request to cancel this drop, if there is one. */
export async function readCancel(drop: Drop, cloud: DocumentsCloud): Promise<CancelRequest | undefined> {
  const found = await read(drop, "cancel", cloud);
  return found === undefined ? undefined : CancelRequest.parse(found);
}

/** The result of this drop, if there is one. */
export async function readResultOf(drop: Drop, cloud: DocumentsCloud): Promise<Result | undefined> {
  const found = await read(drop, "result", cloud);
  return found === undefined ? undefined : readResult(found);
}

/** How far an import came; undefined if nothing tells. */
export async function readStatusOf(drop: Drop, cloud: DocumentsCloud): Promise<Status | undefined> {
  const found = await read(drop, "status", cloud);
  return found === undefined ? undefined : readStatus(found);
}

/** Writes a request to cancel. The first one counts: another one is answered with it. */
export async function requestCancel(
  request: CancelRequest,
  drop: Drop,
  cloud: DocumentsCloud,
): Promise<CancelRequest> {
  const objects = cloud.bucket(drop.bucket);
  const { cancel: key } = resultKeys(drop, cloud.settings.prefixes);
  const written = await objects.writeOnce(key, request);
  return written === "written" ? request : CancelRequest.parse(await objects.readJson(key));
}

async function putStatus(record: ImportRecord, writing: Writing, cloud: DocumentsCloud): Promise<void> {
  const { status } = resultKeys(record.drop, cloud.settings.prefixes);
  await cloud.bucket(record.drop.bucket).writeJson(status, statusOf(record, writing));
}

/**
 * Notes that ImportImage is about to be called, with the time: a run that comes later, and finds neither task
 * nor image, must know that there may be one. Throws if it could not be noted.
 */
export async function noteImport(record: RecordIn<"ready">, cloud: DocumentsCloud): Promise<void> {
  const nowMs = cloud.now();
  await putStatus(record, { nowMs, importRequestedAt: new Date(nowMs).toISOString() }, cloud);
}

/**
 * Shows where an import stands. Progress is a courtesy: while the bucket cannot be written the import itself
 * goes on, and the next look writes again.
 */
export async function writeStatus(
  record: ImportRecord,
  cloud: DocumentsCloud,
  nextLookSeconds?: number,
): Promise<void> {
  try {
    await putStatus(record, { nowMs: cloud.now(), nextLookSeconds }, cloud);
  } catch (error) {
    const { execution } = record.drop;
    const { message } = error as Error;
    process.stdout.write(`${JSON.stringify({ level: "warn", execution, status: "not written", message })}\n`);
  }
}

/**
 * Shows how far the undoing of an import is. `cancel` and the flow may undo it beside each other: whoever is
 * later does not hide what the other has published.
 */
export async function showUndo(
  record: ImportRecord,
  cloud: DocumentsCloud,
  nextLookSeconds?: number,
): Promise<void> {
  await writeStatus(record, cloud, nextLookSeconds);
  const result = await readResultOf(record.drop, cloud);
  if (result !== undefined) await writeFinalStatus(result, record.drop, cloud);
}

/**
 * Publishes an outcome: `result.json`, which only the first call writes, then `latest.json` and a last
 * `status.json`. Answers the result that stands, and tells whoever wants to be told.
 */
export async function publishOutcome(outcome: EndedRecord, cloud: DocumentsCloud): Promise<Result> {
  const { drop } = outcome;
  const objects = cloud.bucket(drop.bucket);
  const keys = resultKeys(drop, cloud.settings.prefixes);
  const own = resultOf(outcome);
  const written = await objects.writeOnce(keys.result, own);
  // As it is: another version may have said more than this one knows.
  const published = written === "written" ? own : await objects.readJson(keys.result);
  const result = readResult(published);
  const latest = await objects.readJson(keys.latest);
  if (latest === undefined || isNewer(result, readResult(latest)))
    await objects.writeJson(keys.latest, published);
  await writeFinalStatus(result, drop, cloud);
  if (written === "written") await noteDuration(outcome, cloud);
  await notify(result, cloud.settings);
  return result;
}

/**
 * `status.json` says what the result says, and what comes after it: how far that is, once it has begun, is not
 * hidden.
 */
export async function writeFinalStatus(result: Result, drop: Drop, cloud: DocumentsCloud): Promise<void> {
  const { status } = resultKeys(drop, cloud.settings.prefixes);
  const updatedAt = new Date(cloud.now()).toISOString();
  const objects = cloud.bucket(drop.bucket);
  if (!asksForMore(result)) {
    await objects.writeJson(status, { ...result, updatedAt });
    return;
  }
  const before = await readStatusOf(drop, cloud);
  if (before !== undefined && "distributed" in before && before.distributed !== undefined) return;
  const distributed = distributedOf(newDistribution(result));
  await objects.writeJson(status, { ...result, updatedAt, distributed });
}

/** Notes a drop whose start failed for good. It is no result: an execution may work on it all the same. */
export async function noteUnstarted(
  note: Unstarted,
  cloud: CloudOf<{ objects: readonly ["writeJson"] }>,
): Promise<void> {
  const { bucket, execution } = note.drop;
  const key = `${unstartedFolder(cloud.settings.prefixes.results)}${execution}.json`;
  await cloud.bucket(bucket).writeJson(key, note);
  await notify(note, cloud.settings);
}
