import { describe, expect, it } from "vitest";
import { BEIJING, imageCalls, refusalText } from "./image-calls.ts";
import { type Changes, models, REGION, refusalOf, useEcs } from "./use-ecs.ts";

const at = useEcs({ jitter: 0 });

const { imported, copy, shown, modify } = imageCalls(at);

const begun = () =>
  at.world.spy.filter((event) => event.kind === "effect" && event.name === "CopyBegan").length;

describe("CopyImage", () => {
  it("answers at once; the copy waits, is made with progress, and is then there with its own snapshots", async () => {
    const source = await imported({
      platform: "Ubuntu",
      tag: [{ key: "team", value: "web" }],
    });
    const imageId = await copy(source, {
      destinationImageName: "web-north",
      destinationDescription: "The copy.",
      tag: [{ key: "of", value: "web-1" }],
    });
    expect(imageId).toMatch(/^m-/);
    expect(imageId).not.toBe(source);
    expect(await shown(imageId)).toMatchObject({ status: "Waiting", progress: "0%", isCopied: true });
    await at.clock.advance(1_000 + 75_000);
    const half = await shown(imageId);
    expect(half).toMatchObject({ status: "Creating", progress: "50%" });
    expect(half?.diskDeviceMappings?.diskDeviceMapping?.[0]).toMatchObject({
      progress: "50%",
      remainTime: 75,
      encrypted: false,
      importOSSBucket: "",
    });
    await at.clock.advance(75_000);
    expect(await shown(imageId)).toMatchObject({
      status: "Available",
      progress: "100%",
      imageName: "web-north",
      description: "The copy.",
      platform: "Ubuntu",
      imageFamily: "",
      tags: { tag: [{ tagKey: "of", tagValue: "web-1" }] },
    });
    expect(await shown(source, REGION)).toMatchObject({ status: "Available", isCopied: false });
  });

  it("puts image and snapshots into the region that they were copied to, and into no other", async () => {
    const source = await imported();
    const imageId = await copy(source);
    await at.clock.advance(600_000);
    expect(await shown(imageId, REGION)).toBeUndefined();
    expect(await shown(source, BEIJING)).toBeUndefined();
    const snapshotsIn = async (regionId: string) =>
      (await at.sdk.describeSnapshots(new models.DescribeSnapshotsRequest({ regionId }))).body?.snapshots
        ?.snapshot;
    const there = await snapshotsIn(BEIJING);
    expect(there).toMatchObject([{ status: "accomplished", regionId: BEIJING, usage: "image" }]);
    expect(await snapshotsIn(REGION)).toHaveLength(1);
    const mapping = (await shown(imageId))?.diskDeviceMappings?.diskDeviceMapping?.[0];
    expect(mapping?.snapshotId).toBe(there?.[0]?.snapshotId);
  });

  it("runs five in a region, and the others after them in their order", async () => {
    const source = await imported();
    const regions = ["cn-beijing", "cn-shanghai", "cn-shenzhen", "ap-southeast-1", "us-east-1", "eu-west-1"];
    const ids: string[] = [];
    for (const destinationRegionId of regions) ids.push(await copy(source, { destinationRegionId }));
    const statuses = async () =>
      Promise.all(ids.map(async (id, index) => (await shown(id, regions[index]))?.status));
    await at.clock.advance(60_000);
    expect(await statuses()).toEqual([...Array(5).fill("Creating"), "Waiting"]);
    await at.clock.advance(100_000);
    expect(await statuses()).toEqual([...Array(5).fill("Available"), "Creating"]);
  });

  it("counts the places of the destination with the knob copiesQueueIn", async () => {
    Object.assign(at.ecs.knobs, { copiesQueueIn: "destination", concurrentCopies: 1 });
    const source = await imported();
    const other = await imported({ imageName: "web-2" });
    const [north, north2, east] = [
      await copy(source),
      await copy(other),
      await copy(source, { destinationRegionId: "cn-shanghai" }),
    ];
    await at.clock.advance(60_000);
    expect((await shown(north))?.status).toBe("Creating");
    expect((await shown(north2))?.status).toBe("Waiting");
    expect((await shown(east, "cn-shanghai"))?.status).toBe("Creating");
  });

  it("can be called where a copy is, to copy it on", async () => {
    const first = await copy(await imported());
    await at.clock.advance(600_000);
    const second = await copy(first, { regionId: BEIJING, destinationRegionId: "cn-shanghai" });
    await at.clock.advance(600_000);
    expect(await shown(second, "cn-shanghai")).toMatchObject({ status: "Available" });
  });

  it("gives the same token the same copy, and refuses it with other parameters", async () => {
    const source = await imported();
    at.world.faults.add({ service: "ecs", operation: "CopyImage", fault: { kind: "reset-after" } });
    expect((await refusalOf(copy(source, { clientToken: "t-1" }))).statusCode).toBeUndefined();
    const again = await copy(source, { clientToken: "t-1" });
    expect(again).toBe(at.ecs.images()[1]?.imageId);
    expect(begun()).toBe(1);
    const other = { clientToken: "t-1", destinationImageName: "other" };
    expect(await refusalText(copy(source, other))).toContain("400 IdempotentParameterMismatch ");
  });

  it("ends as CreateFailed where the knob failCopiesTo says so, or without a trace", async () => {
    at.ecs.knobs.failCopiesTo = [BEIJING];
    const source = await imported();
    const failed = await copy(source);
    await at.clock.advance(600_000);
    expect(await shown(failed)).toMatchObject({ status: "CreateFailed", progress: "50%" });
    expect(at.ecs.snapshots().map(({ status }) => status)).toEqual(["accomplished", "failed"]);
    at.ecs.knobs.afterCopyFailure = "removed";
    const removed = await copy(source);
    await at.clock.advance(600_000);
    expect(await shown(removed)).toBeUndefined();
    expect(at.ecs.snapshots()).toHaveLength(2);
  });

  it("keeps the family with the knob copyFamily only", async () => {
    const source = await imported();
    await modify(source, { imageFamily: "web" });
    expect((await shown(await copy(source)))?.imageFamily).toBe("");
    at.ecs.knobs.copyFamily = "source";
    const shanghai = await copy(source, { destinationRegionId: "cn-shanghai" });
    expect((await shown(shanghai, "cn-shanghai"))?.imageFamily).toBe("web");
  });
});

