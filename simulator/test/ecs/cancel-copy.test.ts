import { expect, it } from "vitest";
import { BEIJING, imageCalls, refusalText } from "./image-calls.ts";
import { type Changes, models, REGION, refusalOf, useEcs } from "./use-ecs.ts";

const at = useEcs({ jitter: 0 });

const { imported, copy: copyOf } = imageCalls(at);

async function copied(): Promise<{ source: string; copy: string }> {
  const source = await imported();
  return { source, copy: await copyOf(source) };
}

const cancel = (imageId: string | undefined, changes: Changes = {}) =>
  at.sdk.cancelCopyImage(new models.CancelCopyImageRequest({ regionId: BEIJING, imageId, ...changes }));
const refusal = (imageId: string | undefined, changes: Changes = {}) => refusalText(cancel(imageId, changes));
const ids = () => at.ecs.images().map(({ imageId }) => imageId);

it.each([
  ["waits", 0],
  ["runs", 60_000],
])("a copy that %s is gone a little later, its source stays", async (_phase, afterMs) => {
  const { source, copy } = await copied();
  await at.clock.advance(afterMs);
  expect((await cancel(copy)).statusCode).toBe(200);
  await at.clock.advance(1_999);
  expect(ids()).toEqual([source, copy]);
  await at.clock.advance(1);
  expect(ids()).toEqual([source]);
  expect(await refusal(copy)).toBe("404 InvalidImageId.NotFound The specified ImageId does not exist.");
  await at.clock.advance(600_000);
  expect(ids()).toEqual([source]);
});

it.each([
  ["snapshots", 2],
  ["nothing", 1],
] as const)("leaves %s with the knob afterCopyCancel", async (left, snapshots) => {
  at.ecs.knobs.afterCopyCancel = left;
  const { copy } = await copied();
  await cancel(copy);
  await at.clock.advance(2_000);
  expect(at.ecs.snapshots()).toHaveLength(snapshots);
});

it("makes its place free for what waits", async () => {
  at.ecs.knobs.concurrentCopies = 1;
  const { source, copy } = await copied();
  const next = await copyOf(source, { destinationRegionId: "cn-shanghai" });
  await at.clock.advance(60_000);
  await cancel(copy);
  await at.clock.advance(2_000);
  expect(at.ecs.images()).toMatchObject([{}, { imageId: next, status: "Creating" }]);
});

it("is refused in the documented words", async () => {
  const { source, copy } = await copied();
  expect(await refusal(undefined)).toContain('400 MissingParameter An input parameter "ImageId"');
  expect(await refusal(copy, { regionId: undefined })).toContain("400 MissingParameter ");
  expect(await refusal(copy, { regionId: "mars-1" })).toBe(
    "404 InvalidRegionId.NotFound The specified RegionId does not exist.",
  );
  expect(await refusal(copy, { regionId: REGION })).toContain("404 InvalidImageId.NotFound ");
  expect(await refusal(source, { regionId: REGION })).toBe(
    "400 ImageCreatedNotFromCopy The specified image is not the target image of a copy action.",
  );
  await cancel(copy);
  expect(await refusal(copy)).toBe("400 IncorrectImageStatus The specified image is not coping.");
});

it("is refused when it comes too late", async () => {
  const { copy } = await copied();
  await at.clock.advance(600_000);
  expect(await refusal(copy)).toBe("400 IncorrectImageStatus The image copy has completed.");
});

it("is refused for a copy that waits, for all, and for one that failed, by knobs", async () => {
  Object.assign(at.ecs.knobs, { failCopiesTo: [BEIJING], waitingCopyIsCancellable: false });
  const { copy } = await copied();
  expect(await refusal(copy)).toBe("400 IncorrectImageStatus The specified snapshot is not coping.");
  await at.clock.advance(10_000);
  at.ecs.knobs.cancelCopyFails = true;
  expect(await refusal(copy)).toBe("400 CancelNotSupported The specified image coping can not be cancelled.");
  await at.clock.advance(600_000);
  expect(await refusal(copy)).toBe("400 IncorrectImageStatus The Image copy has been failed.");
});

it("has cancelled also if the answer was lost", async () => {
  const { source, copy } = await copied();
  at.world.faults.add({ service: "ecs", operation: "CancelCopyImage", fault: { kind: "reset-after" } });
  expect((await refusalOf(cancel(copy))).statusCode).toBeUndefined();
  await at.clock.advance(2_000);
  expect(ids()).toEqual([source]);
});
