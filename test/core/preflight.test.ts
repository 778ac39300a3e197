import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FileFacts, gatherEvidence } from "../../functions/core/preflight/preflight.ts";
import { evidenceOf, fixture, readAll } from "./image-fixtures.ts";
import { FOLDER, GIB, judge, ready, refused, web } from "./judged-drops.ts";
import { validSidecar } from "./sidecar-arbitrary.ts";

describe("a drop that is in order", () => {
  it("is ready, with the request for ECS and the fingerprints of its files", () => {
    const sidecar = {
      description: "Web server",
      osType: "Linux",
      platform: "ubuntu",
      systemDisk: { sizeGib: 50 },
      dataDisks: [{ key: "app.vhd" }, { key: "data.raw", sizeGib: 7 }],
      tags: { team: "web" },
      resourceGroupId: "rg-1",
      roleName: "Role",
      detectionStrategy: "standard",
      nvmeSupport: "supported",
      imdsSupport: "v2",
      bootMode: "BIOS",
    };
    const files = { "web.qcow2": web(), "app.vhd": fixture("app.vhd"), "data.raw": fixture("data.raw") };
    expect(judge({ sidecar, files })).toEqual({
      verdict: "ready",
      warnings: [],
      request: {
        imageName: "web",
        description: "Web server",
        osType: "linux",
        platform: "Ubuntu",
        architecture: "x86_64",
        bootMode: "BIOS",
        roleName: "Role",
        resourceGroupId: "rg-1",
        detectionStrategy: "Standard",
        nvmeSupport: "supported",
        imdsSupport: "v2",
        distribution: { check: "wait", shareWith: [], copies: [], tags: { team: "web" } },
        tags: { team: "web" },
        disks: [
          { key: `${FOLDER}web.qcow2`, format: "QCOW2", sizeGib: 50 },
          { key: `${FOLDER}app.vhd`, format: "VHD", sizeGib: 5 },
          { key: `${FOLDER}data.raw`, format: "RAW", sizeGib: 7 },
        ],
      },
      files: [
        { key: `${FOLDER}web.qcow2`, sizeBytes: web().length, etag: "E1", virtualSizeBytes: 2 * GIB },
        { key: `${FOLDER}app.vhd`, sizeBytes: 2560, etag: "E1", virtualSizeBytes: 64 * 2 ** 20 },
        { key: `${FOLDER}data.raw`, sizeBytes: 131_072, etag: "E1", virtualSizeBytes: 131_072 },
      ],
    });
  });

  it("needs nothing but a name", () => {
    const { etag: _, ...evidence } = evidenceOf(web());
    const { request, files } = ready({ files: { "web.qcow2": evidence } });
    expect(request).toEqual({
      imageName: "web",
      osType: "linux",
      platform: "Others Linux",
      architecture: "x86_64",
      tags: {},
      disks: [{ key: `${FOLDER}web.qcow2`, format: "QCOW2", sizeGib: 40 }],
    });
    expect(files).toEqual([
      { key: `${FOLDER}web.qcow2`, sizeBytes: web().length, virtualSizeBytes: 2 * GIB },
    ]);
  });

  it("leaves an empty description out, and takes the OS from the platform", () => {
    const sidecar = { description: "", platform: "Windows Server 2012" };
    const { request, warnings } = ready({ sidecar, files: { "web.qcow2": web() } });
    expect(request).not.toHaveProperty("description");
    expect(request).toMatchObject({ osType: "windows", licenseType: "Aliyun" });
    expect(warnings.map(({ code }) => code)).toEqual(["LicenseNotChosen"]);
    const own = { ...sidecar, licenseType: "BYOL" };
    expect(ready({ sidecar: own, files: { "web.qcow2": web() } }).request.licenseType).toBe("BYOL");
  });

  it("is ready for any valid sidecar whose files are what it says", () => {
    const image = evidenceOf(fixture("app.vhd"));
    fc.assert(
      fc.property(validSidecar("api"), (sidecar) => {
        const { format: _, fileSizeBytes: __, fileCrc64: ___, ...rest } = sidecar;
        const disks = ((rest["dataDisks"] ?? []) as Array<{ key: string; sizeGib?: number }>).map(
          ({ key, sizeGib }) => ({
            key,
            format: "vhd",
            ...(sizeGib === undefined ? {} : { sizeGib }),
          }),
        );
        const names = ["web", ...disks.map(({ key }) => key)];
        const verdict = judge({
          sidecar: { ...rest, dataDisks: disks },
          image: "web",
          files: Object.fromEntries(names.map((name) => [name, image])),
          limits: "api",
        });
        expect(verdict).toMatchObject({ verdict: "ready" });
        // It travels through the workflow as JSON.
        expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
      }),
    );
  });
});