it("a fault rule for one region leaves the others alone", async () => {
  const source = await imported();
  const fault = { kind: "refuse", status: 503, code: "ServiceUnavailable", message: "Try later." } as const;
  at.world.faults.add({ service: "ecs", operation: "DescribeImages", region: BEIJING, fault });
  await shown(source, REGION);
  expect(await refusalText(shown(source, BEIJING))).toBe("503 ServiceUnavailable Try later.");
  await shown(source, BEIJING);
  const requests = at.world.spy.filter(
    (event) => event.kind === "request" && event.operation === "DescribeImages",
  );
  expect(requests).toMatchObject([
    { region: REGION },
    { region: BEIJING, fault: "refuse" },
    { region: BEIJING },
  ]);
});

describe("the image that is copied from", () => {
  it("cannot be deleted meanwhile, nor the copy; afterwards both can", async () => {
    const source = await imported();
    const imageId = await copy(source);
    const deleteImage = (fields: Changes) =>
      at.sdk.deleteImage(new models.DeleteImageRequest({ regionId: REGION, ...fields }));
    const copying =
      "403 OperationDenied.ImageCopying The image is being copied. Please use the CancelCopyImage API.";
    expect(await refusalText(deleteImage({ imageId, regionId: BEIJING }))).toBe(copying);
    expect(await refusalText(deleteImage({ imageId: source }))).toBe(copying);
    expect(await refusalText(deleteImage({ imageId }))).toContain("404 InvalidImageId.NotFound ");
    await at.clock.advance(600_000);
    await deleteImage({ imageId, regionId: BEIJING });
    await deleteImage({ imageId: source });
    await at.clock.advance(10_000);
    expect(at.ecs.images()).toEqual([]);
    const left = at.ecs.snapshots().map(({ snapshotId }) => snapshotId);
    for (const snapshotId of left)
      await at.sdk.deleteSnapshot(new models.DeleteSnapshotRequest({ snapshotId }));
    expect([left.length, at.ecs.snapshots()]).toEqual([2, []]);
  });

  it("can be deleted meanwhile with the knob copiedImageIsDeletable; the copy is made all the same", async () => {
    at.ecs.knobs.copiedImageIsDeletable = true;
    const source = await imported();
    const imageId = await copy(source);
    const request = new models.DeleteImageRequest({ regionId: REGION, imageId: source });
    await at.sdk.deleteImage(request);
    await at.clock.advance(600_000);
    expect(await shown(imageId)).toMatchObject({ status: "Available" });
  });
});
