import { describe, expect, it } from "vitest";
import type { EcsKnobs } from "../../ecs/knobs.ts";
import { DOCUMENTED } from "./documented-errors.ts";
import { BUCKET, type Changes, GIB, importRequest, refusalOf, useEcs } from "./use-ecs.ts";

const at = useEcs();

const importImage = (changes: Changes = {}) => at.sdk.importImage(importRequest(changes));
const tags = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: "" }));
const twoDisks = (second: Changes) => {
  const disk = { OSSBucket: BUCKET, OSSObject: "web.raw" };
  return { diskDeviceMapping: [disk, { ...disk, ...second }] };
};

/** Broken rules by the error they are refused with: what is wrong, and the change to a right request. */
const BROKEN: Record<string, Record<string, Changes>> = {
  MissingParameter: {
    "no region": { regionId: undefined },
    "no bucket": { disk: { OSSBucket: undefined } },
    "no object": { disk: { OSSObject: undefined } },
    "a data disk without an object": twoDisks({ OSSObject: undefined }),
  },
  "MissingParameter.DiskDeviceMapping": { "no disk": { diskDeviceMapping: [] } },
  "InvalidRegionId.NotFound": { "an unknown region": { regionId: "cn-atlantis" } },
  "InvalidImageName.Malformed": {
    "a name of one character": { imageName: "w" },
    "a name of 129 characters": { imageName: "w".repeat(129) },
    "a name that begins with a digit": { imageName: "1web" },
    "a name with a space": { imageName: "web 1" },
    "a name that begins with aliyun": { imageName: "aliyun-web" },
    "a name that begins with acs:": { imageName: "acs:web" },
    "a name with http://": { imageName: "web-http://x" },
  },
  "InvalidDescription.Malformed": {
    "a description of one character": { description: "d" },
    "a description of 257 characters": { description: "d".repeat(257) },
    "a description that begins with https://": { description: "https://x" },
  },
  "InvalidArchitecture.Malformed": { "an unknown architecture": { architecture: "mips" } },
  "InvalidArchitecture.PlatformUnsupported": {
    "Windows on arm64": { architecture: "arm64", platform: "Windows Server 2022" },
  },
  "InvalidOSType.Malformed": { "an unknown OS type": { OSType: "Linux" } },
  "InvalidPlatform.Malformed": {
    "an unknown platform": { platform: "ubuntu" },
    "a platform of the other operating system": { platform: "Windows Server 2022" },
  },
  "InvalidBootMode.Malformed": { "an unknown boot mode": { bootMode: "bios" } },
  "InvalidBootMode.NotSupport": { "BIOS on arm64": { architecture: "arm64", bootMode: "BIOS" } },
  "InvalidLicenseType.NotSupported": {
    "an unknown licence": { licenseType: "MIT" },
    "Windows without a licence": { OSType: "windows" },
  },
  "InvalidParameter.DetectionStrategy": { "another detection strategy": { detectionStrategy: "Deep" } },
  InvalidParameter: { "another NVMe support": { features: { nvmeSupport: "yes" } } },
  "InvalidParameter.FeaturesImdsSupport": { "another metadata mode": { features: { imdsSupport: "v3" } } },
  "InvalidParameter.Malformed": { "a device that is none": { disk: { device: "C:" } } },
  "InvalidOperation.CloudBoxImageImportUnsupported": {
    "a cloud box": { storageLocationArn: "arn:acs:cloudbox:cn-hangzhou:1:cloudbox/cb-1" },
  },
  "InvalidResourceGroup.NotFound": { "an unknown resource group": { resourceGroupId: "rg-1" } },
  "InvalidClientToken.Malformed": {
    "a token of 65 characters": { clientToken: "t".repeat(65) },
    "a token that is not ASCII": { clientToken: "tökén" },
  },
  NoSetRoletoECSServiceAcount: { "an unknown role": { roleName: "MyRole" } },
  InvalidTagCount: { "21 tags": { tag: tags(21) } },
  "InvalidTagKey.Malformed": {
    "a tag without a key": { tag: [{ key: "", value: "v" }] },
    "a tag key that begins with acs:": { tag: [{ key: "acs:team", value: "v" }] },
    "a tag key that begins with aliyun": { tag: [{ key: "aliyun", value: "v" }] },
    "a tag key of 129 characters": { tag: [{ key: "k".repeat(129), value: "v" }] },
  },
  "InvalidTagValue.Malformed": {
    "a tag value with http://": { tag: [{ key: "k", value: "see http://x" }] },
    "a tag value of 129 characters": { tag: [{ key: "k", value: "v".repeat(129) }] },
  },
  "TagKey.Duplication": {
    "tag keys that differ in case only": {
      tag: [
        { key: "Team", value: "a" },
        { key: "team", value: "b" },
      ],
    },
  },
  "InvalidOSSBucket.Malformed": { "a bucket name in upper case": { disk: { OSSBucket: "Drops" } } },
  "InvalidOSSBucket.NotFound": {
    "a bucket that is not there": { disk: { OSSBucket: "elsewhere" } },
    "a region without the bucket": { regionId: "cn-shanghai" },
  },
  "InvalidOSSObject.Malformed": {
    "an object given as a URL": { disk: { OSSObject: "https://drops.example/web.raw" } },
    "an object that begins with a slash": { disk: { OSSObject: "/web.raw" } },
  },
  "InvalidOSSObject.NotFound": {
    "an object that is not there": { disk: { OSSObject: "no.raw" } },
    "a data disk's object that is not there": twoDisks({ OSSObject: "no.raw" }),
  },
  "InvalidImageFormat.Malformed": { "an unknown format": { disk: { format: "ISO" } } },
  "InvalidImageFormat.RegionNotSupported": { "VMDK, which is in preview": { disk: { format: "VMDK" } } },
  InvalidImageSize: {
    "a system disk of 0 GiB": { disk: { diskImageSize: 0 } },
    "a system disk of 2049 GiB": { disk: { diskImageSize: 2049 } },
    "a system disk of half a GiB": { disk: { diskImageSize: 0.5 } },
    "a system disk of 2049 GiB by its old name": { disk: { diskImSize: 2049 } },
  },
  InvalidDataDiskSize: { "a data disk of 2049 GiB": twoDisks({ diskImageSize: 2049 }) },
};

