import { describe, expect, it } from "vitest";
import type { ImportView } from "../../cli/imports/import-view.ts";
import { createLiveProgress } from "../../cli/imports/live-progress.ts";
import { Denied, Rejected, Throttled, Unavailable } from "../../functions/cloud/cloud-faults.ts";
import type { TaskFacts } from "../../functions/core/import/look.ts";

const view = (taskId: string, change: Partial<ImportView> = {}): ImportView => ({
  ...{ schemaVersion: 1, execution: `e-${taskId}`, state: "importing", bucket: "b", key: "k", region: "r" },
  timings: { droppedAt: "2026-11-01T00:00:00Z", importStartedAt: "2026-11-01T00:00:00Z" },
  ...{ updatedAt: "2026-11-01T00:03:00Z", polls: 1, taskId },
  progress: { taskStatus: "Processing", percent: 10, imageStatus: "Creating", snapshots: [] },
  ...change,
});
const told = (percent: number): TaskFacts => ({ status: "Processing", percent, errors: [] });

/** What ECS is asked, and answers; the clock stands until it is moved. */
function rig(answer: (taskId: string) => Promise<TaskFacts | undefined> | TaskFacts | undefined) {
  const asked: string[] = [];
  let nowMs = 0;
  const source = {
    async task(taskId: string) {
      asked.push(taskId);
      return answer(taskId);
    },
  };
  const pace = { spacingMs: 2000, throttledMs: 300_000, failedMs: 60_000, patienceMs: 5, now: () => nowMs };
  const progress = createLiveProgress({ region: "r", local: false }, pace);
  const percents = async (...views: ImportView[]) => {
    const live = await Promise.all(views.map((one) => progress.of(one, source)));
    return live.map((one) => one.progress?.percent);
  };
  const pass = (seconds: number) => {
    nowMs += seconds * 1000;
  };
  return { asked, percents, pass, of: (one: ImportView) => progress.of(one, source) };
}

describe("the progress between the flow's looks", () => {
  it("is what ECS tells, beside all else that the flow has published", async () => {
    const { of } = rig(() => ({ status: "Finished", percent: 100, errors: [] }));
    expect(await of(view("t-1"))).toEqual({
      ...view("t-1"),
      progress: { taskStatus: "Finished", percent: 100, imageStatus: "Creating", snapshots: [] },
    });
    const { progress: _, ...unseen } = view("t-2");
    expect((await of(unseen)).progress).toEqual({ taskStatus: "Finished", percent: 100, snapshots: [] });
  });

  it("is asked for every four seconds, of many tasks thirty times a minute in all, each in its turn", async () => {
    const one = rig(() => told(11 + one.asked.length - 1));
    const seen: unknown[] = [];
    for (let second = 0; second <= 12; second += 1) {
      seen.push(...(await one.percents(view("t-1"))));
      one.pass(1);
    }
    expect(seen).toEqual([11, 11, 11, 11, 12, 12, 12, 12, 13, 13, 13, 13, 14]);
    const many = rig(() => told(50));
    const views = Array.from({ length: 30 }, (_, index) => view(`t-${index}`));
    await many.percents(...views);
    expect(many.asked).toHaveLength(5);
    for (let second = 0; second < 60; second += 5) {
      many.pass(5);
      await many.percents(...views);
    }
    expect(many.asked.length).toBeGreaterThanOrEqual(30);
    expect(many.asked.length).toBeLessThanOrEqual(35);
    expect(new Set(many.asked).size).toBe(30);
  });

  it("gives way to what the flow publishes", async () => {
    const { percents } = rig(() => told(50));
    const newer = {
      updatedAt: "2026-11-01T00:04:00Z",
      progress: { ...told(60), taskStatus: "Processing", snapshots: [] },
    };
    expect(await percents(view("t-1"))).toEqual([50]);
    expect(await percents(view("t-1", newer))).toEqual([60]);
  });

  it("is not asked for of what is not running, is being undone, has no task, or is elsewhere", async () => {
    const { asked, percents } = rig(() => told(50));
    const { taskId: _, ...without } = view("t-1");
    const others = [
      view("t-1", { state: "waiting" }),
      view("t-1", { state: "imported" }),
      view("t-1", { ending: "cancelled" }),
      view("t-1", { region: "elsewhere" }),
      view(""),
      without,
    ];
    expect(await percents(...others)).toEqual(others.map(() => 10));
    expect(asked).toEqual([]);
  });
});

describe("where ECS does not tell it", () => {
  it("is never asked again once it says that the keys may not", async () => {
    const { asked, percents, pass } = rig(() => {
      throw new Denied("ECS", "DescribeTaskAttribute", "Forbidden.RAM", "");
    });
    expect(await percents(view("t-1"))).toEqual([10]);
    pass(100_000);
    expect(await percents(view("t-1"), view("t-2"))).toEqual([10, 10]);
    expect(asked).toEqual(["t-1"]);
  });

  it.each<[string, Error, number]>([
    [
      "turned a call away for five minutes: the flow's looks come first",
      new Throttled("ECS", "D", "Throttling", ""),
      300,
    ],
    ["was lost for a minute", new Unavailable("ECS", "D", "ECONNRESET", ""), 60],
    ["refused for a minute", new Rejected("ECS", "D", "InvalidRegionId.NotFound", ""), 60],
    ["answered with nonsense for a minute", new TypeError("no such field"), 60],
  ])("is left alone when it %s", async (_, error, seconds) => {
    const answers: Array<() => TaskFacts> = [
      () => told(20),
      () => {
        throw error;
      },
    ];
    const { asked, percents, pass } = rig(() => (answers.shift() ?? (() => told(40)))());
    await percents(view("t-1"));
    pass(5);
    expect(await percents(view("t-1"))).toEqual([20]);
    for (let second = 1; second < seconds; second += 1) {
      pass(1);
      expect(await percents(view("t-1"), view("t-2"))).toEqual([20, 10]);
    }
    expect(asked).toHaveLength(2);
    pass(1);
    expect(await percents(view("t-1"))).toEqual([40]);
  });

  it("is not waited for, nor asked a second time, while it is slow; what it says then counts", async () => {
    let answer = (_: TaskFacts) => {};
    const slow = new Promise<TaskFacts>((resolve) => {
      answer = resolve;
    });
    const { asked, percents, pass } = rig(() => slow);
    expect(await percents(view("t-1"))).toEqual([10]);
    pass(30);
    expect(await percents(view("t-1"))).toEqual([10]);
    answer(told(70));
    await new Promise(setImmediate);
    expect(asked).toEqual(["t-1"]);
    expect(await percents(view("t-1"))).toEqual([70]);
  });

  it("is not asked again for a task that it has forgotten", async () => {
    const { asked, percents, pass } = rig((taskId) => (taskId === "t-1" ? undefined : told(50)));
    expect(await percents(view("t-1"), view("t-2"))).toEqual([10, 50]);
    pass(30);
    await percents(view("t-1"), view("t-2"));
    expect(asked).toEqual(["t-1", "t-2", "t-2"]);
  });
});
