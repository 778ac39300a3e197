import { describe, expect, it } from "vitest";
import type { ProgressKind } from "../../ecs/progress.ts";
import type { SpyEvent } from "../../spy.ts";
import { BUCKET, GIB, models, REGION, refusalOf, useEcs } from "./use-ecs.ts";

const at = useEcs({ jitter: 0 });

const tasks = async (filter: Record<string, unknown> = {}) => {
  const request = new models.DescribeTasksRequest({ regionId: REGION, ...filter });
  const { body } = await at.sdk.describeTasks(request);
  return body?.taskSet?.task ?? [];
};
const attribute = async (taskId: string) => {
  const request = new models.DescribeTaskAttributeRequest({ regionId: REGION, taskId });
  return (await at.sdk.describeTaskAttribute(request)).body;
};
const imageOf = async (imageId: string) => {
  const request = new models.DescribeImagesRequest({ regionId: REGION, imageId, status: "ALL" });
  return (await at.sdk.describeImages(request)).body?.images?.image?.[0];
};
const cancel = (taskId: string) =>
  at.sdk.cancelTask(new models.CancelTaskRequest({ regionId: REGION, taskId }));
const effects = () =>
  at.world.spy
    .filter((event: SpyEvent) => event.kind === "effect")
    .map((event) => (event.kind === "effect" ? { effect: event.name, ...event.detail } : {}));

