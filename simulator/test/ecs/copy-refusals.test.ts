import { describe, expect, it } from "vitest";
import type { EcsKnobs } from "../../ecs/knobs.ts";
import { BEIJING, imageCalls, refusalText } from "./image-calls.ts";
import { type Changes, REGION, useEcs } from "./use-ecs.ts";

const at = useEcs({ jitter: 0 });

const { imported, copy, shown, modify } = imageCalls(at);

const KEY = "e522b26d-abf6-4e0d-b5da-04b7c3000000";

const refusedCopy = (imageId: string, changes: Changes = {}) => refusalText(copy(imageId, changes));
const begun = () =>
  at.world.spy.filter((event) => event.kind === "effect" && event.name === "CopyBegan").length;

describe("an encrypted copy", () => {
  const encrypted = async (imageId: string) => {
    await at.clock.advance(600_000);
    const [disk] = (await shown(imageId))?.diskDeviceMappings?.diskDeviceMapping ?? [];
    return disk?.encrypted;
  };

  it("is made with a key of the destination, or ECS's own", async () => {
    at.ecs.knobs.kmsKeys = { [BEIJING]: [KEY] };
    const source = await imported();
    expect(await encrypted(await copy(source, { encrypted: true, KMSKeyId: KEY }))).toBe(true);
    expect(await encrypted(await copy(source, { encrypted: true }))).toBe(true);
    expect(await encrypted(await copy(source, { encrypted: false }))).toBe(false);
    const keys = at.ecs.images().map(({ encryption }) => encryption?.kmsKeyId);
    expect(keys).toEqual([undefined, KEY, "service key", undefined]);
  });

  it("is the default of an account that encrypts by default, and of an encrypted source", async () => {
    const source = await imported();
    at.ecs.knobs.encryptedByDefault = true;
    const copied = await copy(source);
    expect(await encrypted(copied)).toBe(true);
    expect(await refusedCopy(source, { encrypted: false })).toBe(
      "403 InvalidEncrypted.NotMatchDiskDefaultEncryption The specified parameter Encrypted not match for your account default encryption settings.",
    );
    at.ecs.knobs.encryptedByDefault = false;
    const on = { regionId: BEIJING, destinationRegionId: "cn-shanghai" };
    expect(await refusedCopy(copied, { ...on, encrypted: false })).toBe(
      "403 OperationDeined.EncryptedSnapshot The image contains encrypted snapshots, which do not support copying to non-encrypted ones.",
    );
    await copy(copied, on);
    expect(at.ecs.images().at(-1)?.encryption).toEqual({ kmsKeyId: "service key" });
  });

  const withKey = { encrypted: true, KMSKeyId: KEY };
  const known = { kmsKeys: { [BEIJING]: [KEY] } };
  it.each<[string, Changes, Partial<EcsKnobs>, string]>([
    [
      "a key without Encrypted",
      { KMSKeyId: KEY },
      {},
      "400 InvalidParameter.EncryptedIllegal The specified parameter Encrypted must be true when kmsKeyId is not empty.",
    ],
    [
      "a key of another region",
      withKey,
      { kmsKeys: { [REGION]: [KEY] } },
      "404 InvalidParameter.KMSKeyId.NotFound The specified KMSKeyId does not exist.",
    ],
    [
      "a key that ECS may not use",
      withKey,
      { ...known, refuseKeys: "InvalidParameter.KMSKeyId.KMSUnauthorized" },
      "403 InvalidParameter.KMSKeyId.KMSUnauthorized ECS service have no right to access your KMS.",
    ],
    [
      "a key that is disabled",
      withKey,
      { ...known, refuseKeys: "InvalidParameter.KMSKeyId.CMKNotEnabled" },
      "403 InvalidParameter.KMSKeyId.CMKNotEnabled The CMK (Customer Master Key) must be in an active state.",
    ],
    [
      "a user who may not bring keys",
      withKey,
      { ...known, refuseKeys: "UserNotInTheWhiteList (key)" },
      "403 UserNotInTheWhiteList The user is not in byok white list.",
    ],
    [
      "encryption on the way, with the knob encryptAcrossRegions off",
      { encrypted: true },
      { encryptAcrossRegions: false },
      "403 OperationDenied.EncryptSnapshotAcrossRegion The image do not contain encrypted snapshots, which do not support copying to encrypted ones.",
    ],
  ])("is refused: %s", async (_why, changes, knobs, refusal) => {
    const source = await imported();
    Object.assign(at.ecs.knobs, knobs);
    expect(await refusedCopy(source, changes)).toBe(refusal);
    expect(begun()).toBe(0);
  });
});

