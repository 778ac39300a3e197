import { describe, expect, it } from "vitest";
import { cancel } from "../../functions/cancel.ts";
import { resultOf, statusOf } from "../../functions/core/import/published.ts";
import { aDrop, anImage, failed } from "../core/records.ts";
import { changes, execution, folder, stage } from "./cancel-cloud.ts";

describe("after a result that something may be left", () => {
  const left = {
    ...failed,
    taskId: "t-1",
    imageId: "m-1",
    imageName: "web",
    snapshots: [{ id: "s-1", status: "unknown" }],
  };
  const input = { execution: aDrop.execution, by: "ann" };
  const ended = () => {
    const cloud = stage(execution("Succeeded"));
    cloud.objects.values.set(`${folder}/result.json`, resultOf(left));
    cloud.objects.values.set(`${folder}/status.json`, statusOf(left, { nowMs: cloud.now() }));
    return cloud;
  };

  it("removes it at once and leaves the result alone", async () => {
    const cloud = ended();
    expect(await cancel(input, cloud)).toEqual({
      answer: "ended",
      result: resultOf(left),
      cleanup: { left: ["task t-1", "image m-1", "snapshot s-1"], became: "removed" },
    });
    expect(changes(cloud)).toEqual(["cancel t-1", "delete m-1", "delete s-1"]);
    expect(cloud.starts).toEqual([]);
    expect(cloud.objects.values.get(`${folder}/result.json`)).toEqual(resultOf(left));
    expect(cloud.objects.values.get(`${folder}/cancel.json`)).toMatchObject({ by: "ann" });
    expect(await cancel(input, cloud)).toEqual({ answer: "ended", result: resultOf(left) });
    expect(cloud.objects.values.get(`${folder}/status.json`)).toMatchObject({ state: "failed" });
  });

  it("hands what does not end in its time to a new execution", async () => {
    const cloud = ended();
    cloud.images.cancelTask = async () => "refused";
    expect(await cancel(input, cloud)).toMatchObject({ cleanup: { became: "being-removed" } });
    expect(cloud.starts).toMatchObject([
      { name: `${aDrop.execution}-cleanup`, input: { record: { state: "stopping", imageId: "m-1" } } },
    ]);
  });

  it("says so where the image is not this drop's any more, and does not touch it", async () => {
    const cloud = ended();
    cloud.images.taskFacts = undefined;
    cloud.images.imageFacts = { ...anImage, status: "Available", tags: {} };
    expect(await cancel(input, cloud)).toMatchObject({
      answer: "ended",
      cleanup: { left: ["image m-1", "snapshot s-1"], became: "foreign" },
    });
    expect(cloud.images.calls).toEqual([]);
  });
});
