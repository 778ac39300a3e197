import { describe, expect, it } from "vitest";
import type { ImportRecord } from "../../functions/core/import/record.ts";
import { poll } from "../../functions/poll.ts";
import { aDrop, anImage, aTask, imported, importing, ready, stopping, waiting } from "../core/records.ts";
import { memoryCloud, noFault } from "./ports.ts";

const cancelKey = `results/team-a/web.qcow2/${aDrop.execution}/cancel.json`;
const statusKey = `results/team-a/web.qcow2/${aDrop.execution}/status.json`;
const finished = { ...aTask, status: "Finished", percent: 100 };

/** Polls until the flow is told to publish; a loop that does not end is a failure. */
async function pollToTheEnd(
  record: ImportRecord,
  cloud: ReturnType<typeof memoryCloud>,
): Promise<ImportRecord> {
  let current = record;
  for (let round = 0; round < 20; round += 1) {
    const step = await poll({ record: current, fault: noFault }, cloud);
    current = step.record;
    if (step.next === "publish") return current;
  }
  throw new Error("polls for ever");
}

describe("poll", () => {
  it("shows the progress of a running import", async () => {
    const cloud = memoryCloud();
    const step = await poll({ record: importing, fault: noFault }, cloud);
    expect(step).toMatchObject({ next: "poll", record: { state: "importing", polls: 1 } });
    expect(cloud.objects.values.get(statusKey)).toMatchObject({
      progress: { taskStatus: "Processing", percent: 50 },
    });
  });

  it("asks ECS one question a look while the task runs, and for image and snapshots first, last and where something is odd", async () => {
    const cloud = memoryCloud();
    const { task, image, snapshots } = cloud.images;
    const asked: string[] = [];
    const noting =
      <A, T>(name: string, call: (argument: A) => Promise<T>) =>
      (argument: A) => {
        asked.push(name);
        return call(argument);
      };
    Object.assign(cloud.images, {
      task: noting("task", task),
      image: noting("image", image),
      snapshots: noting("snapshots", snapshots),
    });
    let record: ImportRecord = importing;
    const look = async (change: Partial<typeof cloud.images> = {}) => {
      Object.assign(cloud.images, change);
      asked.length = 0;
      record = (await poll({ record, fault: noFault }, cloud)).record;
      return [...asked];
    };
    expect(await look()).toEqual(["task", "image", "snapshots"]);
    expect(await look()).toEqual(["task"]);
    expect(await look({ taskFacts: { ...aTask, percent: 10 } })).toEqual(["task", "image", "snapshots"]);
    expect(await look()).toEqual(["task"]);
    expect(await look({ taskFacts: finished })).toEqual(["task", "image", "snapshots"]);
    expect(await look({ imageFacts: { ...anImage, status: "Available" } })).toEqual([
      "task",
      "image",
      "snapshots",
    ]);
    expect(record).toMatchObject({ state: "imported", snapshots: [{ id: "s-1", status: "accomplished" }] });
  });

  it("ends an import whose files are the ones that were checked", async () => {
    const cloud = memoryCloud();
    Object.assign(cloud.images, { taskFacts: finished, imageFacts: { ...anImage, status: "Available" } });
    cloud.objects.values.set(aDrop.key, { etag: "IMAGE" });
    const files = importing.files.map((file) => ({ ...file, sizeBytes: 16 }));
    expect(await pollToTheEnd({ ...importing, files }, cloud)).toMatchObject({
      state: "imported",
      imageId: "m-1",
    });
  });

  it("does not mind a file that was deleted after the import", async () => {
    const cloud = memoryCloud();
    Object.assign(cloud.images, { taskFacts: finished, imageFacts: { ...anImage, status: "Available" } });
    expect((await pollToTheEnd(importing, cloud)).state).toBe("imported");
  });

  it("keeps the snapshots that it saw in the same look as that a file was replaced", async () => {
    const cloud = memoryCloud();
    Object.assign(cloud.images, { taskFacts: finished, imageFacts: { ...anImage, status: "Available" } });
    cloud.objects.values.set(aDrop.key, { etag: "OTHER" });
    const { progress: _, ...blind } = importing;
    expect((await poll({ record: blind, fault: noFault }, cloud)).record).toMatchObject({
      state: "stopping",
      snapshots: ["s-1"],
    });
  });

  it("removes the image of a file that was replaced meanwhile", async () => {
    const cloud = memoryCloud();
    Object.assign(cloud.images, { taskFacts: finished, imageFacts: { ...anImage, status: "Available" } });
    cloud.objects.values.set(aDrop.key, { etag: "OTHER" });
    expect(await pollToTheEnd(importing, cloud)).toMatchObject({
      state: "failed",
      failure: { code: "FilesChanged" },
    });
    expect(cloud.images.calls).toEqual(["delete m-1", "delete s-1"]);
  });

  it("undoes an import when a cancel came: task, image, snapshots, in this order", async () => {
    const cloud = memoryCloud();
    cloud.objects.values.set(cancelKey, {
      execution: aDrop.execution,
      requestedAt: aDrop.droppedAt,
      by: "ann",
    });
    expect(await pollToTheEnd(importing, cloud)).toMatchObject({ state: "cancelled" });
    expect(cloud.images.calls).toEqual(["cancel t-1", "delete m-1", "delete s-1"]);
  });

  it("takes a task that was cancelled on request for cancelled, not for removed by somebody", async () => {
    const cloud = memoryCloud();
    cloud.objects.values.set(cancelKey, { execution: aDrop.execution, requestedAt: aDrop.droppedAt });
    cloud.images.taskFacts = { ...aTask, status: "Deleted" };
    expect(await pollToTheEnd(importing, cloud)).toMatchObject({ state: "cancelled" });
  });

  it("deletes the image of a task that ECS does not know", async () => {
    const cloud = memoryCloud();
    cloud.images.taskFacts = undefined;
    cloud.images.cancelTask = async () => "gone";
    expect((await pollToTheEnd(stopping, cloud)).state).toBe("cancelled");
    expect(cloud.images.calls).toEqual(["delete m-1", "delete s-1"]);
  });

  it("publishes at once what has ended", async () => {
    const step = await poll({ record: imported, fault: noFault }, memoryCloud());
    expect(step).toMatchObject({ next: "publish", record: imported });
  });

  it("finds out what ECS did when import failed for good", async () => {
    const fault = { Code: "Unavailable", Detail: "no answer" };
    const nothing = memoryCloud();
    expect(await poll({ record: ready, fault }, nothing)).toMatchObject({
      next: "publish",
      record: { state: "failed", failure: { code: "ServiceUnavailable" } },
    });
    const begun = memoryCloud();
    begun.images.orders.push({ request: ready.request, bucket: "b", clientToken: "c", tags: {} });
    expect(await poll({ record: ready, fault }, begun)).toMatchObject({
      next: "poll",
      record: { state: "importing" },
    });
  });

  it("refuses a record that nobody imports", async () => {
    await expect(poll({ record: waiting, fault: noFault }, memoryCloud())).rejects.toThrow("waiting");
  });

  it("looks up no task where none is known", async () => {
    const cloud = memoryCloud();
    cloud.images.task = () => Promise.reject(new Error("asked"));
    const step = await poll({ record: { ...importing, taskId: "" }, fault: noFault }, cloud);
    expect(step.record.state).toBe("importing");
  });

  it("looks for the task again that ECS did not list at first", async () => {
    const cloud = memoryCloud();
    cloud.images.orders.push({ request: ready.request, bucket: "b", clientToken: "c", tags: {} });
    const step = await poll({ record: { ...importing, taskId: "" }, fault: noFault }, cloud);
    expect(step.record).toMatchObject({ state: "importing", taskId: "t-1", progress: { percent: 50 } });
  });

  it("asks for the end of an image that is being made by a task that ECS does not show", async () => {
    const cloud = memoryCloud();
    await poll({ record: { ...stopping, taskId: "" }, fault: noFault }, cloud);
    expect(cloud.images.calls).toEqual(["delete m-1"]);
  });

  it("does not count the snapshots of an image that is not this execution's", async () => {
    const cloud = memoryCloud();
    cloud.images.existing.add("s-2");
    cloud.images.imageFacts = { ...anImage, snapshotIds: ["s-2"], tags: {} };
    const step = await poll({ record: stopping, fault: noFault }, cloud);
    expect(step.record).toMatchObject({ snapshots: ["s-1"] });
  });
});
