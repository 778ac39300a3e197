import { describe, expect, it } from "vitest";
import { models, REGION, refusalOf, useEcs } from "./use-ecs.ts";

const at = useEcs({ jitter: 0 });

const cancel = (taskId: string | undefined, regionId: string | undefined = REGION) =>
  at.sdk.cancelTask(new models.CancelTaskRequest({ regionId, taskId }));
const statusOf = async (taskId: string) => {
  const { body } = await at.sdk.describeTasks(
    new models.DescribeTasksRequest({ regionId: REGION, taskIds: taskId }),
  );
  const [task] = body?.taskSet?.task ?? [];
  return [task?.taskStatus, task?.supportCancel];
};

describe("CancelTask", () => {
  it.each([
    ["a waiting", 0, "Waiting"],
    ["a processed", 60_000, "Processing"],
  ] as const)(
    "cancels %s import, which is Deleted a little later and never ends otherwise",
    async (_when, ms, shown) => {
      const { imageId, taskId } = await at.importImage();
      await at.clock.advance(ms);
      expect((await cancel(taskId)).body?.requestId).toMatch(/^[0-9A-F-]{36}$/);
      expect(await statusOf(taskId)).toEqual([shown, "false"]);
      await at.clock.advance(2_000);
      expect(await statusOf(taskId)).toEqual(["Deleted", "false"]);
      await at.clock.advance(1_000_000);
      expect(await statusOf(taskId)).toEqual(["Deleted", "false"]);
      const named = at.world.spy.events.flatMap((event) => (event.kind === "effect" ? [event.name] : []));
      expect(named.filter((name) => name !== "ImportRead")).toEqual([
        "ImportBegan",
        "TaskCancelled",
        "ImportEnded",
      ]);
      expect(at.world.spy.events).toContainEqual(
        expect.objectContaining({ name: "ImportEnded", detail: { taskId, imageId, status: "Deleted" } }),
      );
    },
  );

  it.each([
    ["nothing", undefined, 0],
    ["image", "CreateFailed", 0],
    ["image-and-snapshots", "CreateFailed", 1],
  ] as const)("leaves what the knob afterCancel says: %s", async (left, status, snapshots) => {
    at.ecs.knobs.afterCancel = left;
    const { taskId } = await at.importImage();
    await at.clock.advance(60_000);
    await cancel(taskId);
    await at.clock.advance(2_000);
    expect(at.ecs.images()[0]?.status).toBe(status);
    expect(at.ecs.snapshots()).toHaveLength(snapshots);
  });

  it("makes room in the queue", async () => {
    at.ecs.knobs.concurrentImports = 1;
    const first = await at.importImage();
    await at.clock.advance(10_000);
    const second = await at.importImage({ imageName: "web-2" });
    await at.clock.advance(10_000);
    expect((await statusOf(second.taskId))[0]).toBe("Waiting");
    await cancel(first.taskId);
    await at.clock.advance(2_000);
    expect((await statusOf(second.taskId))[0]).toBe("Processing");
  });

  it.each<[string, [string | undefined, string?], string, string]>([
    ["no task", [undefined], "MissingParameter", 'An input parameter "TaskId" that is mandatory'],
    ["no region", ["t-1", ""], "MissingParameter", 'An input parameter "RegionId" that is mandatory'],
    [
      "an unknown region",
      ["t-1", "mars-1"],
      "InvalidRegionId.NotFound",
      "The specified RegionId does not exist.",
    ],
    ["an unknown task", ["t-1"], "InvalidTaskId.NotFound", 'The specified "TaskId" is not found.'],
    ["another region's task", ["t-1", "cn-shanghai"], "InvalidTaskId.NotFound", "is not found."],
  ])("refuses %s", async (_fault, [taskId, regionId], code, message) => {
    const refusal = await refusalOf(cancel(taskId, regionId));
    expect(refusal).toMatchObject({ statusCode: 400, code });
    expect(refusal.message).toContain(message);
  });

  it("refuses a task that is over, or is being cancelled already", async () => {
    const incorrect = { statusCode: 403, code: "InvalidTaskId.IncorrectTaskStatus" };
    const finished = await at.importImage();
    await at.clock.advance(500_000);
    const refusal = await refusalOf(cancel(finished.taskId));
    expect(refusal).toMatchObject(incorrect);
    expect(refusal.message).toContain("The specified task status is invalid.");
    const second = await at.importImage({ imageName: "web-2" });
    await cancel(second.taskId);
    expect(await refusalOf(cancel(second.taskId))).toMatchObject(incorrect);
    await at.clock.advance(2_000);
    expect(await refusalOf(cancel(second.taskId))).toMatchObject(incorrect);
  });

  it("refuses a task of another action", async () => {
    const refusal = await refusalOf(cancel(at.ecs.addTask("RedeployInstance")));
    expect(refusal).toMatchObject({ statusCode: 403, code: "InvalidTaskId.TaskActionNotSupport" });
    expect(refusal.message).toContain("The specified task action not support.");
  });

  it("refuses with the knob cancelTaskFails, and the import goes on", async () => {
    const { taskId } = await at.importImage();
    at.ecs.knobs.cancelTaskFails = true;
    const refusal = await refusalOf(cancel(taskId));
    expect(refusal).toMatchObject({ statusCode: 403, code: "CancelTaskFailed" });
    expect(refusal.message).toContain("The task is failed to cancel, Please contact the administrator.");
    await at.clock.advance(500_000);
    expect((await statusOf(taskId))[0]).toBe("Finished");
  });

  it("refuses a waiting task with the knob waitingIsCancellable off", async () => {
    at.ecs.knobs.waitingIsCancellable = false;
    const { taskId } = await at.importImage();
    expect(await statusOf(taskId)).toEqual(["Waiting", "false"]);
    expect(await refusalOf(cancel(taskId))).toMatchObject({ code: "InvalidTaskId.IncorrectTaskStatus" });
    await at.clock.advance(10_000);
    expect((await cancel(taskId)).statusCode).toBe(200);
  });
});
