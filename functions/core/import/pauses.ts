import { createHash } from "node:crypto";
import { guessedDuration } from "./cadence.ts";
import type { ImportFacts } from "./look.ts";
import { type RecordIn, secondsSince } from "./record.ts";
import { type Pause, pause } from "./step.ts";

/**
 * How long the flow pauses before what it does next. The distance between two looks grows with the time
 * already waited: nobody minds six minutes after an hour, and a day fits into the 5,000 events that an
 * execution's history may have (Serverless Workflow, limits).
 */

function totalBytes(files: ReadonlyArray<{ sizeBytes: number }>): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/**
 * The pause before the first look: nothing is to be seen before the shortest plausible import has passed, 40
 * % of the expected time.
 */
export function pauseBeforeFirstPoll({ files }: RecordIn<"importing">): Pause {
  return pause(Math.max(30, 0.4 * guessedDuration(totalBytes(files)).seconds));
}

/**
 * The pause after a look at a running import: a tenth of the time it has run, at least 15 s. In its first
 * hour and near the expected duration, where most imports end, a twentieth.
 */
export function pauseBeforeNextPoll(
  { files, timings }: RecordIn<"importing">,
  { task }: ImportFacts,
  nowMs: number,
): Pause {
  // The image follows the finished task within seconds; the next look need not wait for a tenth of an hour.
  if (task?.status === "Finished") return pause(15);
  const elapsed = secondsSince(timings.importStartedAt ?? timings.droppedAt, nowMs);
  const expected = guessedDuration(totalBytes(files)).seconds;
  const likely = elapsed > 0.5 * expected && elapsed < 1.5 * expected && elapsed < 3600;
  return pause(Math.max(15, (likely ? 0.05 : 0.1) * elapsed));
}

/**
 * The next move of undoing an import: ECS needs seconds for each, so the first come every 10 s. One that ECS
 * refuses again and again is tried ever less often, or an hour of it would fill the execution's history.
 */
export function pauseBeforeNextMove({ stoppingSince }: RecordIn<"stopping">, nowMs: number): Pause {
  return pause(Math.max(10, secondsSince(stoppingSince, nowMs) / 3));
}

/**
 * Files that are missing are looked for by the flow's own Retry rule for `FilesMissing`, which writes no
 * states: after 15 s, then each time a third longer, at most every hour.
 */
export const FILE_LOOKS = { intervalSeconds: 15, backoffRate: 1.33, maxBackoffSeconds: 3600 } as const;

/**
 * How long the flow pauses at most before it looks for files again: the pauses so far have come to
 * `elapsedSeconds` at most.
 */
export function longestFilePauseSeconds(elapsedSeconds: number): number {
  const { intervalSeconds, backoffRate, maxBackoffSeconds } = FILE_LOOKS;
  return Math.min(maxBackoffSeconds, Math.ceil(intervalSeconds + (backoffRate - 1) * elapsedSeconds));
}

/** After an hour of being turned away it is an outage. */
const THROTTLED_SECONDS = 3600;

/**
 * When to come back to a service that turned a call away: ECS counts calls by the minute, so not within this
 * one, and each drop at a second of its own, or those that are turned away together would come back together.
 * The longer it goes on the later, up to one wait.
 */
export function pauseWhenThrottled(
  execution: string,
  throttledSince: string,
  nowMs: number,
): Pause | undefined {
  const elapsed = secondsSince(throttledSince, nowMs);
  if (elapsed > THROTTLED_SECONDS) return undefined;
  const [first = 0, second = 0] = createHash("sha256").update(execution).digest();
  return pause(Math.min(300, 61 + ((first * 256 + second) % 60) + elapsed / 3));
}
