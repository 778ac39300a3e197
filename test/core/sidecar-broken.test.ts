import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REGIONS } from "../../functions/core/preflight/limits.ts";
import { OWN_ACCOUNT, validSidecar } from "./sidecar-arbitrary.ts";
import { GOOD, read, refusals } from "./sidecar-reading.ts";

const HERE = { region: "cn-hangzhou", accountId: OWN_ACCOUNT };

/** One broken rule a row: what is changed in a good sidecar, the code, the path. */
const BROKEN: ReadonlyArray<[change: Record<string, unknown>, code: string, path: string]> = [
  [{ name: undefined }, "FieldMissing", "/name"],
  [{ name: 5 }, "FieldType", "/name"],
  [{ name: null }, "FieldType", "/name"],
  [{ name: "a" }, "NameLength", "/name"],
  [{ name: "" }, "NameLength", "/name"],
  [{ name: "a".repeat(129) }, "NameLength", "/name"],
  [{ name: "𠮷".repeat(129) }, "NameLength", "/name"],
  [{ name: "1web" }, "NameStart", "/name"],
  [{ name: "éab" }, "NameStart", "/name"],
  [{ name: "web server" }, "NameCharacters", "/name"],
  [{ name: "web/1" }, "NameCharacters", "/name"],
  [{ name: "webé" }, "NameCharacters", "/name"],
  [{ name: "web😀" }, "NameCharacters", "/name"],
  [{ name: "aliyun-web" }, "NameReserved", "/name"],
  [{ name: "acs:web" }, "NameReserved", "/name"],
  [{ name: "web-http://x" }, "NameUrl", "/name"],
  [{ name: "web-https://x" }, "NameUrl", "/name"],
  [{ description: "x" }, "DescriptionLength", "/description"],
  [{ description: "x".repeat(257) }, "DescriptionLength", "/description"],
  [{ description: "http://example.com" }, "DescriptionUrl", "/description"],
  [{ description: "https://example.com" }, "DescriptionUrl", "/description"],
  [{ description: false }, "FieldType", "/description"],
  [{ description: "two\nlines" }, "TextInvisible", "/description"],
  [{ description: "a\u001b[31mb" }, "TextInvisible", "/description"],
  [{ description: "a\u202eb" }, "TextInvisible", "/description"],
  [{ description: "a\u200bb" }, "TextInvisible", "/description"],
  [{ tags: { "a\u2066b": "x" } }, "TextInvisible", "/tags/a\u2066b"],
  [{ tags: { a: "x\u0000" } }, "TextInvisible", "/tags/a"],
  [{ tags: { a: "x\u0085" } }, "TextInvisible", "/tags/a"],
  [{ copies: [{ region: "cn-beijing", description: "a\u061cb" }] }, "TextInvisible", "/copies/0/description"],
  [{ dataDisks: [{ key: "a\u202egpj.vhd" }] }, "DiskKeyMalformed", "/dataDisks/0/key"],
  [{ osType: "macos" }, "ValueNotAllowed", "/osType"],
  [{ osType: 1 }, "FieldType", "/osType"],
  [{ platform: "Rocky Linux" }, "ValueNotAllowed", "/platform"],
  [{ platform: "Windows Server 2012", osType: "linux" }, "PlatformOsMismatch", "/platform"],
  [{ platform: "Ubuntu", osType: "windows" }, "PlatformOsMismatch", "/platform"],
  [{ osType: "windows" }, "PlatformMissing", "/platform"],
  [{ architecture: "arm64" }, "ValueNotAllowed", "/architecture"],
  [{ format: "vmdk" }, "ValueNotAllowed", "/format"],
  [{ format: "" }, "ValueNotAllowed", "/format"],
  [{ bootMode: "grub" }, "ValueNotAllowed", "/bootMode"],
  [{ licenseType: "BYOL" }, "LicenseNotWindows", "/licenseType"],
  [{ licenseType: "BYOL", platform: "Ubuntu" }, "LicenseNotWindows", "/licenseType"],
  [{ licenseType: "mine" }, "ValueNotAllowed", "/licenseType"],
  [{ systemDisk: { sizeGib: 39 } }, "SizeOutOfRange", "/systemDisk/sizeGib"],
  [{ systemDisk: { sizeGib: 501 } }, "SizeOutOfRange", "/systemDisk/sizeGib"],
  [{ systemDisk: { sizeGib: 40.5 } }, "SizeOutOfRange", "/systemDisk/sizeGib"],
  [{ systemDisk: { sizeGib: "40" } }, "FieldType", "/systemDisk/sizeGib"],
  [{ systemDisk: { sizeGb: 40 } }, "FieldUnknown", "/systemDisk/sizeGb"],
  [{ systemDisk: 40 }, "FieldType", "/systemDisk"],
  [{ dataDisks: {} }, "FieldType", "/dataDisks"],
  [{ dataDisks: ["a.vhd"] }, "FieldType", "/dataDisks/0"],
  [{ dataDisks: Array.from({ length: 17 }, (_, i) => ({ key: `${i}.vhd` })) }, "DiskCount", "/dataDisks"],
  [{ dataDisks: [{ key: "a.vhd", sizeGib: 4 }] }, "SizeOutOfRange", "/dataDisks/0/sizeGib"],
  [{ dataDisks: [{ key: "a.vhd", sizeGib: 2001 }] }, "SizeOutOfRange", "/dataDisks/0/sizeGib"],
  [{ dataDisks: [{ key: "a.vhd", format: "iso" }] }, "ValueNotAllowed", "/dataDisks/0/format"],
  [{ dataDisks: [{ key: "a.vhd", name: "a" }] }, "FieldUnknown", "/dataDisks/0/name"],
  [{ dataDisks: [{}] }, "FieldMissing", "/dataDisks/0/key"],
  [{ dataDisks: [{ key: 1 }] }, "FieldType", "/dataDisks/0/key"],
  ...["", "/a.vhd", "a/", "a\\b.vhd", "a//b.vhd", "./a.vhd", "a/./b.vhd", "a\u0000.vhd"].map(
    (key): [Record<string, unknown>, string, string] => [
      { dataDisks: [{ key }] },
      "DiskKeyMalformed",
      "/dataDisks/0/key",
    ],
  ),
  [{ dataDisks: [{ key: "../b/a.vhd" }] }, "DiskKeyOutside", "/dataDisks/0/key"],
  [{ dataDisks: [{ key: "a/../../b.vhd" }] }, "DiskKeyOutside", "/dataDisks/0/key"],
  [{ dataDisks: [{ key: `${"磁".repeat(336)}.vhd` }] }, "DiskKeyTooLong", "/dataDisks/0/key"],
  [{ dataDisks: [{ key: "web.qcow2.json" }] }, "DiskKeyIsSidecar", "/dataDisks/0/key"],
  [{ dataDisks: [{ key: "other.json" }] }, "DiskKeyIsSidecar", "/dataDisks/0/key"],
  [{ dataDisks: [{ key: "web.qcow2" }] }, "DiskKeyRepeated", "/dataDisks/0/key"],
  [{ dataDisks: [{ key: "a.vhd" }, { key: "a.vhd" }] }, "DiskKeyRepeated", "/dataDisks/1/key"],
  [{ fileSizeBytes: 0 }, "SizeOutOfRange", "/fileSizeBytes"],
  [{ fileSizeBytes: 2 ** 52 }, "SizeOutOfRange", "/fileSizeBytes"],
  [{ fileCrc64: "xyz" }, "CrcMalformed", "/fileCrc64"],
  [{ fileCrc64: "18446744073709551616" }, "CrcMalformed", "/fileCrc64"],
  [{ fileCrc64: 5 }, "FieldType", "/fileCrc64"],
  [{ dataDisks: [{ key: "a.vhd", fileCrc64: "-1" }] }, "CrcMalformed", "/dataDisks/0/fileCrc64"],
  [{ tags: ["a"] }, "FieldType", "/tags"],
  [{ tags: { a: 1 } }, "FieldType", "/tags/a"],
  [{ tags: Object.fromEntries(Array.from({ length: 19 }, (_, i) => [`k${i}`, ""])) }, "TagCount", "/tags"],
  [{ tags: { "": "x" } }, "TagKeyLength", "/tags/"],
  [{ tags: { ["k".repeat(129)]: "x" } }, "TagKeyLength", `/tags/${"k".repeat(129)}`],
  [{ tags: { "aliyun-x": "x" } }, "TagKeyReserved", "/tags/aliyun-x"],
  [{ tags: { "acs:x": "x" } }, "TagKeyReserved", "/tags/acs:x"],
  [{ tags: { "image-drop:x": "x" } }, "TagKeyReserved", "/tags/image-drop:x"],
  [{ tags: { "a-http://x": "x" } }, "TagUrl", "/tags/a-http:~1~1x"],
  [{ tags: { Team: "x", team: "y" } }, "TagKeyRepeated", "/tags/team"],
  [{ tags: { a: "v".repeat(129) } }, "TagValueLength", "/tags/a"],
  [{ tags: { a: "acs:x" } }, "TagValueReserved", "/tags/a"],
  [{ tags: { a: "see https://x" } }, "TagUrl", "/tags/a"],
  [{ resourceGroupId: "default" }, "ResourceGroupMalformed", "/resourceGroupId"],
  [{ roleName: "acs:ram::1:role/x" }, "RoleNameMalformed", "/roleName"],
  [{ roleName: "" }, "RoleNameMalformed", "/roleName"],
  [{ detectionStrategy: "Deep" }, "ValueNotAllowed", "/detectionStrategy"],
  [{ nvmeSupport: true }, "FieldType", "/nvmeSupport"],
  [{ imdsSupport: "v3" }, "ValueNotAllowed", "/imdsSupport"],
  [{ region: "cn-beijing" }, "RegionMismatch", "/region"],
  [{ region: 1 }, "FieldType", "/region"],
  [{ detection: "Deep" }, "ValueNotAllowed", "/detection"],
  [{ requireCheck: "yes" }, "FieldType", "/requireCheck"],
  [{ family: "a" }, "NameLength", "/family"],
  [{ family: "1web" }, "NameStart", "/family"],
  [{ family: "web server" }, "NameCharacters", "/family"],
  [{ family: "acs:web" }, "NameReserved", "/family"],
  [{ shareWith: "1234567890123456" }, "FieldType", "/shareWith"],
  [{ shareWith: [1234567890123456] }, "FieldType", "/shareWith/0"],
  [{ shareWith: ["123456789012345"] }, "AccountMalformed", "/shareWith/0"],
  [{ shareWith: ["12345678901234567"] }, "AccountMalformed", "/shareWith/0"],
  [{ shareWith: [OWN_ACCOUNT] }, "AccountOwn", "/shareWith/0"],
  [{ shareWith: ["1234567890123456", "1234567890123456"] }, "AccountRepeated", "/shareWith/1"],
  [
    { shareWith: Array.from({ length: 51 }, (_, i) => String(2n * 10n ** 15n + BigInt(i))) },
    "ShareCount",
    "/shareWith",
  ],
  [{ copies: {} }, "FieldType", "/copies"],
  [{ copies: ["cn-beijing"] }, "FieldType", "/copies/0"],
  [{ copies: [{}] }, "FieldMissing", "/copies/0/region"],
  [{ copies: [{ region: "cn-atlantis" }] }, "ValueNotAllowed", "/copies/0/region"],
  [{ copies: [{ region: "cn-hangzhou" }] }, "CopyRegionOwn", "/copies/0/region"],
  [
    { copies: [{ region: "cn-beijing" }, { region: "CN-Beijing" }] },
    "CopyRegionRepeated",
    "/copies/1/region",
  ],
  [{ copies: REGIONS.slice(1, 22).map((region) => ({ region })) }, "CopyCount", "/copies"],
  [{ copies: [{ region: "cn-beijing", name: "1web" }] }, "NameStart", "/copies/0/name"],
  [{ copies: [{ region: "cn-beijing", description: "x" }] }, "DescriptionLength", "/copies/0/description"],
  [{ copies: [{ region: "cn-beijing", encrypted: 1 }] }, "FieldType", "/copies/0/encrypted"],
  [
    { copies: [{ region: "cn-beijing", encrypted: true, kmsKeyId: "alias/a" }] },
    "KmsKeyMalformed",
    "/copies/0/kmsKeyId",
  ],
  [{ copies: [{ region: "cn-beijing", kmsKeyId: "abc" }] }, "KmsKeyUnused", "/copies/0/kmsKeyId"],
  [
    { shareWith: ["1234567890123456"], copies: [{ region: "cn-beijing", encrypted: true }] },
    "CopyNotShareable",
    "/copies/0/encrypted",
  ],
  [{ colour: "red" }, "FieldUnknown", "/colour"],
];