describe("a drop that is not complete", () => {
  const sidecar = { dataDisks: [{ key: "a.vhd" }, { key: "b/c.raw" }] };

  it("waits for what is missing, in order", () => {
    expect(judge({ sidecar, files: { "a.vhd": fixture("app.vhd") } })).toEqual({
      verdict: "waiting",
      missing: [`${FOLDER}web.qcow2`, `${FOLDER}b/c.raw`],
    });
    expect(judge({ files: { "web.qcow2": undefined } })).toEqual({
      verdict: "waiting",
      missing: [`${FOLDER}web.qcow2`],
    });
  });

  it("is refused at once if what is there is wrong", () => {
    expect(refused({ sidecar: { ...sidecar, osType: "x" }, files: { "a.vhd": new Uint8Array() } })).toEqual([
      "ValueNotAllowed /osType",
      "FileEmpty /dataDisks/0/key",
    ]);
    expect(refused({ sidecar: { name: "1" }, files: {} })).toEqual(["NameLength /name", "NameStart /name"]);
  });
});

describe("a verdict", () => {
  it("has at most 50 problems, and one that tells how many more there are", () => {
    const sidecar = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`unknown${i}`, 1]));
    const verdict = judge({ sidecar, files: { "web.qcow2": new Uint8Array() } });
    if (verdict.verdict !== "refused") throw new Error(verdict.verdict);
    expect(verdict.problems).toHaveLength(51);
    expect(verdict.problems.at(-1)).toMatchObject({
      code: "MoreProblems",
      path: "",
      message: "And 11 more problems, not shown.",
    });
  });

  it("stays small enough for the workflow, whatever the sidecar holds", () => {
    const tags = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [`${i}${"磁".repeat(290)}`, "acs:"]),
    );
    const verdict = judge({ sidecar: { tags }, files: {} });
    expect(verdict.verdict).toBe("refused");
    expect(new TextEncoder().encode(JSON.stringify(verdict)).length).toBeLessThan(26 * 1024);
  });

  it("refuses a plan that would not fit through the workflow", () => {
    const dataDisks = Array.from({ length: 16 }, (_, i) => ({
      key: `${i}${"磁".repeat(330)}`,
      format: "vhd",
    }));
    const tags = Object.fromEntries(
      Array.from({ length: 18 }, (_, i) => [`${i}${"磁".repeat(120)}`, "磁".repeat(128)]),
    );
    const vhd = fixture("app.vhd");
    const files = Object.fromEntries(dataDisks.map(({ key }) => [key, vhd]));
    const drop = { sidecar: { dataDisks, tags }, files: { ...files, "web.qcow2": web() } };
    expect(refused(drop)).toEqual(["PlanTooLarge "]);
    expect(refused({ ...drop, sidecar: { dataDisks } })).toEqual(["ready"]);
  });

  it("carries few warnings, and one that tells how many more there are", () => {
    const dataDisks = Array.from({ length: 16 }, (_, i) => ({
      key: `${i}-${"磁".repeat(70)}.img`,
      fileCrc64: "1",
      format: "vhd",
    }));
    const cylinders = fixture("vhd-cylinders.vhd");
    const files = Object.fromEntries(dataDisks.map(({ key }) => [key, cylinders]));
    const { warnings } = ready({ sidecar: { dataDisks }, files: { ...files, "web.qcow2": web() } });
    expect(warnings.at(-1)?.code).toBe("MoreWarnings");
    expect(JSON.stringify(warnings).length).toBeLessThan(9 * 1024);
  });

  it("comes of any bytes", () => {
    const starts = ["QFI\xfb\0\0\0\x03", "KDMV\x01\0\0\0", "conectix", "\0", "EFI PART", "x"];
    const start = fc.constantFrom(...starts).map((text) => Uint8Array.from(text, (c) => c.charCodeAt(0)));
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 2000 }), fc.nat(2 ** 48), (mark, any, sizeBytes) => {
        const bytes = Uint8Array.from([...mark, ...any]);
        const files = {
          "web.qcow2": readAll({ sizeBytes }, ({ start, end }) => bytes.subarray(0, end - start + 1)),
        };
        for (const drop of [{ files }, { files: { "web.qcow2": bytes } }]) {
          const verdict = judge(drop);
          if (verdict.verdict === "refused") expect(verdict.problems).not.toEqual([]);
          else expect(verdict).toMatchObject({ verdict: "ready", request: { disks: [{ format: "QCOW2" }] } });
        }
      }),
    );
  });
});

