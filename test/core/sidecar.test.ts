import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LIMITS, type LimitsName } from "../../functions/core/preflight/limits.ts";
import { validSidecar } from "./sidecar-arbitrary.ts";
import { GOOD, read, refusals } from "./sidecar-reading.ts";

describe("a valid sidecar", () => {
  it.each<LimitsName>(["console", "api"])("passes, whatever it holds, under the %s limits", (limits) => {
    fc.assert(
      fc.property(validSidecar(limits), (sidecar) => {
        const reading = read(sidecar, { limits });
        expect(refusals(reading)).toEqual([]);
        expect(reading.sidecar).toMatchObject({ name: sidecar["name"] });
        const disks = (sidecar["dataDisks"] ?? []) as unknown[];
        expect(reading.files).toHaveLength(1 + disks.length);
      }),
    );
  });

  it("under the console's limits passes under the API's, too", () => {
    const within = validSidecar("console");
    fc.assert(
      fc.property(within, (sidecar) => {
        expect(refusals(read(sidecar, { limits: "api" }))).toEqual([]);
      }),
    );
  });

  it("is the design's example", () => {
    const reading = read({
      name: "web-2026.11",
      description: "…!",
      osType: "linux",
      platform: "Ubuntu",
      architecture: "x86_64",
      format: "qcow2",
      systemDisk: { sizeGib: 40 },
      dataDisks: [{ key: "web-data.vhd", sizeGib: 100, format: "vhd" }],
      tags: { team: "web" },
    });
    expect(reading.problems).toEqual([]);
    expect(reading.files).toEqual([
      {
        key: "incoming/team-a/web.qcow2",
        role: "system",
        path: "",
        paths: {
          format: "/format",
          sizeGib: "/systemDisk/sizeGib",
          fileSizeBytes: "/fileSizeBytes",
          fileCrc64: "/fileCrc64",
        },
        formatGiven: true,
        format: "qcow2",
        sizeGib: 40,
      },
      {
        key: "incoming/team-a/web-data.vhd",
        role: "data",
        path: "/dataDisks/0/key",
        paths: {
          format: "/dataDisks/0/format",
          sizeGib: "/dataDisks/0/sizeGib",
          fileSizeBytes: "/dataDisks/0/fileSizeBytes",
          fileCrc64: "/dataDisks/0/fileCrc64",
        },
        formatGiven: true,
        format: "vhd",
        sizeGib: 100,
      },
    ]);
  });

  it("may write the values as the console shows them, in any case", () => {
    const reading = read({
      ...GOOD,
      osType: "Windows",
      platform: "windows server 2012",
      architecture: "X86_64",
      format: "QCOW2",
      bootMode: "uefi",
      licenseType: "byol",
      nvmeSupport: "Supported",
      imdsSupport: "V2",
    });
    expect(reading.problems).toEqual([]);
    expect(reading.sidecar).toMatchObject({
      osType: "windows",
      platform: "Windows Server 2012",
      architecture: "x86_64",
      format: "qcow2",
      bootMode: "UEFI",
      licenseType: "BYOL",
      nvmeSupport: "supported",
      imdsSupport: "v2",
    });
  });

  it("may begin with a byte order mark", () => {
    expect(refusals(read(`\ufeff${JSON.stringify(GOOD)}`))).toEqual([]);
  });
});

