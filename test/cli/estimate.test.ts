import { describe, expect, it } from "vitest";
import { estimate } from "../../cli/imports/estimate.ts";
import type { ImportView } from "../../cli/imports/import-view.ts";

describe("the estimate of an import's end", () => {
  const startedMs = Date.parse("2026-11-01T00:00:00Z");
  const view = (percent: number | undefined, taskStatus = "Processing"): ImportView => ({
    ...{ schemaVersion: 1, execution: "e", state: "importing", bucket: "b", key: "k", region: "r", polls: 1 },
    timings: { droppedAt: "2026-11-01T00:00:00Z", importStartedAt: "2026-11-01T00:00:00Z" },
    updatedAt: "2026-11-01T00:00:00Z",
    // 120 s and 60 s for each GiB: ten minutes.
    files: [{ key: "k", sizeBytes: 8 * 2 ** 30 }],
    ...(percent === undefined ? {} : { progress: { taskStatus, percent, snapshots: [] } }),
  });
  const afterMs = (seconds: number) => startedMs + seconds * 1000;
  const unknown = { fraction: undefined, endsAtMs: undefined, late: false };

  it("goes by the size as long as ECS reports little, and by both later; how far it is, ECS alone tells", () => {
    expect(estimate(view(3), afterMs(150))).toEqual({ fraction: 0.03, endsAtMs: afterMs(600), late: false });
    // ECS's 50 % after 200 s say 200 s more, the size says 400 s.
    expect(estimate(view(50), afterMs(200))).toEqual({ fraction: 0.5, endsAtMs: afterMs(500), late: false });
  });

  it("goes by how long earlier imports took where that is known, and gives none once the task has finished", () => {
    const known = { ...view(0), expectedSeconds: 900 };
    expect(estimate(known, afterMs(150))).toEqual({ fraction: 0, endsAtMs: afterMs(900), late: false });
    expect(estimate(view(100, "Finished"), afterMs(150))).toEqual({
      fraction: 1,
      endsAtMs: undefined,
      late: false,
    });
  });

  it.each(["Waiting", "Pending"])("is none while the task is %s, however long", (status) => {
    for (const seconds of [0, 300, 90_000])
      for (const percent of [0, 40])
        expect(estimate(view(percent, status), afterMs(seconds))).toEqual(unknown);
  });

  it("is none before ECS has reported anything", () => {
    expect(estimate(view(undefined), afterMs(300))).toEqual(unknown);
    expect(estimate({ ...view(0), state: "waiting" }, startedMs)).toBeUndefined();
  });

  it("says that it takes longer than usual rather than an end that has passed", () => {
    expect(estimate(view(0), afterMs(700))).toEqual({ fraction: 0, endsAtMs: undefined, late: true });
  });
});