describe("an import", () => {
  it("waits, is processed and ends by the clock, the image a little after the task", async () => {
    const { imageId, taskId } = await at.importImage();
    const seen = async () => {
      const [task] = await tasks();
      const image = await imageOf(imageId);
      const { taskProcess } = (await attribute(taskId)) ?? {};
      return [task?.taskStatus, task?.supportCancel, taskProcess, image?.status, image?.progress];
    };
    expect(await seen()).toEqual(["Waiting", "true", "0%", "Waiting", "0%"]);
    await at.clock.advance(1_000);
    expect(await seen()).toEqual(["Processing", "true", "0%", "Creating", "0%"]);
    await at.clock.advance(90_000);
    expect(await seen()).toEqual(["Processing", "true", "50%", "Creating", "50%"]);
    await at.clock.advance(89_999);
    expect(await seen()).toEqual(["Processing", "true", "99%", "Creating", "99%"]);
    await at.clock.advance(1);
    expect(await seen()).toEqual(["Finished", "false", "100%", "Creating", "99%"]);
    await at.clock.advance(5_000);
    expect(await seen()).toEqual(["Finished", "false", "100%", "Available", "100%"]);
    expect(effects()).toEqual([
      { effect: "ImportBegan", imageId, taskId, clientToken: undefined, name: "web-1" },
      {
        effect: "ImportRead",
        imageId,
        taskId,
        objects: [{ bucket: BUCKET, key: "web.raw", etag: "ETAG-web.raw" }],
      },
      { effect: "ImportEnded", imageId, taskId, status: "Finished" },
      { effect: "ImageAvailable", imageId },
    ]);
  });

  it.each<[ProgressKind, readings: string[]]>([
    ["linear", ["10%", "30%", "55%", "95%"]],
    ["stepped", ["10%", "30%", "50%", "90%"]],
    ["late", ["0%", "0%", "25%", "91%"]],
    ["jumping", ["5%", "45%", "45%", "85%"]],
    ["backwards", ["10%", "30%", "25%", "65%"]],
    ["stuck", ["16%", "49%", "90%", "99%"]],
    ["none", ["0%", "0%", "0%", "0%"]],
  ])("shows a progress that is %s", async (kind, readings) => {
    at.ecs.knobs.taskProcess = kind;
    const { taskId } = await at.importImage();
    await at.clock.advance(1_000);
    const seen: unknown[] = [];
    for (const ms of [18_000, 36_000, 45_000, 72_000]) {
      await at.clock.advance(ms);
      seen.push((await attribute(taskId))?.taskProcess);
    }
    expect(seen).toEqual(readings);
  });

  it("shows a progress that is noisy: off by up to 5 points, another way in each answer", async () => {
    at.ecs.knobs.taskProcess = "noisy";
    const { taskId } = await at.importImage();
    await at.clock.advance(91_000);
    const seen = new Set<number>();
    for (let answers = 0; answers < 20; answers += 1)
      seen.add(Number.parseInt((await attribute(taskId))?.taskProcess ?? "", 10));
    expect(seen.size).toBeGreaterThan(3);
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(45);
    expect(Math.max(...seen)).toBeLessThanOrEqual(55);
  });

  it("takes longer for larger files, and a little more or less each time", async () => {
    at.objects.put("large.raw", { sizeBytes: 10 * GIB });
    at.ecs.knobs.jitter = 0.5;
    await at.importImage({ imageName: "one", disk: { OSSObject: "large.raw" } });
    await at.importImage({ imageName: "two", disk: { OSSObject: "large.raw" } });
    await at.clock.advance(2_000_000);
    const timesOf = (name: string) =>
      at.world.spy.events.flatMap((event) =>
        event.kind === "effect" && event.name === name ? [event.atMs] : [],
      );
    const [startMs = 0] = timesOf("ImportRead");
    const [first = 0, second = 0] = timesOf("ImportEnded").map((ms) => ms - startMs);
    for (const ms of [first, second]) expect(ms).toBeGreaterThan(0.5 * 720_000);
    for (const ms of [first, second]) expect(ms).toBeLessThan(1.5 * 720_000);
    expect(first).not.toBe(second);
  });

  it("waits while as many as concurrentImports are processed", async () => {
    at.ecs.knobs.concurrentImports = 2;
    const begun = [];
    for (const imageName of ["web-1", "web-2", "web-3", "web-4"])
      begun.push(await at.importImage({ imageName }));
    await at.clock.advance(10_000);
    const statuses = async () => (await tasks()).map(({ taskStatus }) => taskStatus).reverse();
    expect(await statuses()).toEqual(["Processing", "Processing", "Waiting", "Waiting"]);
    await cancel(begun[3]?.taskId ?? "");
    await at.clock.advance(180_000);
    expect(await statuses()).toEqual(["Finished", "Finished", "Processing", "Deleted"]);
  });

  it("imports what is there when it runs", async () => {
    const { imageId } = await at.importImage();
    at.objects.put("web.raw", { sizeBytes: 3 * GIB, etag: "REPLACED" });
    await at.clock.advance(2_000);
    expect(effects()).toContainEqual(
      expect.objectContaining({
        effect: "ImportRead",
        objects: [expect.objectContaining({ etag: "REPLACED" })],
      }),
    );
    expect((await imageOf(imageId))?.size).toBe(3);
  });

  it("fails if the object was deleted meanwhile", async () => {
    const { taskId } = await at.importImage();
    at.objects.byKey.clear();
    await at.clock.advance(60_000);
    const body = await attribute(taskId);
    expect(body).toMatchObject({ taskStatus: "Failed", failedCount: 1, supportCancel: "false" });
    expect(body?.operationProgressSet?.operationProgress?.[0]?.errorCode).toBe("InvalidOSSObject.NotFound");
  });

  it("fails for the reason a test gives, for the objects it names", async () => {
    at.objects.put("db.raw");
    at.ecs.failNext({ errorCode: "ImportImageFailed", errorMessage: "No boot loader.", object: /^db/ });
    const web = await at.importImage({ imageName: "web-1" });
    const db = await at.importImage({ imageName: "db-1", disk: { OSSObject: "db.raw" } });
    const again = await at.importImage({ imageName: "db-2", disk: { OSSObject: "db.raw" } });
    await at.clock.advance(1_000 + 90_000);
    expect(await attribute(db.taskId)).toMatchObject({ taskStatus: "Failed", taskProcess: "50%" });
    await at.clock.advance(100_000);
    expect((await tasks()).map(({ taskId, taskStatus }) => [taskId, taskStatus])).toEqual([
      [again.taskId, "Finished"],
      [db.taskId, "Failed"],
      [web.taskId, "Finished"],
    ]);
    const { operationProgressSet } = (await attribute(db.taskId)) ?? {};
    expect(operationProgressSet?.operationProgress?.[0]).toMatchObject({
      operationStatus: "Failed",
      errorCode: "ImportImageFailed",
      errorMsg: "No boot loader.",
      relatedItemSet: {
        relatedItem: [
          { name: "OSSBucket", value: BUCKET },
          { name: "OSSObject", value: "db.raw" },
          { name: "ImageFormat", value: "RAW" },
        ],
      },
    });
    expect(effects()).toContainEqual(
      expect.objectContaining({
        effect: "ImportEnded",
        taskId: db.taskId,
        status: "Failed",
        errorCode: "ImportImageFailed",
      }),
    );
  });

  it("may fail as a Finished task below 100 %, with the knob failedTaskStatus", async () => {
    at.ecs.knobs.failedTaskStatus = "Finished";
    at.ecs.failNext({ errorCode: "ImportImageFailed", errorMessage: "No.", atPercent: 100 });
    const { imageId, taskId } = await at.importImage();
    await at.clock.advance(200_000);
    expect(await attribute(taskId)).toMatchObject({
      taskStatus: "Finished",
      taskProcess: "99%",
      failedCount: 1,
    });
    expect((await imageOf(imageId))?.status).toBe("CreateFailed");
  });

  it.each([
    ["create-failed", "CreateFailed", 1],
    ["unavailable", "UnAvailable", 1],
    ["removed", undefined, 0],
  ] as const)("that fails leaves what the knob afterFailure says: %s", async (left, status, snapshots) => {
    at.ecs.knobs.afterFailure = left;
    at.ecs.failNext({ errorCode: "X", errorMessage: "Y" });
    const { imageId } = await at.importImage();
    await at.clock.advance(200_000);
    expect((await imageOf(imageId))?.status).toBe(status);
    expect(at.ecs.snapshots()).toHaveLength(snapshots);
  });
});

