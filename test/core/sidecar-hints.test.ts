import { describe, expect, it } from "vitest";
import type { LimitsName } from "../../functions/core/preflight/limits.ts";
import { GOOD, read, refusals } from "./sidecar-reading.ts";

describe("a hint", () => {
  const hintOf = (sidecar: unknown, limits: LimitsName = "console") =>
    read(sidecar, { limits }).problems[0]?.hint;

  it.each<[field: string, meant: string]>([
    ["nmae", "name"],
    ["Platform", "platform"],
    ["ostype", "osType"],
    ["system_disk", "systemDisk"],
    ["resourceGroup", "resourceGroupId"],
    ["nvme", "nvmeSupport"],
    ["imageName", "name"],
  ])("for the unknown field %s names %s", (field, meant) => {
    expect(hintOf({ ...GOOD, [field]: "x" })).toBe(`Is ${meant} meant?`);
  });

  it("for an unknown field in a disk names one of the disk's", () => {
    expect(hintOf({ ...GOOD, systemDisk: { size: 40 } })).toBe("Is sizeGib meant?");
    expect(hintOf({ ...GOOD, dataDisks: [{ key: "a", file: 4 }] })).toBe("Is key meant?");
    expect(hintOf({ ...GOOD, dataDisks: [{ key: "a", osType: 4 }] })).toBeUndefined();
  });

  it("for a field of the API that a sidecar does not have says why", () => {
    expect(hintOf({ ...GOOD, features: {} })).toBe(
      "Write nvmeSupport and imdsSupport at the sidecar's top level.",
    );
  });

  it("is not given where nothing is near", () => {
    expect(hintOf({ ...GOOD, ["x".repeat(41)]: 1 })).toBeUndefined();
    expect(hintOf({ ...GOOD, platform: "Haiku" })).toBeUndefined();
  });

  it.each<[change: Record<string, unknown>, value: string]>([
    [{ platform: "Ubunut" }, "Ubuntu"],
    [{ architecture: "AMD64" }, "x86_64"],
    [{ architecture: "i686" }, "i386"],
    [{ format: "vpc" }, "vhd"],
    [{ bootMode: "efi" }, "UEFI"],
    [{ osType: "constructor" }, ""],
  ])("for %j names the value that was meant", (change, value) => {
    expect(hintOf({ ...GOOD, ...change })).toBe(value === "" ? undefined : `Is ${value} meant?`);
  });

  it("names IMAGE_LIMITS=api where only the console's limits refuse a value", () => {
    const only: Array<Record<string, unknown>> = [
      { platform: "rocky linux" },
      { architecture: "arm64" },
      { format: "VMDK" },
      { systemDisk: { sizeGib: 39 } },
      { systemDisk: { sizeGib: 2048 } },
      { dataDisks: [{ key: "a.vhd", sizeGib: 4 }] },
      { dataDisks: [{ key: "a.vhd", format: "vmdk" }] },
    ];
    for (const change of only) {
      expect(hintOf({ ...GOOD, ...change })).toContain("IMAGE_LIMITS=api");
      expect(refusals(read({ ...GOOD, ...change }, { limits: "api" }))).toEqual([]);
    }
    expect(hintOf({ ...GOOD, architecture: "aarch64" })).toMatch(/^Is arm64 meant\? .*IMAGE_LIMITS=api/);
    for (const change of [{ systemDisk: { sizeGib: 2049 } }, { systemDisk: { sizeGib: 50.5 } }]) {
      expect(hintOf({ ...GOOD, ...change })).toBeUndefined();
    }
  });

  it("tells who writes null to leave the field out", () => {
    expect(hintOf({ ...GOOD, format: null })).toBe("Leave it out if there is nothing to say.");
  });
});
