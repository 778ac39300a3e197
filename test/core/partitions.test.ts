import { describe, expect, it } from "vitest";
import type { DiskLayout } from "../../functions/core/preflight/image-files/partitions.ts";
import type { FileEvidence } from "../../functions/core/preflight/preflight.ts";
import { detected, fixture, latin1, patch, sparse } from "./image-fixtures.ts";

/** The layout of a disk; throws if there is none to be seen. */
function layout(file: Uint8Array | FileEvidence): DiskLayout {
  const found = detected(file);
  if (found.is === "other" || found.layout === undefined) throw new Error("no disk");
  return found.layout;
}

/** The findings about the disk; those about the file are elsewhere. */
const told = (file: Uint8Array | FileEvidence) =>
  layout(file).findings.map(({ code, message }) => `${code}: ${message}`);

const gpt = () => fixture("gpt.raw");
const mbr = () => fixture("mbr.raw");

function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return ~crc >>> 0;
}

/** Changes the GPT's header and makes its checksum right again. */
function gptWith(numbers: Parameters<typeof patch>[1], length = 92): Uint8Array<ArrayBuffer> {
  const image = patch(gpt(), numbers);
  patch(image, { u32le: { [512 + 16]: 0 } });
  return patch(image, { u32le: { [512 + 16]: crc32(image.subarray(512, 512 + length)) } });
}

describe("a raw disk", () => {
  it.each<[name: string, expected: Partial<DiskLayout>]>([
    ["mbr.raw", { table: "mbr", esp: false, biosBoot: true }],
    ["gpt.raw", { table: "gpt", esp: true, biosBoot: true }],
    ["gpt-uefi.raw", { table: "gpt", esp: true, biosBoot: false }],
    ["data.raw", { table: "none", filesystem: "ext2/3/4" }],
  ])("%s shows its partitions", (name, expected) => {
    expect(layout(fixture(name))).toMatchObject({ ...expected, blank: false, findings: [] });
  });

  it("without code in its MBR has no BIOS boot loader", () => {
    const image = mbr();
    image.fill(0, 0, 440);
    expect(layout(image)).toMatchObject({ table: "mbr", biosBoot: false });
  });

  it("with an EFI partition in its MBR has one", () => {
    expect(layout(patch(mbr(), { u8: { 450: 0xef } }))).toMatchObject({ table: "mbr", esp: true });
  });

  it.each<[name: string, at: number, mark: string]>([
    ["NTFS", 3, "NTFS    "],
    ["exFAT", 3, "EXFAT   "],
    ["FAT", 54, "FAT16   "],
    ["FAT32", 82, "FAT32   "],
    ["XFS", 0, "XFSB"],
    ["Btrfs", 0x10040, "_BHRfS_M"],
    ["LVM", 512, "LABELONE"],
    ["swap", 4086, "SWAPSPACE2"],
    ["UFS", 65_536 + 1372, "\x19\x01\x54\x19"],
  ])("with %s on all of it is known by that", (name, at, mark) => {
    const disk = sparse(2 ** 30, { 510: "\x55\xaa", [at]: mark });
    expect(layout(disk)).toMatchObject({ table: "none", filesystem: name });
    expect(detected(disk)).toMatchObject({ is: "bare", sure: true });
  });

  it.each<[name: string, at: number, bytes: string, size: number]>([
    // As mkfs.xfs, mkntfs and mke2fs write them: blocks, sectors, and where the size of a block or sector is.
    ["XFS", 0, "XFSB\0\0\x10\0\0\0\0\0\0\x01\0\0", 2 ** 28],
    ["NTFS", 3, `NTFS    \0\x02${"\0".repeat(27)}\xff\xff\x0f\0\0\0\0\0`, 2 ** 29],
    ["ext2/3/4", 1024, `\0\0\0\0\0\0\x04\0${"\0".repeat(16)}\x02${"\0".repeat(31)}\x53\xef`, 2 ** 30],
  ])("whose %s is larger was cut off", (name, at, bytes, size) => {
    const disk = (sizeBytes: number) => sparse(sizeBytes, { [at]: bytes });
    expect(layout(disk(size))).toMatchObject({ filesystem: name, findings: [] });
    expect(told(disk(size - 512))).toEqual([
      expect.stringContaining(`cut off: its ${name} goes on to byte ${size}`),
    ]);
  });

  it.each<[what: string, entry: string]>([
    ["with code where the table would be", "\x12"],
    ["with a partition at sector 0", "\x80\0\0\0\x83\0\0\0\0\0\0\0\x01\0\0\0"],
    ["with a partition of no length", "\x80\0\0\0\x83\0\0\0\x01\0\0\0\0\0\0\0"],
    ["with no partition", ""],
  ])("%s has no table", (_, entry) => {
    expect(layout(sparse(2 ** 30, { 0: "\xeb", 446: entry, 510: "\x55\xaa" })).table).toBe("none");
  });

  it("is blank if all that is known of it is zeros", () => {
    expect(layout(sparse(2 ** 30, {})).blank).toBe(true);
    expect(layout(sparse(100, {})).blank).toBe(true);
    expect(layout(sparse(2 ** 30, { 98303: "x" })).blank).toBe(false);
  });

  it("whose partitions end behind it was cut off", () => {
    expect(told(mbr().subarray(0, 110_000))).toEqual([]);
    expect(told(mbr().subarray(0, 102_912))).toEqual([]);
    expect(told(mbr().subarray(0, 102_911))).toEqual([
      "FileTruncated: file: the file was cut off: a partition of the disk goes from byte 512 to 102912, and the file ends at byte 102911.",
    ]);
    const second = patch(mbr(), { u8: { 466: 0x83 }, u32le: { 470: 201, 474: 10 } });
    const before = patch(mbr(), { u8: { 466: 0x83 }, u32le: { 470: 1, 474: 10 } });
    expect(told(second.subarray(0, 102_911))).toEqual([expect.stringContaining("byte 102912 to 108032")]);
    expect(told(before.subarray(0, 102_911))).toEqual([expect.stringContaining("byte 512 to 102912")]);
    expect(told(gpt().subarray(0, 80_000))).toEqual([
      expect.stringContaining("goes from byte 32768 to 83968"),
    ]);
  });
});

