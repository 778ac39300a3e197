import { describe, expect, it } from "vitest";
import { BUCKET, type Changes, models, REGION, refusalOf, useEcs } from "./use-ecs.ts";

const at = useEcs({ jitter: 0 });

const imported = async (changes: Changes = {}) => {
  const { imageId } = await at.importImage(changes);
  await at.clock.advance(600_000);
  return imageId;
};
const describeImages = async (filter: Record<string, unknown> = {}) => {
  const request = new models.DescribeImagesRequest({ regionId: REGION, ...filter });
  return (await at.sdk.describeImages(request)).body;
};
const ids = async (filter: Record<string, unknown> = {}) =>
  ((await describeImages(filter))?.images?.image ?? []).map(({ imageId }) => imageId);
const deleteImage = (fields: Record<string, unknown>) =>
  at.sdk.deleteImage(new models.DeleteImageRequest({ regionId: REGION, ...fields }));

describe("DescribeImages", () => {
  it("finds an importing image only when asked for its status", async () => {
    const { imageId } = await at.importImage();
    await at.clock.advance(60_000);
    expect(await ids()).toEqual([]);
    expect(await ids({ imageId })).toEqual([]);
    expect(await ids({ imageId, status: "ALL" })).toEqual([imageId]);
    expect(await ids({ status: "Waiting,Creating" })).toEqual([imageId]);
    expect(await ids({ status: "Available,UnAvailable" })).toEqual([]);
    await at.clock.advance(200_000);
    expect(await ids()).toEqual([imageId]);
  });

  it("answers in the documented form", async () => {
    const imageId = await imported({
      description: "The web server.",
      platform: "Ubuntu",
      features: { nvmeSupport: "supported" },
      tag: [{ key: "team", value: "web" }],
      diskDeviceMapping: [
        { OSSBucket: BUCKET, OSSObject: "web.raw", format: "RAW", diskImageSize: 40 },
        { OSSBucket: BUCKET, OSSObject: "web.raw", diskImageSize: 100 },
      ],
    });
    const body = await describeImages();
    expect(body).toMatchObject({ regionId: REGION, totalCount: 1, pageNumber: 1, pageSize: 10 });
    const disk = { format: "RAW", importOSSBucket: BUCKET, importOSSObject: "web.raw" };
    expect(body?.images?.image?.[0]).toMatchObject({
      imageId,
      imageName: "web-1",
      description: "The web server.",
      status: "Available",
      progress: "100%",
      size: 40,
      platform: "Ubuntu",
      architecture: "x86_64",
      OSType: "linux",
      bootMode: "BIOS",
      imageOwnerAlias: "self",
      usage: "none",
      isCopied: false,
      creationTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      features: { nvmeSupport: "supported", imdsSupport: "v1" },
      tags: { tag: [{ tagKey: "team", tagValue: "web" }] },
      diskDeviceMappings: {
        diskDeviceMapping: [
          { type: "system", device: "/dev/xvda", size: "40", ...disk },
          { type: "data", device: "/dev/xvdb", size: "100", ...disk },
        ],
      },
    });
  });

  it("filters by name in part, tags, kind, snapshot and time, and pages", async () => {
    const one = await imported({ imageName: "web-one", tag: [{ key: "team", value: "web" }] });
    const two = await imported({
      imageName: "web-two",
      tag: [{ key: "team", value: "db" }],
      architecture: "arm64",
    });
    const minute = (ms: number) => `${new Date(ms).toISOString().slice(0, 16)}Z`;
    expect(await ids({ imageName: "web" })).toEqual([two, one]);
    expect(await ids({ imageName: "two" })).toEqual([two]);
    expect(await ids({ tag: [{ key: "team" }] })).toEqual([two, one]);
    expect(await ids({ tag: [{ key: "team", value: "web" }] })).toEqual([one]);
    expect(await ids({ tag: [{ key: "team", value: "web" }, { key: "more" }] })).toEqual([]);
    expect(await ids({ architecture: "arm64" })).toEqual([two]);
    expect(await ids({ OSType: "windows" })).toEqual([]);
    expect(await ids({ usage: "instance" })).toEqual([]);
    expect(await ids({ imageOwnerAlias: "self" })).toEqual([two, one]);
    expect(await ids({ imageOwnerAlias: "system" })).toEqual([]);
    expect(await ids({ snapshotId: at.ecs.snapshots()[0]?.snapshotId })).toEqual([one]);
    const filter = [{ key: "CreationStartTime", value: minute(at.clock.now() - 700_000) }];
    expect(await ids({ filter })).toEqual([two]);
    expect(await ids({ pageSize: 1, pageNumber: 2 })).toEqual([one]);
    expect((await describeImages({ pageSize: 1, pageNumber: 2 }))?.totalCount).toBe(2);
    expect(await ids({ regionId: "cn-shanghai" })).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, number, string]>([
    ["no region", { regionId: undefined }, 400, "MissingParameter"],
    ["an unknown region", { regionId: "mars-1" }, 400, "InvalidRegionId.NotFound"],
    ["an unknown status", { status: "Lost" }, 400, "InvalidParamter"],
    ["ALL with another status", { status: "ALL,Available" }, 400, "InvalidParamter"],
    ["a page of 101", { pageSize: 101 }, 400, "InvalidParamter"],
    ["an unknown owner", { imageOwnerAlias: "mine" }, 400, "InvalidImageOwnerAlias.ValueNotSupported"],
    ["public images of its own", { isPublic: true }, 400, "InvalidImageOwnerAlias.PublicImageUnsupported"],
    ["a tag without a key", { tag: [{ value: "v" }] }, 400, "InvalidTag.Mismatch"],
    ["21 tags", { tag: Array.from({ length: 21 }, () => ({ key: "k" })) }, 400, "InvalidTagCount"],
    ["an unknown OS type", { OSType: "bsd" }, 404, "InvalidOSType"],
    ["an unknown architecture", { architecture: "mips" }, 404, "InvalidArchitecture"],
    ["an unknown usage", { usage: "often" }, 404, "InvalidUsage"],
    ["an unknown filter", { filter: [{ key: "Colour", value: "red" }] }, 404, "InvalidFilterKey.NotFound"],
    [
      "a time that is none",
      { filter: [{ key: "CreationEndTime", value: "now" }] },
      404,
      "InvalidFilterValue",
    ],
    ["an instance type, which is not played", { instanceType: "ecs.g7.large" }, 501, "NotSimulated"],
    ["a dry run", { dryRun: true }, 400, "DryRunOperation"],
  ])("refuses %s", async (_fault, filter, statusCode, code) => {
    expect(await refusalOf(describeImages(filter))).toMatchObject({ statusCode, code });
  });
});

describe("DeleteImage", () => {
  it("deletes after a while, leaves the snapshots, and frees the name only then", async () => {
    const imageId = await imported();
    expect((await deleteImage({ imageId })).body?.requestId).toMatch(/^[0-9A-F-]{36}$/);
    await at.clock.advance(4_999);
    expect(await ids({ status: "ALL" })).toEqual([imageId]);
    expect(await refusalOf(at.importImage())).toMatchObject({ code: "InvalidImageName.Duplicated" });
    await deleteImage({ imageId });
    await at.clock.advance(1);
    expect(await ids({ status: "ALL" })).toEqual([]);
    expect(at.ecs.snapshots()).toHaveLength(1);
    await at.clock.advance(60_000);
    const deleted = at.world.spy.filter((event) => event.kind === "effect" && event.name === "ImageDeleted");
    expect(deleted).toMatchObject([{ detail: { imageId } }]);
    await at.importImage();
  });

  it("is refused until the import's image is there", async () => {
    const { imageId } = await at.importImage();
    const refused = async () => (await refusalOf(deleteImage({ imageId, force: true }))).code;
    expect(await refused()).toBe("ImageIsImporting");
    await at.clock.advance(60_000);
    expect(await refused()).toBe("ImageIsImporting");
    await at.clock.advance(122_000);
    expect(at.ecs.tasks()[0]?.phase.status).toBe("Finished");
    expect(await refused()).toBe("ImageIsImporting");
    await at.clock.advance(5_000);
    expect((await deleteImage({ imageId })).statusCode).toBe(200);
  });

  it("takes what a failed and a cancelled import left", async () => {
    at.ecs.failNext({ errorCode: "X", errorMessage: "Y" });
    const failed = await imported();
    const { imageId: cancelled, taskId } = await at.importImage({ imageName: "web-2" });
    await at.sdk.cancelTask(new models.CancelTaskRequest({ regionId: REGION, taskId }));
    expect(await refusalOf(deleteImage({ imageId: cancelled }))).toMatchObject({ code: "ImageIsImporting" });
    await at.clock.advance(2_000);
    await deleteImage({ imageId: failed });
    await deleteImage({ imageId: cancelled });
    await at.clock.advance(5_000);
    expect(at.ecs.images()).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, number, string]>([
    ["no region", { regionId: undefined, imageId: "m-1" }, 400, "MissingParameter"],
    ["no image", {}, 400, "MissingParameter"],
    ["an unknown region", { regionId: "mars-1", imageId: "m-1" }, 400, "InvalidRegionId.NotFound"],
    ["an unknown image", { imageId: "m-1" }, 404, "InvalidImageId.NotFound"],
  ])("refuses %s", async (_fault, fields, statusCode, code) => {
    expect(await refusalOf(deleteImage(fields))).toMatchObject({ statusCode, code });
  });

  it("ignores an unknown image with the knob deleteUnknownImage", async () => {
    at.ecs.knobs.deleteUnknownImage = "ignored";
    expect((await deleteImage({ imageId: "m-1" })).statusCode).toBe(200);
  });

  it("answers a dry run with an error and deletes nothing", async () => {
    const imageId = await imported();
    expect(await refusalOf(deleteImage({ imageId, dryRun: true }))).toMatchObject({
      code: "DryRunOperation",
    });
    await at.clock.advance(60_000);
    expect(await ids()).toEqual([imageId]);
  });
});
