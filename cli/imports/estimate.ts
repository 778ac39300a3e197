import { guessedDuration } from "../../functions/core/import/cadence.ts";
import type { ImportView } from "./import-view.ts";

/** How far a running import is, and when it should be done. */
export interface Estimate {
  /** 0 to 1. */
  fraction: number;
  /** Milliseconds since the epoch; undefined once it takes longer than usual and nothing says how long. */
  endsAtMs: number | undefined;
}

/**
 * From the size, as long as ECS reports nothing of use: its percentage is coarse and its meaning is not
 * documented, so below a tenth it is not believed, and above it counts as much as the size does.
 */
export function estimate(view: ImportView, nowMs: number): Estimate | undefined {
  if (view.state !== "importing") return undefined;
  const reported = (view.progress?.percent ?? 0) / 100;
  const { importStartedAt } = view.timings;
  if (importStartedAt === undefined) return { fraction: 0, endsAtMs: undefined };
  const sizeBytes = (view.files ?? []).reduce((sum, file) => sum + file.sizeBytes, 0);
  const elapsedMs = Math.max(0, nowMs - Date.parse(importStartedAt));
  const expectedMs = guessedDuration(sizeBytes).seconds * 1000;
  const byTime = Math.min(0.95, elapsedMs / expectedMs);
  if (reported < 0.1) {
    const endsAtMs = elapsedMs > expectedMs ? undefined : nowMs + expectedMs - elapsedMs;
    return { fraction: Math.max(reported, byTime), endsAtMs };
  }
  const leftByReport = (elapsedMs * (1 - reported)) / reported;
  const leftByTime = Math.max(0, expectedMs - elapsedMs);
  return { fraction: reported, endsAtMs: nowMs + (leftByReport + leftByTime) / 2 };
}