describe("a GPT", () => {
  it("with sectors of 4,096 bytes is found, too, and doubtful", () => {
    const image = new Uint8Array(128 * 1024);
    image.set(mbr().subarray(440, 512), 440);
    image[450] = 0xee;
    image.set(gpt().subarray(512, 604), 4096);
    image.set(gpt().subarray(1024, 1024 + 384), 8192);
    expect(layout(image)).toMatchObject({ table: "gpt", esp: true });
    expect(told(image)[0]).toBe(
      "GptSectors: file: the disk's partition table (GPT) is written for sectors of 4096 bytes; ECS's disks have 512.",
    );
  });

  it("without its protective MBR is found, too, and damaged", () => {
    const image = gpt();
    image.fill(0, 0, 512);
    expect(layout(image)).toMatchObject({ table: "gpt", esp: true, biosBoot: true });
    expect(told(image)).toEqual([expect.stringContaining("no protective MBR announces it")]);
  });

  it("that a file system was made over, or an MBR, is none", () => {
    const whole = gpt();
    whole.fill(0, 0, 512);
    whole.set(latin1("NTFS    "), 3);
    expect(layout(whole)).toMatchObject({ table: "none", filesystem: "NTFS" });
    const other = gpt();
    other.set(mbr().subarray(0, 512));
    expect(layout(other)).toMatchObject({ table: "mbr", esp: false });
  });

  it("with its entries behind the first bytes has them read", () => {
    const start = gptWith({ u64le: { 584: 2048 } });
    const entries = gpt().subarray(1024, 1024 + 384);
    const disk = sparse(2 ** 30, { 0: start, [2 ** 20]: entries });
    expect(disk.parts.at(-1)).toMatchObject({ start: 2 ** 20, end: 2 ** 20 + 16 * 1024 - 1 });
    expect(layout(disk)).toMatchObject({ esp: true, biosBoot: true, findings: [] });
    const none = sparse(2 ** 30, { 0: start });
    expect(layout(none)).toMatchObject({ esp: false, biosBoot: false });
    const more = gptWith({ u64le: { 584: 2048 }, u32le: { 592: 1024 } });
    expect(layout(sparse(2 ** 30, { 0: more }))).toMatchObject({ esp: undefined, biosBoot: undefined });
  });

  it("with a partition for legacy BIOS has something to boot", () => {
    const image = fixture("gpt-uefi.raw");
    const at = 1024 + 128 + 48;
    patch(image, { u8: { [at]: 4 } });
    expect(layout(image)).toMatchObject({ esp: true, biosBoot: true });
  });

  it("that the MBR announces and that is not there is damaged", () => {
    const image = gpt();
    image.fill(0, 512, 604);
    expect(told(image)).toEqual([
      "GptDamaged: file: the disk's partition table (GPT) is damaged: the MBR announces one, and there is none.",
    ]);
  });

  it.each<[what: string, image: () => Uint8Array]>([
    ["with a wrong checksum", () => patch(gpt(), { u8: { 520: 9 } })],
    ["with too short a header", () => gptWith({ u32le: { 524: 91 } })],
    ["with too long a header", () => gptWith({ u32le: { 524: 513 } })],
  ])("%s is damaged", (_, image) => {
    expect(told(image())).toEqual([expect.stringContaining("its header's checksum is wrong")]);
  });

  it("with a header that fills its sector is valid", () => {
    expect(told(gptWith({ u32le: { 524: 512 } }, 512))).toEqual([]);
  });

  it("cut off inside of its header is damaged", () => {
    expect(told(gpt().subarray(0, 550))).toEqual([expect.stringContaining("its header's checksum is wrong")]);
    const long = gptWith({ u32le: { 524: 512 } }, 512);
    expect(told(long.subarray(0, 700))).toEqual([expect.stringContaining("its header's checksum is wrong")]);
  });

  it("with entries too small to be any is damaged", () => {
    expect(told(gptWith({ u32le: { 596: 64 } }))).toEqual([expect.stringContaining("entries of 64 bytes")]);
  });

  it("with a number of entries beyond reason is read as far as it is known", () => {
    expect(layout(gptWith({ u32le: { 592: 0xffff_ffff } }))).toMatchObject({ table: "gpt", esp: true });
  });

  it("has as many entries as its header says", () => {
    const first = layout(gptWith({ u32le: { 592: 1 } }));
    expect(first).toMatchObject({ esp: false, biosBoot: true });
    expect(layout(gptWith({ u32le: { 592: 2 } }))).toMatchObject({ esp: true, biosBoot: true });
  });

  it("with entries far away has none that is known", () => {
    expect(layout(gptWith({ u64le: { 584: 2 ** 60 } }))).toMatchObject({
      table: "gpt",
      esp: undefined,
      findings: [],
    });
  });

  it("whose backup is cut off is damaged, and still read", () => {
    const image = gpt().subarray(0, 120_000);
    expect(told(image)).toEqual([expect.stringContaining("its backup would lie behind the disk's end")]);
    expect(layout(image)).toMatchObject({ esp: true, biosBoot: true });
  });
});
