import { describe, expect, it } from "vitest";
import { cancel } from "../../functions/cancel.ts";
import { resultOf, statusOf } from "../../functions/core/import/published.ts";
import { aDrop, imported, ready, waiting } from "../core/records.ts";
import { memoryCloud } from "./ports.ts";

const folder = `results/team-a/web.qcow2/${aDrop.execution}`;

/** A workflow that knows no execution. */
function stage() {
  const changes: string[] = [];
  const flows = {
    describe: async () => undefined,
    start: async () => {
      changes.push("start");
      return "started" as const;
    },
    stop: async () => void changes.push("stop"),
  };
  return { ...memoryCloud(), flows, changes };
}

describe("cancel of an execution that the workflow does not know", () => {
  const target = { execution: aDrop.execution, bucket: "image-drop", key: aDrop.key };
  const latestKey = "results/team-a/web.qcow2/latest.json";
  const newer = { ...imported, drop: { ...aDrop, execution: "newer" } };
  const withNewer = () => {
    const cloud = stage();
    const droppedAt = new Date(cloud.now() - 1000).toISOString();
    const latest = { ...resultOf(newer), timings: { ...resultOf(newer).timings, droppedAt } };
    cloud.objects.values.set(latestKey, latest);
    return { cloud, latest };
  };

  it("changes nothing where nothing tells of one", async () => {
    const { cloud } = withNewer();
    const before = new Map(cloud.objects.values);
    expect(await cancel({ ...target, execution: "TYPO" }, cloud)).toEqual({ answer: "unknown" });
    expect(cloud.objects.values).toEqual(before);
    expect([cloud.images.calls, cloud.changes]).toEqual([[], []]);
  });

  it.each<[string, (cloud: ReturnType<typeof stage>) => void]>([
    [
      "its status",
      (cloud) =>
        void cloud.objects.values.set(`${folder}/status.json`, statusOf(waiting, { nowMs: cloud.now() })),
    ],
    [
      "its image",
      (cloud) =>
        void cloud.images.orders.push({ request: ready.request, bucket: "b", clientToken: "c", tags: {} }),
    ],
  ])("cancels it by %s, and leaves the outcome of a newer drop the newest", async (_, leaveTrace) => {
    const { cloud, latest } = withNewer();
    leaveTrace(cloud);
    expect(await cancel(target, cloud)).toMatchObject({ answer: "ended", result: { state: "cancelled" } });
    expect(cloud.objects.values.get(latestKey)).toEqual(latest);
    expect(cloud.objects.values.get(`${folder}/result.json`)).toMatchObject({
      state: "cancelled",
      timings: { droppedAt: aDrop.droppedAt },
    });
  });
});