describe("all that is wrong with a sidecar", () => {
  it("is told at once, in the order of the schema's fields, whatever order the sidecar has", () => {
    const reading = read(
      '{"zzz":1,"tags":{"a":"acs:","b":2},"dataDisks":[{"format":"x","key":"a.vhd","size":1},{"key":"../x"},7],' +
        '"systemDisk":{"sizeGib":1},"format":"x","name":"1 ","name":"1 ","imdsSupport":"\\ud800","roleName":12345678901234567890}',
    );
    expect(refusals(reading)).toEqual([
      "KeyRepeated /name",
      "NameStart /name",
      "NameCharacters /name",
      "ValueNotAllowed /format",
      "SizeOutOfRange /systemDisk/sizeGib",
      "ValueNotAllowed /dataDisks/0/format",
      "FieldUnknown /dataDisks/0/size",
      "DiskKeyOutside /dataDisks/1/key",
      "FieldType /dataDisks/2",
      "TagValueReserved /tags/a",
      "FieldType /tags/b",
      "NumberNotExact /roleName",
      "TextNotUnicode /imdsSupport",
      "FieldUnknown /zzz",
    ]);
  });

  it("is not told twice of what no reader could hold", () => {
    const at = (text: string) => refusals(read(`{"name":"web",${text}}`));
    expect(at('"dataDisks":[1e999,{"key":"a.vhd"}]')).toEqual(["NumberNotExact /dataDisks/0"]);
    expect(at('"tags":{"a":1e999}')).toEqual(["NumberNotExact /tags/a"]);
    expect(at('"osType":"windows","platform":1e999')).toEqual(["NumberNotExact /platform"]);
    expect(at('"systemDisk":{"sizeGib":1e999}')).toEqual(["NumberNotExact /systemDisk/sizeGib"]);
  });

  it("does not hide the files that could be read", () => {
    const { files } = read({
      dataDisks: [{ key: "a.vhd", sizeGib: 1 }, { key: "/b" }, 7, { key: "c.raw", format: "x" }],
    });
    expect(files.map(({ key, formatGiven }) => [key, formatGiven])).toEqual([
      ["incoming/team-a/web.qcow2", false],
      ["incoming/team-a/a.vhd", false],
      ["incoming/team-a/c.raw", true],
    ]);
  });

  it("names the key of a missing or unknown field at the top", () => {
    const [missing, unknown] = read({ image: "x" }).problems;
    expect(missing?.message).toBe("name is missing.");
    expect(unknown?.message).toBe('There is no field "image".');
  });
});

describe("what is doubtful", () => {
  const warnings = (sidecar: Record<string, unknown>) =>
    read({ ...GOOD, ...sidecar }, { limits: "api" }).problems.map(({ code, path }) => `${code} ${path}`);

  it("is told, and refuses nothing", () => {
    expect(warnings({ platform: "Windows Server 2019" })).toEqual(["LicenseNotChosen /licenseType"]);
    const windows = { platform: "Windows Server 2019", licenseType: "BYOL" };
    expect(warnings({ ...windows, architecture: "i386" })).toEqual(["ArchitectureUnlikely /architecture"]);
    expect(warnings({ ...windows, architecture: "arm64" })).toEqual(["ArchitectureUnlikely /architecture"]);
    expect(warnings({ ...windows, detectionStrategy: "Standard" })).toEqual([
      "DetectionOnWindows /detectionStrategy",
    ]);
    expect(warnings({ ...windows, platform: "Windows Server 2008", architecture: "i386" })).toEqual([]);
    expect(warnings({ platform: "Ubuntu", architecture: "i386" })).toEqual([]);
    expect(read({ ...GOOD, platform: "Windows Server 2012" }).sidecar).toBeDefined();
  });
});

describe("the limits", () => {
  it("of the console are within those of the API", () => {
    const { console: narrow, api: wide } = LIMITS;
    expect(wide.formats).toEqual(expect.arrayContaining([...narrow.formats]));
    expect(wide.architectures).toEqual(expect.arrayContaining([...narrow.architectures]));
    for (const os of ["linux", "windows"] as const) {
      expect(wide.platforms[os]).toEqual(expect.arrayContaining([...narrow.platforms[os]]));
    }
    expect([narrow.systemDiskGib, narrow.dataDiskGib]).toEqual([
      { min: 40, max: 500 },
      { min: 5, max: 2000 },
    ]);
    expect([wide.systemDiskGib, wide.dataDiskGib]).toEqual([
      { min: 1, max: 2048 },
      { min: 1, max: 2048 },
    ]);
  });
});
