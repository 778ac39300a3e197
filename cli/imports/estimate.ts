import { guessedDuration } from "../../functions/core/import/cadence.ts";
import type { ImportView } from "./import-view.ts";

/** How far a running import is, and when it should be done; each only as far as something tells. */
export interface Estimate {
  /** 0 to 1, as ECS reports it; undefined where it does not, and while the task is queued. */
  fraction: number | undefined;
  /**
   * Milliseconds since the epoch; undefined while the task is queued, once it takes longer than usual, and once the task
   * has finished, whose image follows within seconds.
   */
  endsAtMs: number | undefined;
  /** It takes longer than usual, and nothing says how long. */
  late: boolean;
}

/** A running import that is watched. */
export interface RunningView {
  /** As it is published. */
  view: ImportView;
  /** The same with what ECS itself told meanwhile, where it was asked. */
  live: ImportView;
  /** Of what is live. */
  estimate: Estimate | undefined;
}

/** Whether ECS lets the task wait behind others (DescribeTasks: Waiting; Pending in older documents). */
export function isQueued({ progress }: Pick<ImportView, "progress">): boolean {
  return progress !== undefined && /^(Waiting|Pending)$/.test(progress.taskStatus);
}

/**
 * How far it is, only ECS tells. When it ends is guessed from how long earlier imports took, or from the size, as long
 * as ECS reports less than a tenth: its percentage is coarse and its meaning is not documented. Above that it counts as
 * much. Undefined
 * for an import that is not under way.
 */
export function estimate(view: ImportView, nowMs: number): Estimate | undefined {
  if (view.state !== "importing") return undefined;
  const { importStartedAt } = view.timings;
  const unknown = { fraction: undefined, endsAtMs: undefined, late: false };
  if (view.progress === undefined || importStartedAt === undefined || isQueued(view)) return unknown;
  const fraction = view.progress.percent / 100;
  const sizeBytes = (view.files ?? []).reduce((sum, file) => sum + file.sizeBytes, 0);
  const elapsedMs = Math.max(0, nowMs - Date.parse(importStartedAt));
  const guessedMs = (view.expectedSeconds ?? guessedDuration(sizeBytes).seconds) * 1000;
  if (fraction >= 1) return { fraction, endsAtMs: undefined, late: false };
  if (fraction < 0.1) {
    const late = elapsedMs > guessedMs;
    return { fraction, endsAtMs: late ? undefined : nowMs + guessedMs - elapsedMs, late };
  }
  const leftByReport = (elapsedMs * (1 - fraction)) / fraction;
  const leftByTime = Math.max(0, guessedMs - elapsedMs);
  return { fraction, endsAtMs: nowMs + (leftByReport + leftByTime) / 2, late: false };
}
