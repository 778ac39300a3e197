import { describe, expect, it } from "vitest";
import { codes, detected, findings, fixture, latin1, patch } from "./image-fixtures.ts";

const sparseFile = () => fixture("vmdk-sparse.vmdk");
const stream = () => fixture("vmdk-stream.vmdk");
/** Where the descriptor's text begins in both. */
const DESCRIPTOR = 512;

function withDescriptor(edit: (text: string) => string, image = sparseFile()): Uint8Array {
  const end = image.indexOf(0, DESCRIPTOR);
  const text = edit(new TextDecoder().decode(image.subarray(DESCRIPTOR, end)));
  image.fill(0, DESCRIPTOR, end);
  image.set(latin1(text), DESCRIPTOR);
  return image;
}

describe("a VMDK", () => {
  it("that is one sparse file is taken, as a preview", () => {
    expect(codes(sparseFile())).toEqual(["VmdkPreview"]);
    expect(codes(stream())).toEqual(["VmdkPreview"]);
  });

  it("cut off inside of its header, or right behind it, is refused", () => {
    expect(findings(sparseFile().subarray(0, 511))).toEqual([
      "FileTruncated: file: the file was cut off: its header is not all there, and the file ends at byte 511.",
    ]);
    expect(codes(sparseFile().subarray(0, 1000))).toEqual(["VmdkPreview", "VmdkMalformed", "FileTruncated"]);
  });

  it.each<[what: string, numbers: Parameters<typeof patch>[1], told: string]>([
    ["version 0", { u32le: { 4: 0 } }, "version 0"],
    ["version 4", { u32le: { 4: 4 } }, "version 4"],
    [
      "changed line ends",
      { u8: { 75: 0x0a } },
      "its line-end marks are changed; was it transferred as text?",
    ],
    ["a capacity of zero", { u64le: { 12: 0 } }, "a disk of 0 bytes"],
    ["grains of 4 sectors", { u64le: { 20: 4 } }, "grains of 4 sectors"],
    ["grains of 100 sectors", { u64le: { 20: 100 } }, "grains of 100 sectors"],
    ["grains of 2 GiB", { u64le: { 20: 2 ** 22 } }, "grains of 4194304 sectors"],
    ["empty grain tables", { u32le: { 44: 0 } }, "grain tables of 0 entries"],
    ["huge grain tables", { u32le: { 44: 513 } }, "grain tables of 513 entries"],
    ["an empty descriptor", { u64le: { 36: 0 } }, "no descriptor at byte 512"],
    ["a descriptor far away", { u64le: { 28: 2 ** 50 } }, "no descriptor at byte 576460752303423500"],
    ["its grain directory in the header", { u64le: { 56: 0 } }, "its grain directory is at byte 0"],
  ])("with %s is broken", (_, numbers, told) => {
    expect(findings(patch(sparseFile(), numbers))).toEqual([
      expect.stringContaining("VmdkPreview"),
      `VmdkMalformed: file: its VMDK header is broken: ${told}.`,
    ]);
  });

  it("without a kind in its descriptor is broken", () => {
    const image = withDescriptor((text) => text.replace("createType", "kind"));
    expect(findings(image)[1]).toContain("a descriptor without createType");
  });

  it.each(["twoGbMaxExtentSparse", "monolithicFlat", "vmfs"])("of the kind %s is not one file", (kind) => {
    const image = withDescriptor((text) => text.replace("monolithicSparse", kind));
    expect(findings(image)[1]).toBe(
      `VmdkSubformat: file: this kind of VMDK ("${kind}") is not one complete file.`,
    );
  });

  it("without a descriptor is a piece of a split one", () => {
    expect(findings(patch(sparseFile(), { u64le: { 28: 0, 36: 0 } }))[1]).toBe(
      "VmdkSubformat: file: this kind of VMDK (a piece of a split VMDK) is not one complete file.",
    );
  });

  it("of no extent, or of two, is not one file", () => {
    const two = withDescriptor((text) => text.replace(/(RW .*)/, "$1\n$1"));
    expect(findings(two)[1]).toContain('("monolithicSparse" in 2 parts)');
    const none = withDescriptor((text) => text.replace(/RW .*/, ""));
    expect(findings(none)[1]).toContain('("monolithicSparse" in 0 parts)');
  });

  it("with a parent is refused, by its CID or by its name", () => {
    const cid = withDescriptor((text) => text.replace("parentCID=ffffffff", "parentCID=1234abcd"));
    const name = withDescriptor((text) =>
      text.replace("parentCID=ffffffff", 'parentFileNameHint="base.vmdk"'),
    );
    expect(codes(cid)).toEqual(["VmdkPreview", "VmdkParent"]);
    expect(codes(name)).toEqual(["VmdkPreview", "VmdkParent"]);
    const upper = withDescriptor((text) => text.replace("parentCID=ffffffff", "parentCID=FFFFFFFF"));
    expect(codes(upper)).toEqual(["VmdkPreview"]);
    const neither = withDescriptor((text) => text.replace("parentCID=ffffffff", ""));
    expect(codes(neither)).toEqual(["VmdkPreview"]);
  });

  it("may have its grain directory right behind its header", () => {
    // The descriptor's text lies there, and does not make a directory.
    expect(findings(patch(sparseFile(), { u64le: { 56: 1 } }))[1]).not.toContain("grain directory");
  });

  it("whose grain directory lies beyond the end was cut off", () => {
    expect(findings(patch(sparseFile(), { u64le: { 56: 1000 } }))[1]).toContain(
      "its grain directory ends at byte 512008",
    );
  });

  it("made for streaming may have its true header at the end", () => {
    const image = stream();
    const footer = image.length - 1024;
    image.copyWithin(footer, 0, 512);
    patch(image, { u32le: { 56: 0xffff_ffff, 60: 0xffff_ffff } });
    expect(detected(image)).toMatchObject({ virtualSizeBytes: 131_072 });
    expect(codes(image)).toEqual(["VmdkPreview"]);
    expect(findings(image.subarray(0, 60_000))[1]).toContain("its footer is missing");
    patch(image, { u64le: { [footer + 56]: 1_000_000 } });
    expect(findings(image)[1]).toContain("its grain directory ends at byte 512000004");
  });
});