describe("the reading of a file", () => {
  it("takes at most four ranges and 160 KiB, inside of the file, from both ends", () => {
    const file = fc.record({
      sizeBytes: fc.oneof(fc.nat(300_000), fc.maxSafeNat()),
      fixture: fc.constantFrom("qcow2-v3.qcow2", "vmdk-sparse.vmdk", "gpt.raw", "app.vhd"),
      filling: fc.nat(255),
    });
    fc.assert(
      fc.property(file, ({ sizeBytes, fixture: name, filling }) => {
        const start = fixture(name);
        const { parts } = readAll({ sizeBytes }, ({ start: from, end }) => {
          const bytes = new Uint8Array(end - from + 1).fill(filling);
          if (from === 0) bytes.set(start.subarray(0, bytes.length));
          return bytes;
        });
        expect(parts.length).toBeLessThanOrEqual(4);
        const lengths = parts.map((part) => part.end - part.start + 1);
        expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(160 * 1024);
        expect(parts.every((part) => part.start >= 0 && part.end < sizeBytes)).toBe(true);
        if (sizeBytes === 0) expect(parts).toEqual([]);
        else expect([parts[0]?.start, (parts[1] ?? parts[0])?.end]).toEqual([0, sizeBytes - 1]);
      }),
    );
  });

  it("is one range where that is all of the file, and none where nothing can be read", async () => {
    const read = async ({ start, end }: { start: number; end: number }) => new Uint8Array(end - start + 1);
    const ranges = async (facts: FileFacts) =>
      (await gatherEvidence(facts, read)).parts.map(({ start, end }) => [start, end]);
    expect(await ranges({ sizeBytes: 102_400 })).toEqual([[0, 102_399]]);
    expect(await ranges({ sizeBytes: 102_401 })).toEqual([
      [0, 98_303],
      [98_305, 102_400],
    ]);
    expect(await ranges({ sizeBytes: Number.NaN })).toEqual([]);
    expect(await ranges({ sizeBytes: 100, storageClass: "Archive" })).toEqual([]);
    expect(await ranges({ sizeBytes: 100, storageClass: "ColdArchive", restore: "ongoing" })).toEqual([]);
    expect(await ranges({ sizeBytes: 100, storageClass: "DeepColdArchive", restore: "done" })).toEqual([
      [0, 99],
    ]);
    expect(await ranges({ sizeBytes: 100, encryption: "KMS" })).toEqual([]);
    expect(await ranges({ sizeBytes: 100, encryption: "AES256" })).toEqual([[0, 99]]);
  });
});
