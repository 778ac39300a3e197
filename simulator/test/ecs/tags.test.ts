import { expect, it } from "vitest";
import { BEIJING, imageCalls, refusalText } from "./image-calls.ts";
import { type Changes, models, REGION, refusalOf, useEcs } from "./use-ecs.ts";

const at = useEcs({ jitter: 0 });

const { imported, copy } = imageCalls(at);

const TEAM = [{ key: "team", value: "web" }];
const tag = (resourceId: string[], changes: Changes = {}) => {
  const request = { regionId: REGION, resourceType: "image", resourceId, tag: TEAM, ...changes };
  return at.sdk.tagResources(new models.TagResourcesRequest(request));
};
const tagsOf = (imageId: string) =>
  at.ecs.images().find((image) => image.imageId === imageId)?.attributes.tags;
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: "" }));

it("tags images and snapshots, adds to what is there, and repeating it changes nothing", async () => {
  const imageId = await imported({ tag: [{ key: "by", value: "me" }] });
  const snapshotId = at.ecs.snapshots()[0]?.snapshotId ?? "";
  for (let times = 0; times < 2; times += 1) {
    await tag([imageId]);
    await tag([snapshotId], { resourceType: "snapshot" });
  }
  expect(tagsOf(imageId)).toEqual([{ key: "by", value: "me" }, ...TEAM]);
  expect(at.ecs.snapshots()[0]?.tags).toEqual(TEAM);
  await tag([imageId], { tag: [{ key: "by", value: "you" }] });
  expect(tagsOf(imageId)).toEqual([...TEAM, { key: "by", value: "you" }]);
  const request = new models.DescribeSnapshotsRequest({ regionId: REGION, tag: TEAM });
  const { body } = await at.sdk.describeSnapshots(request);
  expect(body?.snapshots?.snapshot).toMatchObject([{ snapshotId }]);
});

it("tags what is in the region of the call, and does so also if the answer was lost", async () => {
  const imageId = await imported();
  const copied = await copy(imageId);
  expect(await refusalText(tag([copied]))).toContain("404 InvalidResourceId.NotFound ");
  at.world.faults.add({ service: "ecs", operation: "TagResources", fault: { kind: "reset-after" } });
  expect((await refusalOf(tag([copied], { regionId: BEIJING }))).statusCode).toBeUndefined();
  expect([tagsOf(imageId), tagsOf(copied)]).toEqual([[], TEAM]);
});

it("tags all resources or none", async () => {
  const imageId = await imported();
  expect(await refusalText(tag([imageId, "m-none"]))).toBe(
    "404 InvalidResourceId.NotFound The specified ResourceIds are not found in our records.",
  );
  expect(tagsOf(imageId)).toEqual([]);
});

it.each<[string, string[], Changes, string]>([
  ["no region", [], { regionId: undefined }, "404 MissingParameter.RegionId The parameter - RegionId should"],
  ["an unknown region", [], { regionId: "mars-1" }, "404 InvalidRegionId.NotFound "],
  ["no type", [], { resourceType: undefined }, "404 MissingParameter.ResourceType The parameter - Resource"],
  ["an unknown type", [], { resourceType: "img" }, "404 InvalidResourceType.NotFound The ResourceType"],
  ["a type that has nothing here", ["i-1"], { resourceType: "instance" }, "404 InvalidResourceId.NotFound "],
  ["no resource", [], {}, "404 MissingParameter.ResourceIds The parameter - ResourceIds.N should not be"],
  ["51 resources", Array(51).fill("m-1"), {}, "400 NumberExceed.ResourceIds The ResourceIds parameter's"],
  ["no tag", ["m-1"], { tag: [] }, "404 MissingParameter.Tags The parameter - Tags should not be null."],
  ["21 tags", ["m-1"], { tag: many(21) }, "400 NumberExceed.Tags The Tags parameter's number is exceed"],
  ["a key twice", ["m-1"], { tag: [...TEAM, ...TEAM] }, "400 Duplicate.TagKey The Tag.N.Key contain"],
  ["a key of ECS's", ["m-1"], { tag: [{ key: "acs:x", value: "" }] }, "400 InvalidTagKey.Malformed "],
  ["a URL as value", ["m-1"], { tag: [{ key: "k", value: "http://x" }] }, "400 InvalidTagValue.Malformed "],
])("refuses %s", async (_why, resources, changes, text) => {
  expect(await refusalText(tag(resources, changes))).toContain(text);
});

it("refuses more tags than a resource may have, and a key that differs in case only", async () => {
  const imageId = await imported({ tag: [...many(19), ...TEAM] });
  expect(await refusalText(tag([imageId], { tag: [{ key: "one more", value: "" }] }))).toBe(
    "400 OperationDenied.QuotaExceed The quota of tags on resource is beyond permitted range.",
  );
  await tag([imageId], { tag: [{ key: "team", value: "db" }] });
  const other = await imported({ imageName: "web-2", tag: TEAM });
  expect(await refusalText(tag([other], { tag: [{ key: "Team", value: "db" }] }))).toBe(
    "403 TagKey.Duplication The TagKey has duplication with others, case-insensitive.",
  );
});
