import { describe, expect, it } from "vitest";
import { cancel } from "../../functions/cancel.ts";
import { Rejected } from "../../functions/cloud/faults.ts";
import type { Execution } from "../../functions/cloud/flows.ts";
import { resultOf, statusOf } from "../../functions/core/import/published.ts";
import { newRecord } from "../../functions/core/import/record.ts";
import { aDrop, anImage, failed, imported, importing, ready, waiting } from "../core/records.ts";
import { memoryCloud } from "./ports.ts";

const folder = `results/team-a/web.qcow2/${aDrop.execution}`;
const execution = (status: string): Execution => ({
  name: aDrop.execution,
  status,
  startedAt: aDrop.droppedAt,
  input: JSON.stringify({ record: newRecord(aDrop) }),
  output: "",
});

function stage(known: Execution | undefined, started: "started" | "ended" | Error = "started") {
  const cloud = memoryCloud();
  const starts: Array<{ name: string; input: unknown }> = [];
  const flows = {
    describe: async () => known,
    start: async (given: { name: string; input: unknown }) => {
      starts.push(given);
      if (started instanceof Error) throw started;
      return started;
    },
  };
  return { ...cloud, flows, starts };
}

describe("cancel", () => {
  it("writes the request down once and asks ECS at once", async () => {
    const cloud = stage(execution("Running"));
    cloud.objects.values.set(`${folder}/status.json`, statusOf(importing, cloud.now()));
    const input = { execution: aDrop.execution, by: "ann", reason: "wrong file" };
    expect(await cancel(input, cloud)).toEqual({ answer: "cancelling", task: "accepted" });
    expect(await cancel({ ...input, by: "bob" }, cloud)).toMatchObject({ answer: "cancelling" });
    expect(cloud.objects.values.get(`${folder}/cancel.json`)).toMatchObject({
      by: "ann",
      reason: "wrong file",
    });
    expect(cloud.images.calls).toEqual(["cancel t-1", "cancel t-1"]);
    expect(cloud.starts).toEqual([]);
  });

  it.each([waiting, ready])("leaves it to the flow where there is no task yet %#", async (record) => {
    const cloud = stage(execution("Running"));
    cloud.objects.values.set(`${folder}/status.json`, statusOf(record, cloud.now()));
    expect(await cancel({ execution: aDrop.execution }, cloud)).toEqual({
      answer: "cancelling",
      task: "none",
    });
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

  it("hands a dead execution's import to a new execution that undoes it", async () => {
    const cloud = stage(execution("Stopped"));
    cloud.objects.values.set(`${folder}/status.json`, statusOf(importing, cloud.now()));
    expect(await cancel({ execution: aDrop.execution }, cloud)).toMatchObject({ answer: "cancelling" });
    expect(cloud.starts).toHaveLength(1);
    expect(cloud.starts[0]).toMatchObject({
      name: `${aDrop.execution}-undo`,
      input: { record: { state: "stopping", imageId: "m-1", drop: { execution: aDrop.execution } } },
    });
  });

  it("finds a dead execution's import by its tag where no status tells of it", async () => {
    const cloud = stage(execution("Stopped"));
    cloud.images.orders.push({ request: ready.request, bucket: "b", clientToken: "c", tags: {} });
    await cancel({ execution: aDrop.execution }, cloud);
    expect(cloud.starts[0]).toMatchObject({ input: { record: { imageId: "m-1", taskId: "t-1" } } });
  });

  it("undoes move by move where the flow is gone", async () => {
    const gone = new Rejected("FnF", "StartExecution", "FlowNotExists", "");
    const cloud = stage(undefined, gone);
    cloud.objects.values.set(`${folder}/status.json`, statusOf(importing, cloud.now()));
    const input = { execution: aDrop.execution, bucket: "image-drop", key: aDrop.key };
    const answers: string[] = [];
    for (let call = 0; call < 6 && answers.at(-1) !== "ended"; call += 1)
      answers.push((await cancel(input, cloud)).answer);
    // The first one notes the snapshots, the next ones delete the image, and then them.
    expect(answers).toEqual(["cancelling", "cancelling", "cancelling", "ended"]);
    expect(cloud.images.calls.filter((call) => call.startsWith("delete"))).toEqual([
      "delete m-1",
      "delete s-1",
    ]);
    expect(cloud.objects.values.get(`${folder}/result.json`)).toMatchObject({ state: "cancelled" });
  });

  describe("after a result that something may be left", () => {
    const left = {
      ...failed,
      taskId: "t-1",
      imageId: "m-1",
      imageName: "web",
      snapshots: [{ id: "s-1", status: "unknown" }],
    };
    const input = { execution: aDrop.execution, by: "ann" };
    const ended = (started?: "ended") => {
      const cloud = stage(execution("Succeeded"), started);
      cloud.objects.values.set(`${folder}/result.json`, resultOf(left));
      cloud.objects.values.set(`${folder}/status.json`, statusOf(left, cloud.now()));
      return cloud;
    };

    it("cancels the task at once, hands the rest to the flow and leaves the result alone", async () => {
      const cloud = ended();
      expect(await cancel(input, cloud)).toEqual({
        answer: "ended",
        result: resultOf(left),
        cleanup: { left: ["task t-1", "image m-1", "snapshot s-1"], removing: true },
      });
      expect(cloud.images.calls).toEqual(["cancel t-1"]);
      expect(cloud.starts).toMatchObject([
        { name: `${aDrop.execution}-cleanup`, input: { record: { state: "stopping", imageId: "m-1" } } },
      ]);
      expect(cloud.objects.values.get(`${folder}/result.json`)).toEqual(resultOf(left));
      expect(cloud.objects.values.get(`${folder}/cancel.json`)).toMatchObject({ by: "ann" });
    });

    it("goes on move by move where that execution is over, until nothing is left", async () => {
      const cloud = ended("ended");
      const answers = [];
      for (let call = 0; call < 5; call += 1) answers.push(await cancel(input, cloud));
      expect(answers.map((answer) => ("cleanup" in answer ? answer.cleanup?.left.length : 0))).toEqual([
        3, 2, 1, 0, 0,
      ]);
      expect(cloud.images.calls).toEqual(["cancel t-1", "delete m-1", "delete s-1"]);
      expect(cloud.objects.values.get(`${folder}/status.json`)).toMatchObject({ state: "failed" });
    });

    it("says so where the image is not this drop's any more, and does not touch it", async () => {
      const cloud = ended();
      cloud.images.taskFacts = undefined;
      cloud.images.imageFacts = { ...anImage, status: "Available", tags: {} };
      expect(await cancel(input, cloud)).toMatchObject({
        answer: "ended",
        cleanup: { left: ["image m-1", "snapshot s-1"], removing: false },
      });
      expect(cloud.images.calls).toEqual([]);
    });
  });

  it("finds the task of an import whose answer was lost, and cancels it at once", async () => {
    const cloud = stage(execution("Running"));
    cloud.images.orders.push({ request: ready.request, bucket: "b", clientToken: "c", tags: {} });
    expect(await cancel({ execution: aDrop.execution }, cloud)).toEqual({
      answer: "cancelling",
      task: "accepted",
    });
    expect(cloud.images.calls).toEqual(["cancel t-1"]);
  });

  it("asks for the place of a drop that nobody knows", async () => {
    await expect(cancel({ execution: "nobody" }, stage(undefined))).rejects.toThrow("bucket and key");
  });

  it("does not hide an error of the workflow", async () => {
    const cloud = stage(execution("Stopped"), new Rejected("FnF", "StartExecution", "InvalidArgument", "x"));
    cloud.objects.values.set(`${folder}/status.json`, statusOf(importing, cloud.now()));
    await expect(cancel({ execution: aDrop.execution }, cloud)).rejects.toMatchObject({
      code: "InvalidArgument",
    });
  });
});
