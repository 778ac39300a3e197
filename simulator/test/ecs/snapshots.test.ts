import { describe, expect, it } from "vitest";
import { BUCKET, type Changes, GIB, models, REGION, refusalOf, useEcs } from "./use-ecs.ts";

const at = useEcs({ jitter: 0 });

const imported = async (changes: Changes = {}) => {
  const { imageId } = await at.importImage(changes);
  await at.clock.advance(600_000);
  return imageId;
};
const describeSnapshots = async (filter: Record<string, unknown> = {}) => {
  const request = new models.DescribeSnapshotsRequest({ regionId: REGION, ...filter });
  return (await at.sdk.describeSnapshots(request)).body;
};
const snapshots = async (filter: Record<string, unknown> = {}) =>
  (await describeSnapshots(filter))?.snapshots?.snapshot ?? [];
const deleteImage = (fields: Record<string, unknown>) =>
  at.sdk.deleteImage(new models.DeleteImageRequest({ regionId: REGION, ...fields }));
const deleteSnapshot = (snapshotId: string | undefined) =>
  at.sdk.deleteSnapshot(new models.DeleteSnapshotRequest({ snapshotId, force: true }));

describe("an import's snapshots", () => {
  it("read failed until the import is done, and are as large as the files", async () => {
    at.objects.put("large.raw", { sizeBytes: 2 * GIB + 1 });
    await at.importImage({
      disk: { OSSObject: "large.raw", diskImageSize: 40 },
      tag: [{ key: "team", value: "web" }],
    });
    await at.clock.advance(60_000);
    expect(await snapshots()).toMatchObject([{ status: "failed", progress: "0%" }]);
    await at.clock.advance(600_000);
    expect(await snapshots()).toMatchObject([
      {
        snapshotId: at.ecs.images()[0]?.disks[0]?.snapshotId,
        status: "accomplished",
        progress: "100%",
        sourceDiskSize: "3",
        sourceDiskType: "system",
        usage: "image",
        tags: { tag: [] },
      },
    ]);
  });

  it("have the image's tags with the knob tagsReachSnapshots", async () => {
    at.ecs.knobs.tagsReachSnapshots = true;
    await imported({ tag: [{ key: "team", value: "web" }] });
    expect(await snapshots({ tag: [{ key: "team", value: "web" }] })).toHaveLength(1);
  });

  it("are refused deletion while their image exists, and are free after it", async () => {
    const imageId = await imported();
    const [snapshotId] = (await snapshots()).map((snapshot) => snapshot.snapshotId);
    const refusal = await refusalOf(deleteSnapshot(snapshotId));
    expect(refusal).toMatchObject({ statusCode: 403, code: "SnapshotCreatedImage" });
    expect(refusal.message).toContain("The snapshot has been used to create user defined image(s).");
    await deleteImage({ imageId });
    expect(await refusalOf(deleteSnapshot(snapshotId))).toMatchObject({ code: "SnapshotCreatedImage" });
    await at.clock.advance(5_000);
    expect(await snapshots({ usage: "none" })).toHaveLength(1);
    await deleteSnapshot(snapshotId);
    expect(await snapshots()).toEqual([]);
    expect(at.world.spy.events).toContainEqual(
      expect.objectContaining({ name: "SnapshotDeleted", detail: { snapshotId } }),
    );
    expect((await deleteSnapshot(snapshotId)).statusCode).toBe(200);
  });

  it("are found by id, status and disk type, and paged by number and by token", async () => {
    const disk = { OSSBucket: BUCKET, OSSObject: "web.raw" };
    await imported({ diskDeviceMapping: [disk, disk, disk] });
    const all = (await snapshots()).map(({ snapshotId }) => snapshotId ?? "");
    expect(all).toHaveLength(3);
    expect(await snapshots({ snapshotIds: JSON.stringify([all[1], "s-unknown"]) })).toMatchObject([
      { snapshotId: all[1] },
    ]);
    expect(await snapshots({ status: "failed" })).toEqual([]);
    expect(await snapshots({ status: "accomplished", sourceDiskType: "Data" })).toHaveLength(2);
    expect(await snapshots({ pageSize: 2, pageNumber: 2 })).toMatchObject([{ snapshotId: all[2] }]);
    const first = await describeSnapshots({ maxResults: 2 });
    expect(first?.snapshots?.snapshot).toHaveLength(2);
    const second = await describeSnapshots({ maxResults: 2, nextToken: first?.nextToken });
    expect(second?.snapshots?.snapshot).toMatchObject([{ snapshotId: all[2] }]);
    expect(second?.nextToken).toBe("");
    expect(await snapshots({ regionId: "cn-shanghai" })).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, number, string]>([
    ["no region", { regionId: undefined }, 400, "MissingParameter"],
    ["ids that are no JSON array", { snapshotIds: "s-1" }, 403, "InvalidSnapshotIds.Malformed"],
    ["101 ids", { snapshotIds: JSON.stringify(Array(101).fill("s-1")) }, 403, "InvalidSnapshotIds.Malformed"],
    ["an unknown status", { status: "lost" }, 404, "InvalidStatus.NotFound"],
    ["an unknown type", { snapshotType: "x" }, 404, "InvalidSnapshotType.NotFound"],
    ["an unknown disk type", { sourceDiskType: "x" }, 404, "InvalidSourceDiskType"],
    ["a disk, which is not played", { diskId: "d-1" }, 501, "NotSimulated"],
  ])("cannot be asked for with %s", async (_fault, filter, statusCode, code) => {
    expect(await refusalOf(snapshots(filter))).toMatchObject({ statusCode, code });
  });

  it("cannot be deleted without an id", async () => {
    expect(await refusalOf(deleteSnapshot(undefined))).toMatchObject({
      statusCode: 400,
      code: "MissingParameter",
    });
  });
});
