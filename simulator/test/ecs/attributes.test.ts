import { describe, expect, it } from "vitest";
import type { EcsKnobs } from "../../ecs/knobs.ts";
import { BEIJING, imageCalls, refusalText } from "./image-calls.ts";
import { type Changes, models, REGION, useEcs } from "./use-ecs.ts";

const at = useEcs({ jitter: 0 });

const { imported, copy, shown, modify, share } = imageCalls(at);

const refusal = (imageId: string, changes: Changes) => refusalText(modify(imageId, changes));
const newest = async (imageFamily: string, changes: Changes = {}) => {
  const request = { regionId: REGION, imageFamily, ...changes };
  const api = new models.DescribeImageFromFamilyRequest(request);
  return (await at.sdk.describeImageFromFamily(api)).body?.image;
};

describe("ModifyImageAttribute", () => {
  it("changes what is given and leaves the rest, however often", async () => {
    const imageId = await imported({ description: "The web server." });
    const before = await shown(imageId, REGION);
    const changes = {
      imageName: "web-2",
      imageFamily: "web",
      bootMode: "UEFI-Preferred",
      features: { nvmeSupport: "supported", imdsSupport: "v2" },
    };
    for (let times = 0; times < 2; times += 1) await modify(imageId, changes);
    expect(await shown(imageId, REGION)).toEqual({
      ...before,
      imageName: "web-2",
      imageFamily: "web",
      bootMode: "UEFI-Preferred",
      features: { ...before?.features, nvmeSupport: "supported", imdsSupport: "v2" },
    });
    await modify(imageId, { description: "Another one." });
    expect(await shown(imageId, REGION)).toMatchObject({ description: "Another one.", imageName: "web-2" });
  });

  it("deprecates an image and takes it back, each once", async () => {
    const imageId = await imported();
    await modify(imageId, { status: "Deprecated" });
    expect(await shown(imageId, REGION)).toMatchObject({ status: "Deprecated" });
    expect(await refusal(imageId, { status: "Deprecated" })).toBe(
      "403 ImageStatus.NotAvailable The specified image status is not available.",
    );
    await modify(imageId, { status: "Available" });
    expect(await refusal(imageId, { status: "Available" })).toBe(
      "403 ImageStatus.NotDeprecated The specified image status is not deprecated.",
    );
    await share(imageId, ["2000000000000001"]);
    expect(await refusal(imageId, { status: "Deprecated" })).toBe(
      "403 ImageUseShared The specified image has been shared to others, please remove shared accounts first.",
    );
  });

  it.each<[string, Changes, Partial<EcsKnobs>, string]>([
    ["no region", { regionId: undefined }, {}, '400 MissingParameter An input parameter "RegionId"'],
    ["no image", { imageId: undefined }, {}, '400 MissingParameter An input parameter "ImageId"'],
    ["an unknown region", { regionId: "mars-1" }, {}, "400 InvalidRegionId.NotFound "],
    ["an unknown image", { imageId: "m-none" }, {}, "404 InvalidImageId.NotFound The specified ImageId"],
    ["an image of another region", { regionId: BEIJING }, {}, "404 InvalidImageId.NotFound "],
    ["a malformed name", { imageName: "w" }, {}, "400 InvalidImageName.Malformed Image names must be"],
    [
      "a name that another image has",
      { imageName: "other" },
      {},
      "400 InvalidImageName.Duplicated The specified Image name has already bean used.",
    ],
    [
      "a malformed description",
      { description: "d" },
      {},
      "400 InvalidDescription.Malformed The specified description is wrongly formed.",
    ],
    [
      "a malformed family",
      { imageFamily: "acs:web" },
      {},
      '400 InvalidImageFamily.Malformed The specified parameter "ImageFamily" is malformed.',
    ],
    [
      "more images than a family may have",
      { imageFamily: "full" },
      { imagesOfFamily: 1 },
      "400 ImageQuotaFull.ImageFamily The specified image family has exceeded max number of images for one image family.",
    ],
    [
      "more families than a region may have",
      { imageFamily: "new" },
      { familiesOfRegion: 1 },
      "400 ImageFamilyQuotaFull The specified region has exceeded max number of image family.",
    ],
    [
      "an unknown boot mode",
      { bootMode: "CSM" },
      {},
      "400 InvalidBootMode.NotSupport The specified parameter BootMode is not supported.",
    ],
    [
      "a licence other than BYOL",
      { licenseType: "Aliyun" },
      {},
      "400 InvalidLicenseType.NotSupported The specified parameter LicenseType is not supported.",
    ],
    [
      "an unknown metadata mode",
      { features: { imdsSupport: "v3" } },
      {},
      "400 InvalidParameter.FeaturesImdsSupport The specified parameter Features.ImdsSupport is not supported.",
    ],
    ["an unknown status", { status: "Lost" }, {}, '400 InvalidParameter The specified parameter "Status"'],
    ["a dry run that would succeed", { imageFamily: "web", dryRun: true }, {}, "400 DryRunOperation "],
  ])("refuses %s, and changes nothing", async (_why, changes, knobs, text) => {
    const other = await imported({ imageName: "other" });
    await modify(other, { imageFamily: "full" });
    const imageId = await imported();
    Object.assign(at.ecs.knobs, knobs);
    const before = await shown(imageId, REGION);
    expect(await refusal(imageId, { description: "A change.", ...changes })).toContain(text);
    expect(await shown(imageId, REGION)).toEqual(before);
  });

  it("refuses what does not fit the image", async () => {
    const imageId = await imported({ architecture: "arm64", features: { imdsSupport: "v2" } });
    expect(await refusal(imageId, { bootMode: "BIOS" })).toBe(
      "400 InvalidBootMode.NotSupport The specified parameter BootMode is not supported for current image architecture.",
    );
    expect(await refusal(imageId, { features: { imdsSupport: "v1" } })).toBe(
      "403 InvalidOperation.FeaturesImdsSupportNotMatch The specified parameter Features.ImdsSupport can not be set to v1 from v2.",
    );
  });

  it("refuses an image that is being made", async () => {
    const { imageId } = await at.importImage();
    const text = "403 InvalidStatus.ImageIsCreating The operation cannot be performed because the image is";
    expect(await refusal(imageId, { imageFamily: "web" })).toContain(text);
    await at.clock.advance(600_000);
    const copied = await copy(imageId);
    expect(await refusal(copied, { regionId: BEIJING, imageFamily: "web" })).toContain(text);
  });
});

