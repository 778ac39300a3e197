import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { codes, detected, evidenceOf, fixture, LUKS_HEAD, QEMU_IMG, sparse } from "./image-fixtures.ts";

const FORMATS: Readonly<Record<string, string>> = { vpc: "vhd", raw: "raw", qcow2: "qcow2", vmdk: "vmdk" };

/** Every fixture and what is found in it. */
const FOUND: Readonly<Record<string, string[]>> = {
  "app.vhd": [],
  "appliance.ova": ["FileIsArchive"],
  "big-41gib.qcow2": [],
  "data.raw": [],
  "db.vhd": [],
  "disk.qcow": ["Qcow2Version"],
  "disk.vdi": ["FileIsForeignDisk"],
  "error-page.qcow2": ["FileIsText"],
  "gpt-uefi.raw": [],
  "gpt.raw": [],
  "huge-3tib.qcow2": [],
  "mbr.raw": [],
  "mbr.raw.bz2": ["FileCompressed"],
  "mbr.raw.gz": ["FileCompressed"],
  "mbr.raw.xz": ["FileCompressed"],
  "mbr.raw.zst": ["FileCompressed"],
  "overlay.qcow2": ["Qcow2BackingFile"],
  "qcow2-aes.qcow2": ["Qcow2Encrypted"],
  "qcow2-data-file.qcow2": ["Qcow2DataFile"],
  "qcow2-extended-l2.qcow2": ["Qcow2ExtendedL2"],
  "qcow2-lazy.qcow2": [],
  "qcow2-snapshots.qcow2": ["Qcow2Snapshots"],
  "qcow2-v2.qcow2": [],
  "qcow2-v3.qcow2": [],
  "qcow2-with-data.qcow2": [],
  "qcow2-zstd.qcow2": ["Qcow2Zstd"],
  "vhd-cylinders.vhd": ["VhdSizeUneven"],
  "vmdk-descriptor.vmdk": ["VmdkSubformat"],
  "vmdk-sparse.vmdk": ["VmdkPreview"],
  "vmdk-stream.vmdk": ["VmdkPreview"],
  "web.qcow2": [],
};

describe("the files that QEMU made", () => {
  it("are all in this table", () => {
    const files = readdirSync(new URL("../fixtures/images/", import.meta.url));
    const others = ["qemu-img-info.json", "whole", LUKS_HEAD.name];
    expect(files.filter((name) => !others.includes(name)).sort()).toEqual(Object.keys(FOUND).sort());
  });

  it.each(Object.entries(FOUND))("%s is found to be what it is", (name, expected) => {
    expect(codes(fixture(name))).toEqual(expected);
  });

  it.each(Object.entries(QEMU_IMG))(
    "%s has the format and the virtual size that qemu-img reports",
    (name, info) => {
      expect(detected(fixture(name))).toMatchObject({
        format: FORMATS[info.format],
        virtualSizeBytes: info.virtualSizeBytes,
      });
    },
  );

  it("encrypted with LUKS is refused as such", () => {
    const evidence = sparse(LUKS_HEAD.sizeBytes, { 0: fixture(LUKS_HEAD.name) });
    expect(codes(evidence)).toEqual(["Qcow2Encrypted"]);
  });

  it.each(Object.entries(FOUND).filter(([name]) => name in QEMU_IMG))(
    "%s, cut off anywhere in its tables, is never taken for a whole one",
    (name) => {
      if (detected(fixture(name)).is === "bare") return;
      const whole = fixture(name);
      const bare = evidenceOf(whole.subarray(0, 200));
      expect(detected(bare)).not.toMatchObject({ is: "image", findings: [] });
    },
  );
});