describe("DescribeTasks", () => {
  it("answers in the documented form", async () => {
    const { imageId, taskId } = await at.importImage();
    await at.clock.advance(200_000);
    const { body } = await at.sdk.describeTasks(new models.DescribeTasksRequest({ regionId: REGION }));
    expect(body).toMatchObject({ regionId: REGION, totalCount: 1, pageNumber: 1, pageSize: 10 });
    const minute = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/);
    expect(body?.taskSet?.task).toEqual([
      {
        taskId,
        taskAction: "ImportImage",
        taskStatus: "Finished",
        supportCancel: "false",
        creationTime: minute,
        finishedTime: minute,
        resourceId: imageId,
      },
    ]);
  });

  it("filters by every documented parameter and pages", async () => {
    const first = await at.importImage({ imageName: "web-1" });
    const other = at.ecs.addTask("RedeployInstance");
    await at.clock.advance(200_000);
    const second = await at.importImage({ imageName: "web-2" });
    const ids = async (filter: Record<string, unknown>) => (await tasks(filter)).map(({ taskId }) => taskId);
    const stamp = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
    expect(await ids({ taskIds: `${first.taskId},t-unknown` })).toEqual([first.taskId]);
    expect(await ids({ resourceIds: [second.imageId] })).toEqual([second.taskId]);
    expect(await ids({ taskAction: "RedeployInstance" })).toEqual([other]);
    expect(await ids({ taskStatus: "Finished" })).toEqual([first.taskId]);
    expect(await ids({ taskStatus: "Waiting" })).toHaveLength(3);
    expect(await ids({ startTime: stamp(at.clock.now() - 60_000) })).toEqual([second.taskId]);
    expect(await ids({ endTime: stamp(at.clock.now() - 60_000) })).toEqual([other, first.taskId]);
    expect(await ids({ pageSize: 2, pageNumber: 2 })).toEqual([first.taskId]);
    expect(await ids({ regionId: "cn-shanghai" })).toEqual([]);
    at.ecs.knobs.omitWaitingTasks = true;
    expect(await ids({ resourceIds: [second.imageId] })).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["no region", { regionId: undefined }, "MissingParameter"],
    ["an unknown region", { regionId: "mars-1" }, "InvalidRegionId.NotFound"],
    ["101 ids", { taskIds: Array(101).fill("t-1").join() }, "InvalidParameter"],
    ["a page of 101", { pageSize: 101 }, "InvalidParameter"],
    ["a page 0", { pageNumber: 0 }, "InvalidParameter"],
    ["a time that is none", { startTime: "yesterday" }, "InvalidParameter"],
  ])("refuses %s", async (_fault, filter, code) => {
    expect(await refusalOf(tasks(filter))).toMatchObject({ statusCode: 400, code });
  });

  it("refuses what it does not play with 501", async () => {
    const refusal = await refusalOf(tasks({ taskGroupId: "g-1" }));
    expect(refusal).toMatchObject({ statusCode: 501, code: "NotSimulated" });
    expect(refusal.message).toContain("TaskGroupId");
  });
});

describe("DescribeTaskAttribute", () => {
  it.each<[string, Record<string, unknown>, string]>([
    ["no region", { regionId: undefined, taskId: "t-1" }, "MissingParameter"],
    ["no task", { regionId: REGION }, "MissingParameter"],
    ["an unknown region", { regionId: "mars-1", taskId: "t-1" }, "InvalidRegionId.NotFound"],
    ["an unknown task", { regionId: REGION, taskId: "t-1" }, "InvalidTaskId.NotFound"],
  ])("refuses %s", async (_fault, fields, code) => {
    const call = at.sdk.describeTaskAttribute(new models.DescribeTaskAttributeRequest(fields));
    expect(await refusalOf(call)).toMatchObject({ statusCode: 400, code });
  });

  it("counts one operation for each disk", async () => {
    at.objects.put("data.raw");
    const disk = { OSSBucket: BUCKET, OSSObject: "web.raw" };
    const { taskId } = await at.importImage({
      diskDeviceMapping: [disk, { ...disk, OSSObject: "data.raw" }],
    });
    expect(await attribute(taskId)).toMatchObject({ totalCount: 2, successCount: 0, failedCount: 0 });
    await at.clock.advance(400_000);
    expect(await attribute(taskId)).toMatchObject({ totalCount: 2, successCount: 2, failedCount: 0 });
  });
});
