import type { Random } from "../random.ts";
import { percentOf, type TaskState } from "./store.ts";

/**
 * What TaskProcess reads while a task runs, from the share of its time that has passed. No document says what
 * the figure means; each of these is a way it might behave, and none reads 100 before the end.
 */
const READINGS = {
  /** As the time passes, in whole percents. */
  linear: (share) => 100 * share,
  /** In steps of 10. */
  stepped: (share) => 10 * Math.floor(10 * share),
  /** Off by up to 5 points, another way in each answer. */
  noisy: (share, random) => Math.round(100 * share + 10 * random.next() - 5),
  /** Stands at 0 for the first 40 % of the time, then as the time passes. */
  late: (share) => (100 * (share - 0.4)) / 0.6,
  /** Jumps twice, and stands still before and after. */
  jumping: (share) => (share < 0.25 ? 5 : share < 0.7 ? 45 : 85),
  /** Falls back by 30 points in the middle. */
  backwards: (share) => (share < 0.5 ? 100 * share : 100 * share - 30),
  /** Reads 99 for the last 40 % of the time. */
  stuck: (share) => (99 * share) / 0.6,
  /** Reads 0 to the end. */
  none: () => 0,
} satisfies Record<string, (share: number, random: Random) => number>;

export type ProgressKind = keyof typeof READINGS;

export const progressKinds = Object.keys(READINGS) as [ProgressKind, ...ProgressKind[]];

/** `share` is from 0 to 1; the reading from 0 to 99. */
export function progressAt(kind: ProgressKind, share: number, random: Random): number {
  return Math.min(99, Math.max(0, Math.floor(READINGS[kind](share, random))));
}

/** TaskProcess of a task, 0 to 100. */
export function taskProcess(task: TaskState, kind: ProgressKind, nowMs: number, random: Random): number {
  const { phase } = task;
  if (phase.status !== "Processing" || kind === "linear") return percentOf(task, nowMs);
  return progressAt(
    kind,
    (nowMs - phase.startedAtMs) / Math.max(1, phase.endsAtMs - phase.startedAtMs),
    random,
  );
}
