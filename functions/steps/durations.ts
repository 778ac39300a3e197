import type { CloudOf } from "../cloud/calls.ts";
import { readDocument } from "../cloud/documents.ts";
import { type Expectation, guessedDuration } from "../core/import/cadence.ts";
import type { Drop } from "../core/import/drop.ts";
import {
  type Durations,
  durationsKey,
  expectedDuration,
  readDurations,
  withDuration,
} from "../core/import/durations.ts";
import type { EndedRecord, RecordIn } from "../core/import/record.ts";
import { type ImportRequest, totalBytes } from "../core/preflight/import-request.ts";

type DurationsCloud = CloudOf<{ objects: readonly ["readJson", "writeJson"] }>;

/** How long an import that was just begun should take; guessed where nothing can be read. */
export async function expectDuration(
  { drop, request, files }: RecordIn<"importing">,
  cloud: DurationsCloud,
): Promise<Expectation> {
  const { format } = request.disks[0] as ImportRequest["disks"][number];
  try {
    return expectedDuration(await read(drop, cloud), format, totalBytes(files));
  } catch (error) {
    log(drop, "not read", error);
    return guessedDuration(totalBytes(files));
  }
}

/**
 * Notes how long an import took, for the next ones. Of two functions that write at the same time one is lost,
 * and nothing fails where the bucket cannot be read or written.
 */
export async function noteDuration(outcome: EndedRecord, cloud: DurationsCloud): Promise<void> {
  if (outcome.state !== "imported" || outcome.duration === undefined) return;
  const { drop, duration } = outcome;
  try {
    const durations = withDuration(await read(drop, cloud), duration);
    await cloud.bucket(drop.bucket).writeJson(durationsKey(cloud.settings.prefixes.results), durations);
  } catch (error) {
    log(drop, "not written", error);
  }
}

/**
 * What cannot be used (garbled, huge, archived) is as good as none, and is written anew by the next import.
 * Throws if the bucket does not let it be read.
 */
async function read({ bucket }: Drop, cloud: DurationsCloud): Promise<Durations> {
  const key = durationsKey(cloud.settings.prefixes.results);
  const reading = await readDocument(cloud.bucket(bucket), key, readDurations);
  if (reading === undefined) return readDurations(undefined);
  if ("value" in reading) return reading.value;
  const { reason, detail } = reading.unreadable;
  if (reason === "forbidden" || reason === "refused") throw new Error(`${key} is ${reason}: ${detail}`);
  return readDurations(undefined);
}

function log({ execution }: Drop, durations: string, error: unknown): void {
  const { message } = error as Error;
  process.stdout.write(`${JSON.stringify({ level: "warn", execution, durations, message })}\n`);
}
