import { describe, expect, it } from "vitest";
import { patient } from "../../cli/connection/with-retries.ts";
import { estimate } from "../../cli/imports/estimate.ts";
import type { ImportView } from "../../cli/imports/import-view.ts";
import { mapInOrder } from "../../cli/imports/map-in-order.ts";
import { Denied, Throttled, Unavailable } from "../../functions/cloud/faults.ts";

const throttled = () => new Throttled("FnF", "ListExecutions", "Throttling", "slow down");
const never = new AbortController().signal;

/** A port whose call throws these before it answers. */
function port(errors: Error[]) {
  return {
    calls: 0,
    async list(flow: string): Promise<string> {
      this.calls += 1;
      const error = errors.shift();
      if (error !== undefined) throw error;
      return flow;
    },
  };
}

describe("a patient port", () => {
  it("repeats calls that were throttled or not answered, and gives up in the end", async () => {
    const services = { list: port([throttled(), new Unavailable("FnF", "x", "NoAnswer", "")]) };
    const calls = { list: (flow: string) => services.list.list(flow) };
    const { list } = patient(calls, { signal: never, delaysMs: [1, 1] });
    expect([await list("image-drop"), services.list.calls]).toEqual(["image-drop", 3]);
    services.list = port([throttled(), throttled(), throttled()]);
    await expect(list("image-drop")).rejects.toThrow("slow down");
    expect(services.list.calls).toBe(3);
  });

  it("does not repeat what was refused, nor after Ctrl-C", async () => {
    const services = { list: port([new Denied("FnF", "x", "Forbidden", "no")]) };
    const calls = { list: (flow: string) => services.list.list(flow) };
    await expect(patient(calls, { signal: never, delaysMs: [1] }).list("a")).rejects.toThrow("no");
    expect(services.list.calls).toBe(1);
    services.list = port([throttled()]);
    await expect(patient(calls, { signal: AbortSignal.abort(), delaysMs: [1] }).list("a")).rejects.toThrow();
    expect(services.list.calls).toBe(1);
  });
});

describe("answers in order", () => {
  it("come in the items' order with so many calls at a time", async () => {
    let underWay = 0;
    let most = 0;
    const slowest = Array.from({ length: 20 }, (_, index) => 20 - index);
    const answers: number[] = [];
    const map = async (turns: number) => {
      most = Math.max(most, ++underWay);
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      underWay -= 1;
      return turns;
    };
    for await (const answer of mapInOrder(slowest, 4, map)) answers.push(answer);
    expect([answers, most]).toEqual([slowest, 4]);
  });

  it("throw where the failed call's would have come", async () => {
    const answers: number[] = [];
    const map = async (item: number) => {
      if (item === 3) throw new Error("the third");
      return item;
    };
    const read = async () => {
      for await (const answer of mapInOrder([1, 2, 3, 4], 4, map)) answers.push(answer);
    };
    await expect(read()).rejects.toThrow("the third");
    expect(answers).toEqual([1, 2]);
  });
});

describe("the estimate of an import's end", () => {
  const startedMs = Date.parse("2026-11-01T00:00:00Z");
  const view = (percent: number | undefined): ImportView => ({
    ...{ schemaVersion: 1, execution: "e", state: "importing", bucket: "b", key: "k", region: "r", polls: 1 },
    timings: { droppedAt: "2026-11-01T00:00:00Z", importStartedAt: "2026-11-01T00:00:00Z" },
    updatedAt: "2026-11-01T00:00:00Z",
    // 120 s and 60 s for each GiB: ten minutes.
    files: [{ key: "k", sizeBytes: 8 * 2 ** 30 }],
    ...(percent === undefined ? {} : { progress: { taskStatus: "Processing", percent, snapshots: [] } }),
  });

  it("goes by the size as long as ECS reports little, and by both later", () => {
    const afterMs = (seconds: number) => startedMs + seconds * 1000;
    expect(estimate(view(undefined), afterMs(300))).toEqual({ fraction: 0.5, endsAtMs: afterMs(600) });
    expect(estimate(view(3), afterMs(150))).toEqual({ fraction: 0.25, endsAtMs: afterMs(600) });
    // ECS's 50 % after 200 s say 200 s more, the size says 400 s.
    expect(estimate(view(50), afterMs(200))).toEqual({ fraction: 0.5, endsAtMs: afterMs(500) });
  });

  it("says that it takes longer than usual rather than an end that has passed", () => {
    expect(estimate(view(0), startedMs + 700_000)).toEqual({ fraction: 0.95, endsAtMs: undefined });
    expect(estimate({ ...view(0), state: "waiting" }, startedMs)).toBeUndefined();
  });
});
