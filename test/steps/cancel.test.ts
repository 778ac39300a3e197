import { describe, expect, it } from "vitest";
import { cancel } from "../../functions/cancel.ts";
import { Rejected, Unavailable } from "../../functions/cloud/cloud-faults.ts";
import { resultOf } from "../../functions/core/import/published.ts";
import { aDrop, anImage, failed, imported, importing, ready, waiting } from "../core/records.ts";
import { changes, execution, folder, handedOn, type Status, stage, withStatus } from "./cancel-cloud.ts";

describe("cancel", () => {
  const input = { execution: aDrop.execution, by: "ann", reason: "wrong file" };

  it("undoes at once what the flow has handed on, publishes and stops the sleeping execution", async () => {
    const cloud = stage(execution("Running"));
    withStatus(cloud, handedOn);
    expect(await cancel(input, cloud)).toMatchObject({
      answer: "ended",
      result: { state: "cancelled", failure: { values: { by: "ann", reason: "wrong file" } } },
    });
    expect(changes(cloud)).toEqual(["cancel t-1", "delete m-1", "delete s-1"]);
    expect(cloud.objects.values.get(`${folder}/cancel.json`)).toMatchObject({ by: "ann" });
    expect(cloud.objects.values.get(`${folder}/status.json`)).toMatchObject({ state: "cancelled" });
    expect(cloud.stops).toEqual([
      {
        name: aDrop.execution,
        error: "Cancelled",
        cause: "The import was cancelled. By ann. Reason: wrong file.",
      },
    ]);
    expect(cloud.starts).toEqual([]);
  });

  it("is done although the execution cannot be stopped: it finds out by itself", async () => {
    const cloud = stage(execution("Running"));
    cloud.flows.stop = () => Promise.reject(new Rejected("FnF", "StopExecution", "Busy", ""));
    withStatus(cloud, handedOn);
    expect(await cancel(input, cloud)).toMatchObject({ answer: "ended", result: { state: "cancelled" } });
  });

  it("asks again where a service does not answer", async () => {
    const cloud = stage(execution("Running"));
    withStatus(cloud, handedOn);
    const { task } = cloud.images;
    let calls = 0;
    cloud.images.task = async (id) => {
      calls += 1;
      if (calls % 2 === 1) throw new Unavailable("ECS", "DescribeTasks", "NoAnswer", "");
      return task(id);
    };
    expect(await cancel(input, cloud)).toMatchObject({ answer: "ended", result: { state: "cancelled" } });
    cloud.images.task = () => Promise.reject(new Rejected("ECS", "DescribeTasks", "Strange", ""));
    const other = stage(execution("Running"));
    withStatus(other, handedOn);
    other.images.task = cloud.images.task;
    await expect(cancel(input, other)).rejects.toMatchObject({ code: "Strange" });
  });

  it("publishes as soon as the bucket can be written, if that is in time", async () => {
    const cloud = stage(execution("Running"));
    withStatus(cloud, handedOn);
    const { deleteSnapshot } = cloud.images;
    cloud.images.deleteSnapshot = async (id) => {
      cloud.objects.failWrites = new Unavailable("OSS", "PutObject", "503", "busy");
      return deleteSnapshot(id);
    };
    const { sleep } = cloud;
    await expect(cancel(input, cloud)).rejects.toMatchObject({ operation: "PutObject" });
    cloud.objects.failWrites = undefined;
    cloud.images.existing.add("s-1");
    let sleeps = 0;
    cloud.sleep = async (ms) => {
      if (cloud.objects.failWrites !== undefined) sleeps += 1;
      if (sleeps === 3) cloud.objects.failWrites = undefined;
      await sleep(ms);
    };
    expect(await cancel(input, cloud)).toMatchObject({ answer: "ended", result: { state: "cancelled" } });
    expect(sleeps).toBe(3);
  });

  it("leaves to the flow what does not end in its time, and says when that looks", async () => {
    const cloud = stage(execution("Running"));
    cloud.images.cancelTask = async () => "refused";
    withStatus(cloud, handedOn);
    const startedMs = cloud.now();
    const answer = await cancel(input, cloud);
    expect(answer).toMatchObject({ answer: "cancelling", task: "refused" });
    expect(cloud.now() - startedMs).toBeLessThanOrEqual(75_000);
    expect(cloud.stops).toEqual([]);
  });

  it("does not disown an image that was finished first: the flow publishes it", async () => {
    const cloud = stage(execution("Running"));
    cloud.images.cancelTask = async () => "too-late";
    cloud.images.taskFacts = { status: "Finished", percent: 100, errors: [] };
    cloud.images.imageFacts = { ...anImage, status: "Available" };
    withStatus(cloud, handedOn);
    expect(await cancel(input, cloud)).toEqual({
      answer: "cancelling",
      task: "too-late",
      nextLookBy: new Date(cloud.now() + 60_000).toISOString(),
    });
    expect(cloud.objects.values.has(`${folder}/result.json`)).toBe(false);
    expect([cloud.images.calls, cloud.stops]).toEqual([[], []]);
  });

  it("answers another result that was published first, and leaves that execution alone", async () => {
    const cloud = stage(execution("Running"));
    withStatus(cloud, handedOn);
    const { deleteSnapshot } = cloud.images;
    cloud.images.deleteSnapshot = async (id) => {
      cloud.objects.values.set(`${folder}/result.json`, resultOf(failed));
      return deleteSnapshot(id);
    };
    expect(await cancel(input, cloud)).toMatchObject({ answer: "ended", result: { state: "failed" } });
    expect(cloud.stops).toEqual([]);
  });

  it.each<[string, Status, string?]>([
    ["waits for files", waiting],
    ["was checked", ready],
    ["is about to call ImportImage", ready, aDrop.droppedAt],
  ])("leaves a drop that %s to the flow, and says until when", async (_, record, noted) => {
    const cloud = stage(execution("Running"));
    withStatus(cloud, record, noted);
    expect(await cancel(input, cloud)).toEqual({
      answer: "cancelling",
      task: "none",
      nextLookBy: new Date(cloud.now() + 60_000).toISOString(),
    });
    expect(await cancel({ ...input, by: "bob" }, cloud)).toMatchObject({ answer: "cancelling" });
    expect(cloud.objects.values.get(`${folder}/cancel.json`)).toMatchObject({ by: "ann" });
    expect([cloud.images.calls, cloud.starts, cloud.stops]).toEqual([[], [], []]);
  });

  it("only cancels the task of an import that is not handed on yet: its execution may be at it", async () => {
    const cloud = stage(execution("Running"));
    cloud.images.orders.push({ request: ready.request, bucket: "b", clientToken: "c", tags: {} });
    expect(await cancel(input, cloud)).toMatchObject({ answer: "cancelling", task: "accepted" });
    expect(cloud.images.calls).toEqual(["cancel t-1"]);
    expect(cloud.stops).toEqual([]);
  });

  it("answers what happened when it comes too late", async () => {
    const cloud = stage(execution("Succeeded"));
    cloud.objects.values.set(`${folder}/result.json`, resultOf(imported));
    expect(await cancel({ execution: aDrop.execution }, cloud)).toMatchObject({
      answer: "ended",
      result: { state: "imported", imageId: "m-1" },
    });
    expect(cloud.objects.values.has(`${folder}/cancel.json`)).toBe(false);
  });

  it.each(["Stopped", "TimedOut", "Failed"])(
    "publishes itself for an execution that is %s and imported nothing",
    async (status) => {
      const cloud = stage(execution(status));
      expect(await cancel({ execution: aDrop.execution }, cloud)).toMatchObject({
        answer: "ended",
        result: { state: "cancelled", key: aDrop.key },
      });
      expect(cloud.objects.values.get(`${folder}/result.json`)).toMatchObject({ state: "cancelled" });
    },
  );

  it("waits for a call that may be under way although its execution is dead", async () => {
    const cloud = stage(execution("Stopped"));
    withStatus(cloud, ready, new Date(cloud.now()).toISOString());
    const nextLookBy = new Date(cloud.now() + 180_000).toISOString();
    expect(await cancel(input, cloud)).toEqual({ answer: "cancelling", task: "none", nextLookBy });
    await cloud.sleep(181_000);
    expect(await cancel(input, cloud)).toMatchObject({ answer: "ended", result: { state: "cancelled" } });
  });

  it("undoes a dead execution's import itself, also one that only its tag tells of", async () => {
    const cloud = stage(execution("Stopped"));
    cloud.images.orders.push({ request: ready.request, bucket: "b", clientToken: "c", tags: {} });
    expect(await cancel(input, cloud)).toMatchObject({ answer: "ended", result: { state: "cancelled" } });
    expect(changes(cloud)).toEqual(["cancel t-1", "delete m-1", "delete s-1"]);
    expect([cloud.starts, cloud.stops]).toEqual([[], []]);
  });

  it("hands what does not end in its time to a new execution", async () => {
    const cloud = stage(execution("Stopped"));
    cloud.images.cancelTask = async () => "refused";
    withStatus(cloud, importing);
    expect(await cancel(input, cloud)).toMatchObject({ answer: "cancelling" });
    expect(cloud.starts).toMatchObject([
      {
        name: `${aDrop.execution}-undo`,
        input: { record: { state: "stopping", imageId: "m-1", drop: { execution: aDrop.execution } } },
      },
    ]);
  });

  it("undoes call by call where the flow is gone", async () => {
    const gone = new Rejected("FnF", "StartExecution", "FlowNotExists", "");
    const cloud = stage(undefined, gone);
    withStatus(cloud, importing);
    const { cancelTask } = cloud.images;
    cloud.images.cancelTask = async () => "refused";
    const target = { execution: aDrop.execution, bucket: "image-drop", key: aDrop.key };
    expect((await cancel(target, cloud)).answer).toBe("cancelling");
    cloud.images.cancelTask = cancelTask;
    expect(await cancel(target, cloud)).toMatchObject({ answer: "ended", result: { state: "cancelled" } });
  });

  it("asks for the place of a drop that nobody knows", async () => {
    await expect(cancel({ execution: "nobody" }, stage(undefined))).rejects.toThrow("bucket and key");
  });

  it("does not hide an error of the workflow", async () => {
    const cloud = stage(execution("Stopped"), new Rejected("FnF", "StartExecution", "InvalidArgument", "x"));
    cloud.images.cancelTask = async () => "refused";
    withStatus(cloud, importing);
    await expect(cancel(input, cloud)).rejects.toMatchObject({
      code: "InvalidArgument",
    });
  });
});