/** Fails unless the call is refused with the documented status, code and message. */
async function expectDocumented(call: Promise<unknown>, code: string): Promise<void> {
  const [statusCode, message] = DOCUMENTED[code] ?? [0, "the code is not documented"];
  const refusal = await refusalOf(call);
  expect(refusal).toMatchObject({ statusCode, code });
  expect(refusal.message).toContain(message);
}

describe("ImportImage", () => {
  const cases = Object.entries(BROKEN).flatMap(([code, rules]) =>
    Object.entries(rules).map(([rule, changes]): [string, string, Changes] => [rule, code, changes]),
  );

  it.each(cases)("refuses %s with %s", async (_rule, code, changes) => {
    await expectDocumented(importImage(changes), code);
    expect(at.ecs.images()).toEqual([]);
  });

  it("names the parameter that is missing", async () => {
    const { message } = await refusalOf(importImage({ disk: { OSSObject: undefined } }));
    expect(message).toContain('An input parameter "DiskDeviceMapping.1.OSSObject" that is mandatory');
  });

  it.each<[string, Changes]>([
    [
      "a name of 128 Chinese and Latin characters, digits and signs",
      { imageName: `镜${"a".repeat(122)}1.:_-` },
    ],
    ["no name", { imageName: undefined }],
    ["a description of 256 characters", { description: "描".repeat(256) }],
    ["arm64 without a boot mode", { architecture: "arm64" }],
    ["Windows with a licence", { OSType: "windows", platform: "Other Windows", licenseType: "BYOL" }],
    ["the licence type of older editions", { licenseType: "Auto" }],
    ["20 tags, values empty", { tag: tags(20) }],
    ["a format in lower case", { disk: { format: "raw" } }],
    ["a system disk of 2048 GiB", { disk: { diskImageSize: 2048 } }],
    ["the documented role by name", { roleName: "AliyunECSImageImportDefaultRole" }],
    ["both features", { features: { nvmeSupport: "supported", imdsSupport: "v2" } }],
    ["the standard detection", { detectionStrategy: "Standard" }],
  ])("takes %s", async (_rule, changes) => {
    const { body } = await importImage(changes);
    expect(body).toEqual({
      imageId: expect.stringMatching(/^m-bp1[0-9a-z]{17}$/),
      taskId: expect.stringMatching(/^t-bp1[0-9a-z]{17}$/),
      regionId: "cn-hangzhou",
      requestId: expect.any(String),
    });
  });

  it("takes 17 disks and ignores those after them", async () => {
    const disk = { OSSBucket: BUCKET, OSSObject: "web.raw" };
    const beyond = { OSSBucket: BUCKET, OSSObject: "no-such-object" };
    await importImage({ diskDeviceMapping: [...Array(17).fill(disk), beyond, { format: "ISO" }] });
    const devices = [..."abcdefghijklmnopq"].map((letter) => `/dev/xvd${letter}`);
    expect(at.ecs.images()[0]?.disks.map(({ device }) => device)).toEqual(devices);
    expect(at.ecs.snapshots()).toHaveLength(17);
  });

  it.each<[string, Changes, Changes, string]>([
    ["is empty", { sizeBytes: 0 }, {}, "InvalidOSSObject.Size"],
    ["is archived", { storageClass: "Archive" }, {}, "InvalidOSSObject.NeedRestore"],
    ["is archived cold", { storageClass: "ColdArchive" }, {}, "InvalidOSSObject.NeedRestore"],
    ["is archived deep and cold", { storageClass: "DeepColdArchive" }, {}, "InvalidOSSObject.NeedRestore"],
    ["is encrypted by the service", { encryption: "KMS" }, {}, "InvalidOSSBucket.EncryptUnsupported"],
    ["is larger than its disk", { sizeBytes: 5 * GIB + 1 }, { diskImageSize: 5 }, "InvalidImageSize"],
  ])("refuses a file that %s", async (_fault, facts, disk, code) => {
    at.objects.put("file", facts);
    await expectDocumented(importImage({ disk: { OSSObject: "file", ...disk } }), code);
  });

  it.each<[keyof EcsKnobs, Partial<EcsKnobs>, Changes, string]>([
    ["roleExists", { roleExists: false }, {}, "NoSetRoletoECSServiceAcount"],
    [
      "roleErrorCode",
      { roleExists: false, roleErrorCode: "NoSetRoletoECSServiceAccount" },
      {},
      "NoSetRoletoECSServiceAccount",
    ],
    ["roleMayReadOss", { roleMayReadOss: false }, {}, "InvalidOSS.NotAuthorized"],
    ["allowedSuffixes", { allowedSuffixes: [".qcow2"] }, {}, "UnsupportedSuffix.OSSObject"],
    [
      "byolOnlyPlatforms",
      { byolOnlyPlatforms: ["SUSE"] },
      { platform: "SUSE" },
      "InvalidLicenseType.BYOLOnly",
    ],
    ["imageQuota", { imageQuota: 0 }, {}, "QuotaExceed.Image"],
    ["refuseImports", { refuseImports: "Account.Arrearage" }, {}, "Account.Arrearage"],
    ["refuseImports", { refuseImports: "UserNotInTheWhiteList" }, {}, "UserNotInTheWhiteList"],
  ])("refuses with the knob %s", async (_knob, knobs, changes, code) => {
    Object.assign(at.ecs.knobs, knobs);
    await expectDocumented(importImage(changes), code);
  });

  it.each<[keyof EcsKnobs, Partial<EcsKnobs>, Changes]>([
    ["furtherRoles", { furtherRoles: ["MyRole"] }, { roleName: "MyRole" }],
    ["resourceGroups", { resourceGroups: ["rg-1"] }, { resourceGroupId: "rg-1" }],
    ["windowsNeedsLicenseType", { windowsNeedsLicenseType: false }, { OSType: "windows" }],
    [
      "platformOfOtherOsTaken",
      { platformOfOtherOsTaken: true },
      { OSType: "windows", licenseType: "BYOL", platform: "Ubuntu" },
    ],
    ["allowedSuffixes", { allowedSuffixes: [".raw"] }, {}],
  ])("takes with the knob %s what it refuses without", async (_knob, knobs, changes) => {
    Object.assign(at.ecs.knobs, knobs);
    expect((await importImage(changes)).body?.taskId).toMatch(/^t-/);
  });

  it("answers a dry run with an error and imports nothing", async () => {
    const passed = await refusalOf(importImage({ dryRun: true }));
    expect(passed).toMatchObject({ statusCode: 400, code: "DRYRUN.SUCCESS" });
    expect(passed.message).toContain("This request is a dryrun request with successful result.");
    at.ecs.knobs.dryRunCode = "DryRunOperation";
    expect(await refusalOf(importImage({ dryRun: true }))).toMatchObject({ code: "DryRunOperation" });
    const failed = await refusalOf(importImage({ dryRun: true, disk: { OSSObject: "no" } }));
    expect(failed).toMatchObject({ code: "InvalidOSSObject.NotFound" });
    expect(at.ecs.tasks()).toEqual([]);
  });
});