describe("a sidecar with one rule broken", () => {
  const titled = BROKEN.map((row) => [JSON.stringify(row[0]).slice(0, 80), ...row] as const);

  it.each(titled)("%s is refused for that only", (_, change, code, path) => {
    const reading = read({ ...GOOD, ...change }, HERE);
    expect(refusals(reading)).toEqual([`${code} ${path}`]);
    expect(reading.sidecar).toBeUndefined();
  });

  it("anywhere in a valid sidecar is refused with that code and path only", () => {
    const rows = BROKEN.filter(
      ([change]) => !("platform" in change || "osType" in change || "licenseType" in change),
    );
    fc.assert(
      fc.property(validSidecar("console"), fc.constantFrom(...rows), (sidecar, [change, code, path]) => {
        const reading = read({ ...sidecar, region: "cn-hangzhou", ...change }, HERE);
        expect(refusals(reading)).toEqual([`${code} ${path}`]);
      }),
    );
  });

  it.each([
    [{ osType: "windows", platform: "Windows Server 2022" }, "ValueNotAllowed /platform"],
    [{ osType: "Windws", licenseType: "BYOL" }, "ValueNotAllowed /osType"],
    [{ platform: "Windows 2012", licenseType: "BYOL" }, "ValueNotAllowed /platform"],
    [
      { osType: "linux", platform: "Windows Server 2012", licenseType: "BYOL" },
      "PlatformOsMismatch /platform",
    ],
    [{ osType: "windows", platform: 7, licenseType: "BYOL" }, "FieldType /platform"],
    [
      { shareWith: ["1234567890123456"], copies: [{ region: "cn-beijing", encrypted: 1, kmsKeyId: "k" }] },
      "FieldType /copies/0/encrypted",
    ],
  ])("%j has one cause, which is told once", (change, told) => {
    expect(refusals(read({ ...GOOD, ...change }, HERE))).toEqual([told]);
  });

  it("only arm64 and BIOS do not go together where arm64 is allowed", () => {
    const arm = { ...GOOD, architecture: "arm64" };
    const at = { limits: "api" } as const;
    expect(refusals(read({ ...arm, bootMode: "BIOS" }, at))).toEqual(["BootModeArm64 /bootMode"]);
    expect(refusals(read({ ...arm, bootMode: "UEFI" }, at))).toEqual([]);
    expect(refusals(read(arm, at))).toEqual([]);
  });
});
