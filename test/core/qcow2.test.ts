import { describe, expect, it } from "vitest";
import { codes, detected, findings, fixture, latin1, patch } from "./image-fixtures.ts";

/**
 * 64 MiB in clusters of 4 KiB: refcount table at 0x1000, L1 table (32 entries) at 0x3000, file of 12,544
 * bytes.
 */
const v3 = () => fixture("qcow2-v3.qcow2");
const v2 = () => fixture("qcow2-v2.qcow2");

function header(image: Uint8Array<ArrayBuffer>) {
  const view = new DataView(image.buffer);
  return {
    l1Entries: view.getUint32(36),
    l1Offset: Number(view.getBigUint64(40)),
    refcountOffset: Number(view.getBigUint64(48)),
  };
}

describe("a qcow2 header", () => {
  it("is what this file's figures are about", () => {
    expect(header(v3())).toEqual({ l1Entries: 32, l1Offset: 0x3000, refcountOffset: 0x1000 });
  });

  it.each([1, 4, 0, 0xffff_ffff])("of version %d is refused, with the version", (version) => {
    const image = patch(v3(), { u32: { 4: version } });
    expect(findings(image)).toEqual([
      `Qcow2Version: file: this is qcow version ${version}; ECS reads qcow2, which is version 2 and 3.`,
    ]);
  });

  it.each([
    ["version 2 after 71 bytes", v2().subarray(0, 71)],
    ["version 3 after 103 bytes", v3().subarray(0, 103)],
  ])("of %s is truncated", (_, image) => {
    expect(findings(image)).toEqual([
      `FileTruncated: file: the file was cut off: its header is not all there, and the file ends at byte ${image.length}.`,
    ]);
  });

  it.each<[what: string, numbers: Parameters<typeof patch>[1], finding: string]>([
    ["clusters below 2^9", { u32: { 20: 8 } }, "clusters of 2^8 bytes"],
    ["clusters above 2^21", { u32: { 20: 22 } }, "clusters of 2^22 bytes"],
    ["clusters of absurd size", { u32: { 20: 0xffff_ffff } }, "clusters of 2^4294967295 bytes"],
    ["a virtual size of zero", { u64: { 24: 0 } }, "a virtual size of 0 bytes"],
    ["too short a header", { u32: { 100: 96 } }, "a header of 96 bytes"],
    ["a header beyond its cluster", { u32: { 100: 8192 } }, "a header of 8192 bytes, more than a cluster"],
    [
      "a compression bit without compression",
      { u32: { 76: 8 } },
      "its compression type and its feature bits",
    ],
    ["compression without its bit", { u8: { 104: 1 } }, "its compression type and its feature bits"],
    ["refcounts of 2^7 bits", { u32: { 96: 7 } }, "refcounts of 2^7 bits"],
    ["too large an L1 table", { u32: { 36: 5_000_000 } }, "an L1 table of 5000000 entries"],
    ["too small an L1 table", { u32: { 36: 31 } }, "an L1 table of 31 entries where the size needs 32"],
    ["no refcount table", { u32: { 56: 0 } }, "no refcount table"],
    ["too large a refcount table", { u32: { 56: 2049 } }, "a refcount table of 2049 clusters"],
    ["an extension beyond the cluster", { u32: { 112: 0x1234, 116: 5000 } }, "a header extension"],
    ["an extension of absurd length", { u32: { 112: 0x1234, 116: 0xffff_ffff } }, "a header extension"],
    ["an L1 table off the clusters", { u64: { 40: 0x3008 } }, "its L1 table is not at a cluster's start"],
    ["an L1 table in the header", { u64: { 40: 0 } }, "its header and its L1 table overlap"],
    [
      "an L1 table in the refcount table",
      { u64: { 40: 0x1000 } },
      "its L1 table and its refcount table overlap",
    ],
    ["a refcount table off the clusters", { u64: { 48: 0x1001 } }, "its refcount table is not at"],
    ["an L1 entry off the clusters", { u64: { 12288: 0x1200 } }, "entry 0 of its L1 table is not at"],
    [
      "a refcount entry off the clusters",
      { u64: { 4096: 0x2200 } },
      "entry 0 of its refcount table is not at",
    ],
  ])("with %s is broken, and only that", (_, numbers, finding) => {
    expect(findings(patch(v3(), numbers))).toEqual([
      expect.stringContaining(`Qcow2Malformed: file: its qcow2 header is broken: ${finding}`),
    ]);
  });

  it.each<[what: string, numbers: Parameters<typeof patch>[1], finding: string]>([
    ["its L1 table beyond the end", { u64: { 40: 0x4000 } }, "its L1 table (bytes 16384 to 16640)"],
    [
      "its L1 table at an absurd offset",
      { u64: { 40: 2 ** 62 } },
      "its L1 table (bytes 4611686018427388000 to",
    ],
    [
      "its refcount table beyond the end",
      { u64: { 48: 0x8000 } },
      "its refcount table (bytes 32768 to 36864)",
    ],
    [
      "an L1 entry that points beyond the end",
      { u64: { 12296: 0x10000 } },
      "what entry 1 of its L1 table points to (byte 65536)",
    ],
    [
      "a refcount block beyond the end",
      { u64: { 4096: 0x9000 } },
      "what entry 0 of its refcount table points to",
    ],
  ])("with %s belongs to a truncated file", (_, numbers, finding) => {
    expect(findings(patch(v3(), numbers))).toEqual([
      expect.stringContaining(`FileTruncated: file: the file was cut off: ${finding}`),
    ]);
  });

  it("of a file that ends before the compression type is truncated", () => {
    expect(codes(v3().subarray(0, 104))).toEqual(["FileTruncated"]);
  });

  it("of a file that was cut off right before the end of the L1 table is truncated", () => {
    const end = 0x3000 + 32 * 8;
    expect(codes(v3().subarray(0, end))).toEqual([]);
    expect(codes(v3().subarray(0, end - 1))).toEqual(["FileTruncated"]);
  });

  it("tells of the dirty bit, of corruption and of unknown features, all at once", () => {
    expect(codes(patch(v3(), { u32: { 76: 1 } }))).toEqual(["Qcow2Dirty"]);
    expect(codes(patch(v3(), { u32: { 76: 2 } }))).toEqual(["Qcow2Corrupt"]);
    expect(findings(patch(v3(), { u32: { 72: 1, 76: 0x23 } }))).toEqual([
      expect.stringContaining("Qcow2Dirty"),
      expect.stringContaining("Qcow2Corrupt"),
      "Qcow2FeatureUnknown: file: it needs a qcow2 feature that nobody but its maker knows (incompatible feature bit 5, 32).",
    ]);
  });

  it("tells of a compression type that nobody knows", () => {
    const image = patch(v3(), { u32: { 76: 8 }, u8: { 104: 2 } });
    expect(findings(image)).toEqual([expect.stringContaining("(compression type 2)")]);
  });

  it("without a compression type, as older QEMU wrote it, is valid", () => {
    expect(codes(patch(v3(), { u32: { 100: 104, 104: 0, 108: 0 } }))).toEqual([]);
  });

  it("names the backing file", () => {
    expect(findings(fixture("overlay.qcow2"))).toEqual([
      expect.stringContaining('"base.qcow2" (a backing file)'),
    ]);
  });

  it("tells of a backing file whose name it cannot read", () => {
    expect(findings(patch(v3(), { u64: { 8: 2 ** 60 } }))[0]).toContain("another file (a backing file)");
    expect(findings(patch(v3(), { u64: { 8: 600 } }))).toEqual([
      expect.stringContaining("another file (a backing file)"),
    ]);
  });

  it("with a backing file's name that is too long or out of place is broken", () => {
    expect(codes(patch(v3(), { u64: { 8: 600 }, u32: { 16: 1024 } }))).toEqual([
      "Qcow2BackingFile",
      "Qcow2Malformed",
    ]);
    expect(codes(patch(v3(), { u64: { 8: 4090 }, u32: { 16: 20 } }))).toEqual([
      "Qcow2BackingFile",
      "Qcow2Malformed",
    ]);
  });

  it("names the method of encryption, known or not", () => {
    expect(findings(patch(v3(), { u32: { 32: 1 } }))[0]).toContain("(AES)");
    expect(findings(patch(v3(), { u32: { 32: 2 } }))[0]).toContain("(LUKS)");
    expect(findings(patch(v3(), { u32: { 32: 9 } }))[0]).toContain("(method 9)");
  });

  it("with more snapshots than can be is broken; with some, it is doubtful", () => {
    const at = { u64: { 64: 0x4000 } };
    expect(codes(patch(v3(), { u32: { 60: 65_537 }, ...at }))).toEqual(["Qcow2Snapshots", "Qcow2Malformed"]);
    expect(codes(patch(v3(), { u32: { 60: 3 }, ...at }))).toEqual(["Qcow2Snapshots", "FileTruncated"]);
  });

  it("counts the L1 entries by the size of the L2 entries", () => {
    const image = fixture("qcow2-extended-l2.qcow2");
    const needed = header(image).l1Entries;
    expect(codes(patch(image, { u32: { 36: needed - 1 } }))).toEqual(["Qcow2ExtendedL2", "Qcow2Malformed"]);
  });

  it("may have clusters of 512 bytes and of 2 MiB", () => {
    // Their tables are elsewhere then, and so not in this file.
    expect(codes(patch(v3(), { u32: { 20: 9, 36: 2048 } }))).toEqual(["FileTruncated"]);
    const large = { u32: { 20: 21 }, u64: { 40: 2 ** 22, 48: 2 ** 21 } };
    expect(codes(patch(v3(), large))).toEqual(["FileTruncated"]);
  });

  it("with snapshots has their table all in the file", () => {
    const image = new Uint8Array(0x4000 + 3 * 40);
    image.set(patch(v3(), { u64: { 64: 0x4000 }, u32: { 60: 3 } }));
    expect(codes(image)).toEqual(["Qcow2Snapshots"]);
    expect(codes(image.subarray(0, -1))).toEqual(["Qcow2Snapshots", "FileTruncated"]);
  });

  it("ends its extensions with type 0, whatever length that has", () => {
    expect(codes(patch(v3(), { u32: { 112: 0, 116: 0xffff_ffff } }))).toEqual([]);
  });

  it("of version 2 is read as soon as it is all there", () => {
    expect(findings(v2().subarray(0, 72))[0]).toContain("its L1 table (bytes");
    expect(findings(v3().subarray(0, 104))[0]).toContain("its L1 table (bytes");
  });

  it("of version 2 has no feature bits, whatever lies there", () => {
    expect(codes(patch(v2(), { u32: { 72: 0, 76: 0 } }))).toEqual([]);
    expect(detected(v2())).toMatchObject({ format: "qcow2", virtualSizeBytes: 64 * 2 ** 20 });
  });

  it("whose extensions fill the cluster to its end is valid", () => {
    const image = patch(v3(), { u32: { 112: 0x1234, 116: 4096 - 112 - 8 } });
    expect(codes(image)).toEqual([]);
  });

  it("with a hidden VHD at the end is refused as two formats", () => {
    const image = v3();
    image.set(latin1("conectix"), image.length - 512);
    expect(findings(image)).toEqual([
      "FormatAmbiguous: file: the file has the marks of several formats at once: qcow2, VHD.",
    ]);
  });
});
