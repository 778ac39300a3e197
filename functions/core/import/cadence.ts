/**
 * When to look again. Two things are watched: files that are not there yet, and an import that runs.
 *
 * A Wait state of a Standard flow takes 1 to 300 s, and an execution may have 5,000 history events in its life
 * (Serverless Workflow, limits). So the distance between two looks grows with the time already waited: nobody minds
 * six minutes after an hour, and a day fits into the event limit. A distance above 300 s is a chain of waits.
 */
export interface Pause {
  /** Seconds of each wait, 1 to 300. */
  waitSeconds: number;
  /** How many waits in a row, 1 to `MAX_WAITS`. */
  waits: number;
}

/** The flow has this many Wait states in a row before each look. */
export const MAX_WAITS = 12;
const MAX_WAIT_SECONDS = 300;

/** Splits a distance into equal waits. Below 1 s it is 1 s, above `MAX_WAITS` × 300 s it is that. */
export function pause(seconds: number): Pause {
  const whole = Math.min(Math.max(1, Math.round(seconds)), MAX_WAITS * MAX_WAIT_SECONDS);
  const waits = Math.ceil(whole / MAX_WAIT_SECONDS);
  return { waitSeconds: Math.ceil(whole / waits), waits };
}

/**
 * How long an import is expected to take. No document gives figures: the fixed part is what small images are reported
 * to need, the other what 15 minutes for 3 GB to an hour for 40 GB come to.
 */
export function expectedImportSeconds(sizeBytes: number): number {
  const sizeGib = sizeBytes / 2 ** 30;
  return 120 + 60 * sizeGib;
}

/** Nothing is to be seen before the shortest plausible import has passed: the first look comes at 40 % of the expected time. */
export function pauseBeforeFirstPoll(sizeBytes: number): Pause {
  return pause(Math.max(30, 0.4 * expectedImportSeconds(sizeBytes)));
}

/**
 * The next look at a running import: after a tenth of the time it has run, at least 15 s, at most an hour. In its first hour and
 * near the expected duration, where most imports end, after a twentieth.
 */
export function pauseBeforeNextPoll(elapsedSeconds: number, sizeBytes: number): Pause {
  const expected = expectedImportSeconds(sizeBytes);
  const likely = elapsedSeconds > 0.5 * expected && elapsedSeconds < 1.5 * expected && elapsedSeconds < 3600;
  return pause(Math.max(15, (likely ? 0.05 : 0.1) * elapsedSeconds));
}

/** The next look for files that are missing: after a third of the time waited, at least 15 s, at most an hour. */
export function pauseBeforeNextLook(elapsedSeconds: number): Pause {
  return pause(Math.max(15, elapsedSeconds / 3));
}

/**
 * The next move of undoing an import: ECS needs seconds for each, so the first come every 10 s. One that ECS refuses again and
 * again is tried ever less often, or an hour of it would fill the execution's history.
 */
export function pauseBeforeNextMove(elapsedSeconds: number): Pause {
  return pause(Math.max(10, elapsedSeconds / 3));
}
