import { describe, expect, it } from "vitest";
import { Unavailable } from "../../functions/cloud/cloud-faults.ts";
import { publish } from "../../functions/publish.ts";
import { aDrop, failed, imported, importing, ready, stopping, waiting } from "../core/records.ts";
import { memoryCloud, noFault } from "./ports.ts";

const folder = "results/team-a/web.qcow2";
const resultKey = `${folder}/${aDrop.execution}/result.json`;

describe("publish", () => {
  it("writes the result, the latest result and the last status", async () => {
    const cloud = memoryCloud();
    const { result } = await publish({ record: imported, fault: noFault }, cloud);
    expect(result).toMatchObject({ state: "imported", imageId: "m-1" });
    expect(cloud.objects.values.get(resultKey)).toEqual(result);
    expect(cloud.objects.values.get(`${folder}/latest.json`)).toEqual(result);
    expect(cloud.objects.values.get(`${folder}/${aDrop.execution}/status.json`)).toMatchObject({
      state: "imported",
    });
  });

  it("lets the first result stand, whatever comes later", async () => {
    const cloud = memoryCloud();
    await publish({ record: imported, fault: noFault }, cloud);
    const { result } = await publish({ record: failed, fault: noFault }, cloud);
    expect(result.state).toBe("imported");
    expect(cloud.objects.values.get(resultKey)).toMatchObject({ state: "imported" });
  });

  it("leaves a newer drop's result as the latest", async () => {
    const cloud = memoryCloud();
    const drop = { ...aDrop, execution: "newer", droppedAt: "2026-11-02T00:00:00.000Z" };
    const newer = { ...failed, drop, timings: { droppedAt: drop.droppedAt } };
    await publish({ record: newer, fault: noFault }, cloud);
    await publish({ record: imported, fault: noFault }, cloud);
    expect(cloud.objects.values.get(`${folder}/latest.json`)).toMatchObject({ execution: "newer" });
  });

  it.each([
    [waiting, "TypeError: boom", undefined],
    [ready, "it may still run", undefined],
    [importing, "The import task t-1 may still run", "m-1"],
    [stopping, "may still run", "m-1"],
  ])("tells of a function that failed for good %#", async (record, words, imageId) => {
    const { result } = await publish({ record, fault: { Code: "TypeError", Detail: "boom" } }, memoryCloud());
    const code = record === ready ? "ImportUncertain" : "WorkflowFault";
    expect(result).toMatchObject({ state: "failed", failure: { code, who: "operator" } });
    expect("failure" in result && result.failure.message).toContain(words);
    expect("imageId" in result ? result.imageId : undefined).toBe(imageId);
  });

  it("throws while the bucket takes nothing, for the flow to retry", async () => {
    const cloud = memoryCloud();
    cloud.objects.failWrites = new Unavailable("OSS", "PutObject", "503", "busy");
    await expect(publish({ record: imported, fault: noFault }, cloud)).rejects.toMatchObject({
      name: "Unavailable",
    });
    cloud.objects.failWrites = undefined;
    expect((await publish({ record: imported, fault: noFault }, cloud)).result.state).toBe("imported");
  });
});
