import { notify } from "../cloud/notification.ts";
import { createObjects, type Objects } from "../cloud/objects.ts";
import type { Surroundings } from "../cloud/surroundings.ts";
import { CancelRequest } from "../core/import/cancellation.ts";
import { type Drop, resultKeys } from "../core/import/drop.ts";
import {
  type Begun,
  isNewer,
  type Result,
  readPublished,
  readStatus,
  resultOf,
  statusOf,
} from "../core/import/published.ts";
import type { EndedRecord, ImportRecord } from "../core/import/record.ts";
import { type Unstarted, unstartedFolder } from "../core/import/unstarted.ts";
import type { Settings } from "../core/settings.ts";

/**
 * The bucket of a drop, as every function of the flow is given it: what is published in it, and `Incoming`, the calls that reach the
 * drop's own files. The functions' roles are made of these types (a test derives them).
 */
export interface DropCloud<Incoming extends "head" | "read" = never> {
  /** The objects of a bucket. */
  bucket: (name: string) => Pick<Objects, "readJson" | "writeJson" | "writeOnce" | Incoming>;
  settings: Settings;
  /** Milliseconds since the epoch. */
  now: () => number;
}

export function connectDrop(at: Surroundings): DropCloud<"head" | "read"> {
  return { settings: at.settings, now: at.now, bucket: (name) => createObjects(at, name) };
}

/** The request to cancel this drop, if there is one. */
export async function readCancel(record: ImportRecord, cloud: DropCloud): Promise<CancelRequest | undefined> {
  const { drop } = record;
  const found = await cloud.bucket(drop.bucket).readJson(resultKeys(drop, cloud.settings.prefixes).cancel);
  return found === undefined ? undefined : CancelRequest.parse(found);
}

/** How far an import came, as its `status.json` tells; undefined if there is none. */
export async function readBegun(drop: Drop, cloud: DropCloud): Promise<Begun | undefined> {
  const { status } = resultKeys(drop, cloud.settings.prefixes);
  const found = await cloud.bucket(drop.bucket).readJson(status);
  return found === undefined ? undefined : readStatus(found);
}

/**
 * Shows where an import stands. Progress is a courtesy: while the bucket cannot be written the import itself goes on, and the
 * next look writes again.
 */
export async function writeStatus(record: ImportRecord, cloud: DropCloud): Promise<void> {
  const { drop } = record;
  const { status } = resultKeys(drop, cloud.settings.prefixes);
  const body = statusOf(record, cloud.now());
  await cloud
    .bucket(drop.bucket)
    .writeJson(status, body)
    .catch((error: Error) => {
      const line = {
        level: "warn",
        execution: drop.execution,
        status: "not written",
        message: error.message,
      };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    });
}

/**
 * Publishes an outcome: `result.json`, which only the first call writes, then `latest.json` and a last `status.json`. Answers
 * the result that stands, and tells whoever wants to be told.
 */
export async function publishOutcome(outcome: EndedRecord, cloud: DropCloud): Promise<Result> {
  const objects = cloud.bucket(outcome.drop.bucket);
  const keys = resultKeys(outcome.drop, cloud.settings.prefixes);
  const own = resultOf(outcome);
  const written = await objects.writeOnce(keys.result, own);
  const result = written === "written" ? own : readPublished(await objects.readJson(keys.result));
  const latest = await objects.readJson(keys.latest);
  if (latest === undefined || isNewer(result, readPublished(latest)))
    await objects.writeJson(keys.latest, result);
  await writeFinalStatus(result, outcome.drop, cloud);
  await notify(result, cloud.settings);
  return result;
}

/** `status.json` says what the result says. */
export async function writeFinalStatus(result: Result, drop: Drop, cloud: DropCloud): Promise<void> {
  const { status } = resultKeys(drop, cloud.settings.prefixes);
  const updatedAt = new Date(cloud.now()).toISOString();
  await cloud.bucket(drop.bucket).writeJson(status, { ...result, updatedAt });
}

/** Notes a drop whose start failed for good, for people: no result, since an execution may work on it all the same. */
export async function noteUnstarted(note: Unstarted, cloud: DropCloud): Promise<void> {
  const { bucket, execution } = note.drop;
  const key = `${unstartedFolder(cloud.settings.prefixes.results)}${execution}.json`;
  await cloud.bucket(bucket).writeJson(key, note);
  await notify(note, cloud.settings);
}
