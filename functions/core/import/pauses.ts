import { createHash } from "node:crypto";
import { type Expectation, secondsToFirstPoll, secondsToImage, secondsToNextPoll } from "./cadence.ts";
import { elapsedSeconds, type RecordIn, secondsSince } from "./record.ts";
import { type Pause, pause } from "./step.ts";

/**
 * How long the flow pauses before what it does next; of looks at a running import cadence.ts decides. The
 * distance between two tries grows with the time already waited, so that two days fit into the 5,000 events
 * that an execution's history may have (Serverless Workflow, limits).
 */

/** The pause before the first look at an import that was just begun. */
export function pauseBeforeFirstPoll(expected: Expectation): Pause {
  return pause(secondsToFirstPoll(expected));
}

/** The pause after a look at a running import, which is in the record. */
export function pauseBeforeNextPoll(record: RecordIn<"importing">, nowMs: number): Pause {
  const { polls: looks, samples, progress } = record;
  const running = { elapsedSeconds: elapsedSeconds(record, nowMs), looks, samples };
  return pause(progress?.taskStatus === "Finished" ? secondsToImage(running) : secondsToNextPoll(running));
}

/**
 * The next move of undoing an import: ECS needs seconds for each, so the first come every 10 s. One that ECS
 * refuses again and again is tried ever less often, or an hour of it would fill the execution's history.
 */
export function pauseBeforeNextMove({ stoppingSince }: RecordIn<"stopping">, nowMs: number): Pause {
  return pause(Math.max(10, secondsSince(stoppingSince, nowMs) / 2));
}

/**
 * Files that are missing are looked for by the flow's own Retry rule for `FilesMissing`, which writes no
 * states: after 15 s, then each time a third longer, at most every hour.
 */
export const FILE_LOOKS = { intervalSeconds: 15, backoffRate: 1.33, maxBackoffSeconds: 3600 } as const;

/** The longest pause before the next look for files, when those so far come to `elapsedSeconds` at most. */
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