describe("DescribeImageFromFamily", () => {
  it("gives the newest Available image of the family in the region", async () => {
    const first = await imported({ imageName: "web-1" });
    const second = await imported({ imageName: "web-2" });
    for (const imageId of [second, first]) await modify(imageId, { imageFamily: "web" });
    expect(await newest("web")).toMatchObject({
      imageId: second,
      imageName: "web-2",
      imageFamily: "web",
      status: "Available",
      isCopied: false,
    });
    await modify(second, { status: "Deprecated" });
    expect(await newest("web")).toMatchObject({ imageId: first });
    const copied = await copy(first);
    await at.clock.advance(600_000);
    expect((await newest("web", { regionId: BEIJING }))?.imageId).toBeUndefined();
    await modify(copied, { regionId: BEIJING, imageFamily: "web" });
    expect(await newest("web", { regionId: BEIJING })).toMatchObject({ imageId: copied });
  });

  it("has an empty image if there is none, or no image with the knob emptyFamilyShows", async () => {
    expect((await newest("web"))?.imageId).toBeUndefined();
    expect(await newest("web")).toBeDefined();
    at.ecs.knobs.emptyFamilyShows = "nothing";
    expect(await newest("web")).toBeUndefined();
  });

  it("refuses no family and an unknown region", async () => {
    expect(await refusalText(newest("web", { imageFamily: undefined }))).toContain("400 MissingParameter ");
    expect(await refusalText(newest("web", { regionId: undefined }))).toContain("400 MissingParameter ");
    expect(await refusalText(newest("web", { regionId: "mars-1" }))).toContain(
      "404 InvalidRegionId.NotFound ",
    );
  });

  it("is how DescribeImages filters, too", async () => {
    const imageId = await imported();
    await imported({ imageName: "db" });
    await modify(imageId, { imageFamily: "web" });
    const request = new models.DescribeImagesRequest({ regionId: REGION, imageFamily: "web" });
    const { body } = await at.sdk.describeImages(request);
    expect(body?.images?.image?.map((image) => image.imageId)).toEqual([imageId]);
  });
});
