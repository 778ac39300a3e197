import { setTimeout as sleep } from "node:timers/promises";
import { Denied, Throttled } from "../../functions/cloud/cloud-faults.ts";
import type { TaskFacts } from "../../functions/core/import/look.ts";
import type { Connection } from "../connection/connection.ts";
import type { ImportSource, ImportView } from "./import-view.ts";

/**
 * How far running imports are between the flow's looks, for who sees a bar: asked of ECS itself, with the
 * keys of whoever watches. It is a help: where ECS refuses, is lost or slow nothing is said of it, and what
 * the flow has published is shown.
 */
export interface LiveProgress {
  /**
   * The view with what ECS tells of its task, or as it is. ECS is asked when it is time, and waited for no
   * longer than a second: what comes later counts for the next call. Never throws.
   */
  of(view: ImportView, source: Pick<ImportSource, "task">): Promise<ImportView>;
}

/** Milliseconds of real time. */
export interface LivePace {
  /** A task is asked for once in twice this time; of many, one in this time, after the first few. */
  spacingMs: number;
  /** For so long nothing is asked after ECS turned a call away: the flow's own looks come first. */
  throttledMs: number;
  /** The same after it was lost or refused for another reason than a missing permission, which is for good. */
  failedMs: number;
  patienceMs: number;
  now: () => number;
}

/** Thirty calls a minute at most. How many ECS lets through is documented nowhere. */
const CLOUD: LivePace = {
  ...{ spacingMs: 2000, throttledMs: 300_000, failedMs: 60_000, patienceMs: 1000 },
  now: () => performance.now(),
};
/** The simulator may live faster than real time. */
const SIMULATOR: LivePace = { ...CLOUD, spacingMs: 100 };

/** What is known of a task. */
interface KnownTask {
  seenMs: number;
  askedMs: number;
  /** An answer is on its way. */
  asking: boolean;
  /** ECS knows nothing of it. */
  forgotten: boolean;
  /** What ECS told, and since when the flow's status was what it was then. */
  told: { task: TaskFacts; updatedAt: string } | undefined;
}

/** A task that was not seen for so long is not watched any more. */
const WATCHED_MS = 60_000;
/** So many are asked for at once. */
const AT_ONCE = 5;

/** One for each command, or for a page's server: what ECS has refused is remembered in it. */
export function createLiveProgress(
  { region, local }: Pick<Connection, "region" | "local">,
  pace: LivePace = local ? SIMULATOR : CLOUD,
): LiveProgress {
  const tasks = new Map<string, KnownTask>();
  let quietUntilMs = Number.NEGATIVE_INFINITY;
  /** When all that was asked had its time. */
  let spentUntilMs = Number.NEGATIVE_INFINITY;

  const knownTask = (taskId: string): KnownTask => {
    const nowMs = pace.now();
    for (const [id, { seenMs }] of tasks) if (nowMs - seenMs > WATCHED_MS) tasks.delete(id);
    const fresh = { askedMs: Number.NEGATIVE_INFINITY, asking: false, forgotten: false, told: undefined };
    const known = tasks.get(taskId) ?? { ...fresh, seenMs: nowMs };
    known.seenMs = nowMs;
    tasks.set(taskId, known);
    return known;
  };

  const isDue = ({ askedMs, asking, forgotten }: KnownTask) => {
    const nowMs = pace.now();
    const everyMs = pace.spacingMs * Math.max(2, tasks.size);
    const isSpent = spentUntilMs - nowMs > (AT_ONCE - 1) * pace.spacingMs;
    return !asking && !forgotten && !isSpent && nowMs >= quietUntilMs && nowMs - askedMs >= everyMs;
  };

  const ask = async (
    known: KnownTask,
    { taskId, updatedAt }: { taskId: string; updatedAt: string },
    source: Pick<ImportSource, "task">,
  ) => {
    const nowMs = pace.now();
    spentUntilMs = Math.max(spentUntilMs, nowMs) + pace.spacingMs;
    Object.assign(known, { asking: true, askedMs: nowMs });
    try {
      const task = await source.task(taskId);
      Object.assign(known, task === undefined ? { forgotten: true } : { told: { task, updatedAt } });
    } catch (error) {
      const quietMs = error instanceof Throttled ? pace.throttledMs : pace.failedMs;
      quietUntilMs = error instanceof Denied ? Number.POSITIVE_INFINITY : pace.now() + quietMs;
    }
    known.asking = false;
  };

  return {
    async of(view, source) {
      const { taskId, updatedAt } = view;
      if (view.state !== "importing" || view.ending !== undefined || view.region !== region) return view;
      if (taskId === undefined || taskId === "") return view;
      const known = knownTask(taskId);
      if (isDue(known)) {
        const over = new AbortController();
        const waited = sleep(pace.patienceMs, undefined, { signal: over.signal }).catch(() => {});
        await Promise.race([ask(known, { taskId, updatedAt }, source), waited]);
        over.abort();
      }
      const { told } = known;
      // What the flow has published since is newer.
      return told?.updatedAt === updatedAt ? withTask(view, told.task) : view;
    },
  };
}

function withTask(view: ImportView, { status, percent }: TaskFacts): ImportView {
  const { snapshots = [], ...progress } = view.progress ?? {};
  return { ...view, progress: { ...progress, snapshots, taskStatus: status, percent } };
}