describe("CopyImage refuses", () => {
  it.each<[string, Changes, string]>([
    ["no region", { regionId: undefined }, '400 MissingParameter An input parameter "RegionId" that is'],
    ["no image", { imageId: undefined }, '400 MissingParameter An input parameter "ImageId" that is'],
    ["an unknown region", { regionId: "mars-1" }, "400 SourceRegion.NotFound The source region not found."],
    [
      "an unknown destination",
      { destinationRegionId: "mars-1" },
      "400 DestinationRegion.NotFound The destination region not found.",
    ],
    [
      "an unknown image",
      { imageId: "m-none" },
      "404 InvalidImageId.NotFound The specified image m-none does not exist.",
    ],
    [
      "an image of another region",
      { regionId: "cn-shanghai" },
      "404 InvalidImageId.NotFound The specified image m-",
    ],
    [
      "a malformed name",
      { destinationImageName: "1web" },
      "400 InvalidImageName.Malformed The specified destination image name is wrongly formed.",
    ],
    [
      "a malformed description",
      { destinationDescription: "http://x" },
      "400 InvalidDescription.Malformed The specified destination description is wrongly formed.",
    ],
    [
      "a copy within the region that is not encrypted",
      { destinationRegionId: REGION },
      "403 IncorrectDestinationRegion The destination region is not equal the target region.",
    ],
    ["no destination, which is the source's", { destinationRegionId: undefined }, "403 IncorrectDestination"],
    [
      "an unknown resource group",
      { resourceGroupId: "rg-1" },
      "404 InvalidResourceGroup.NotFound The ResourceGroup provided does not exist in our records.",
    ],
    ["a malformed tag", { tag: [{ key: "acs:x", value: "" }] }, "400 InvalidTagKey.Malformed The specified"],
    [
      "21 tags",
      { tag: Array.from({ length: 21 }, (_, index) => ({ key: `k${index}`, value: "" })) },
      "400 InvalidTagCount The specified tags are beyond the permitted range.",
    ],
    [
      "a token of 65 characters",
      { clientToken: "t".repeat(65) },
      "400 InvalidClientToken.Malformed The specified parameter clientToken is not valid.",
    ],
    ["a dry run that would succeed", { dryRun: true }, "400 DryRunOperation Request validation has been"],
  ])("%s", async (_fault, changes, refusal) => {
    expect(await refusedCopy(await imported(), changes)).toContain(refusal);
    expect(begun()).toBe(0);
  });

  it("an image that is not Available: importing, deprecated", async () => {
    const { imageId } = await at.importImage();
    const refused = "400 IncorrectImageStatus The image not available.";
    expect(await refusedCopy(imageId)).toBe(refused);
    await at.clock.advance(600_000);
    await modify(imageId, { status: "Deprecated" });
    expect(await refusedCopy(imageId)).toBe(refused);
  });

  it("a name that is in use where the copy goes, and only there", async () => {
    const source = await imported();
    await copy(source, { destinationImageName: "web-1" });
    const other = await imported({ imageName: "web-2" });
    expect(await refusedCopy(other, { destinationImageName: "web-1" })).toBe(
      "400 InvalidImageName.Duplicated The specified image name is already in use in the target region. Please try a different one.",
    );
    await copy(other, { destinationImageName: "web-1", destinationRegionId: "cn-shanghai" });
  });

  it("more images than the destination's quota", async () => {
    const source = await imported();
    Object.assign(at.ecs.knobs, { imageQuota: 1, copiesOfOneImage: "any" });
    await copy(source);
    expect(await refusedCopy(source)).toBe(
      "403 QuotaExceed.Image The number of images exceeds the limit (1).",
    );
    await copy(source, { destinationRegionId: "cn-shanghai" });
  });

  it("a second copy of an image as the knobs copiesOfOneImage and imageCopyingCode say", async () => {
    const source = await imported();
    await copy(source);
    const conflict =
      "400 OperationDenied.ImageCopyConflict The same image cannot be copied concurrently. Please wait until the last copy is completed before performing the next operation.";
    expect(await refusedCopy(source)).toBe(conflict);
    await copy(source, { destinationRegionId: "cn-shanghai" });
    const third = { destinationRegionId: "cn-shenzhen" };
    at.ecs.knobs.copiesOfOneImage = "one";
    expect(await refusedCopy(source, third)).toBe(conflict);
    at.ecs.knobs.imageCopyingCode = "OperationDenied.ImageCopying";
    expect(await refusedCopy(source, third)).toBe(
      "403 OperationDenied.ImageCopying The image is currently being copied. Please try again later.",
    );
    await at.clock.advance(600_000);
    await copy(source, third);
  });

  it.each<[NonNullable<EcsKnobs["refuseCopiesTo"][string]>, string]>([
    ["QuotaExceed.Snapshot", "403 QuotaExceed.Snapshot The snapshot quota exceeds."],
    ["RegionNotSupportCopy", "403 RegionNotSupportCopy The region not support copy."],
    ["InvalidRegion.NotSupport (key)", "403 InvalidRegion.NotSupport The specified region does not support"],
    [
      "InvalidParameter.KmsNotEnabled",
      "400 InvalidParameter.KmsNotEnabled The specified operation need enable KMS.",
    ],
    [
      "OperationDenied.NonCompliantDestinationRegion",
      "403 OperationDenied.NonCompliantDestinationRegion The copy operation to the destination region",
    ],
    ["SizeExceed.Image", "403 SizeExceed.Image The image exceeds the maximum size."],
    ["Account.Arrearage", "400 Account.Arrearage Your account has an outstanding payment."],
    ["InvalidOperation.Conflict", "409 InvalidOperation.Conflict Request was denied due to conflict"],
    ["Forbbiden", "403 Forbbiden User not authorized to operate on the specified resource."],
  ])("a region with %s where the knob refuseCopiesTo says so", async (code, refusal) => {
    at.ecs.knobs.refuseCopiesTo = { [BEIJING]: code };
    const source = await imported();
    expect(await refusedCopy(source)).toContain(refusal);
    await copy(source, { destinationRegionId: "cn-shanghai" });
    at.ecs.knobs.refuseCopiesTo = { "*": code };
    expect(await refusedCopy(source, { destinationRegionId: "us-east-1" })).toContain(refusal);
  });

  it("copies within a region by the knob copiesWithinRegion", async () => {
    const source = await imported();
    const within = { destinationRegionId: REGION };
    expect(await copy(source, { ...within, encrypted: true })).toMatch(/^m-/);
    Object.assign(at.ecs.knobs, { copiesWithinRegion: "none", copiesOfOneImage: "any" });
    expect(await refusedCopy(source, { ...within, encrypted: true })).toContain("403 IncorrectDestination");
    at.ecs.knobs.copiesWithinRegion = "all";
    expect(await copy(source, within)).toMatch(/^m-/);
  });
});
