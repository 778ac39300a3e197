import { describe, expect, it } from "vitest";
import { codes, detected, findings, fixture, latin1, patch, sparse } from "./image-fixtures.ts";

/** 64 MiB, 32 blocks: footer's copy at 0, header at 512, table at 1536, footer at 2048 of 2,560 bytes. */
const dynamic = () => fixture("app.vhd");
/** A disk of 131,072 bytes with its footer behind it. */
const fixed = () => fixture("db.vhd");
const COPY = 0;
const HEADER = 512;
const FOOTER = 2048;
const FIXED_FOOTER = 131_072;

type Numbers = Parameters<typeof patch>[1];

/** Makes the checksums of footer, copy and header right again. */
function summed(
  image: Uint8Array<ArrayBuffer>,
  parts: ReadonlyArray<[at: number, length: number, checksum: number]>,
) {
  for (const [at, length, checksum] of parts) {
    patch(image, { u32: { [at + checksum]: 0 } });
    const sum = image.subarray(at, at + length).reduce((total, byte) => total + byte, 0);
    patch(image, { u32: { [at + checksum]: ~sum >>> 0 } });
  }
  return image;
}

const withDynamic = (numbers: Numbers) =>
  summed(patch(dynamic(), numbers), [
    [COPY, 512, 64],
    [HEADER, 1024, 36],
    [FOOTER, 512, 64],
  ]);
/** The same change to the footer and to its copy. */
const withFooters = (change: (at: number) => Numbers) => withDynamic(both(change));
function both(change: (at: number) => Numbers): Numbers {
  const [copy, footer] = [change(COPY), change(FOOTER)];
  return {
    u8: { ...copy.u8, ...footer.u8 },
    u32: { ...copy.u32, ...footer.u32 },
    u64: { ...copy.u64, ...footer.u64 },
  };
}
const withFixed = (numbers: Numbers) => summed(patch(fixed(), numbers), [[FIXED_FOOTER, 512, 64]]);

const MIB = 2 ** 20;

describe("a VHD's footer", () => {
  it("with a wrong checksum is damaged, and nothing else in it is believed", () => {
    expect(findings(patch(fixed(), { u32: { [FIXED_FOOTER + 60]: 4 } }))).toEqual([
      "VhdChecksum: file: the checksum of its VHD footer is wrong; the file is damaged.",
    ]);
    expect(detected(patch(fixed(), { u8: { [FIXED_FOOTER + 70]: 1 } }))).not.toHaveProperty(
      "virtualSizeBytes",
    );
  });

  it("of a differencing disk is refused", () => {
    expect(codes(withFixed({ u32: { [FIXED_FOOTER + 60]: 4 } }))).toEqual(["VhdDifferencing"]);
  });

  it.each<[what: string, numbers: Numbers, told: string]>([
    ["of another version", { u32: { [FIXED_FOOTER + 12]: 0x2_0000 } }, "format version 131072"],
    ["of an unknown type", { u32: { [FIXED_FOOTER + 60]: 7 } }, "disk type 7"],
    ["of an empty disk", { u64: { [FIXED_FOOTER + 48]: 0 } }, "a disk of 0 bytes"],
    [
      "of a smaller disk than the file",
      { u64: { [FIXED_FOOTER + 48]: 65_536 } },
      "131072 bytes before the footer for a disk of 65536",
    ],
  ])("%s is broken", (_, numbers, told) => {
    expect(findings(withFixed(numbers))).toEqual([`VhdMalformed: file: its VHD header is broken: ${told}.`]);
  });

  it("of a larger disk than the file tells that the file was cut off", () => {
    expect(findings(withFixed({ u64: { [FIXED_FOOTER + 48]: 262_144 } }))).toContain(
      "FileTruncated: file: the file was cut off: the disk has 262144 bytes, and the file ends at byte 131584.",
    );
  });

  it("was cut off where only its copy at the start is there", () => {
    expect(codes(dynamic().subarray(0, 2048))).toEqual(["FileTruncated"]);
    expect(codes(dynamic().subarray(0, 300))).toEqual(["FileTruncated"]);
  });

  it("takes the current size, not the original one", () => {
    const image = withFixed({ u64: { [FIXED_FOOTER + 40]: 4096 } });
    expect(detected(image)).toMatchObject({ findings: [], virtualSizeBytes: 131_072 });
  });
});

describe("a fixed VHD", () => {
  it("shows the partitions of its disk", () => {
    expect(detected(fixed())).toMatchObject({ format: "vhd", layout: { table: "mbr", biosBoot: true } });
  });

  it("whose first bytes are a qcow2's is refused as two formats", () => {
    const image = fixed();
    image.set(latin1("QFI\xfb"));
    expect(codes(image)).toEqual(["FormatAmbiguous"]);
  });

  it("of 127 GiB is read as quickly as a small one", () => {
    const size = 127 * 2 ** 30;
    const footer = fixed().slice(FIXED_FOOTER);
    summed(patch(footer, { u64: { 48: size } }), [[0, 512, 64]]);
    const file = sparse(size + 512, { 510: "\x55\xaa", [size]: footer });
    expect(detected(file)).toMatchObject({ format: "vhd", virtualSizeBytes: size, findings: [] });
  });
});

describe("a dynamic VHD", () => {
  it("with a wrong checksum in the copy or in the header is damaged, and the part is named", () => {
    expect(findings(patch(dynamic(), { u8: { [COPY + 200]: 1 } }))[0]).toContain(
      "its VHD footer's copy at its start is",
    );
    expect(findings(patch(dynamic(), { u8: { [HEADER + 900]: 1 } }))[0]).toContain(
      "its VHD dynamic header is wrong",
    );
  });

  it.each<[what: string, image: () => Uint8Array, told: string]>([
    [
      "without the copy of its footer",
      () => patch(dynamic(), { u8: { 0: 0 } }),
      "the copy of the footer at its start is missing",
    ],
    [
      "with another size in the copy",
      () => withDynamic({ u64: { [COPY + 48]: 32 * MIB } }),
      "the footer and its copy at the start disagree",
    ],
    [
      "with its header inside of the copy",
      () => withFooters((at) => ({ u64: { [at + 16]: 256 } })),
      "the dynamic header overlaps the footer's copy",
    ],
    [
      "with its header at an absurd offset",
      () => withFooters((at) => ({ u64: { [at + 16]: 2 ** 60 } })),
      "no dynamic header at byte 1152921504606847000",
    ],
    [
      "without the header's cookie",
      () => withDynamic({ u8: { [HEADER]: 0 } }),
      "no dynamic header at byte 512",
    ],
    [
      "with a header of another version",
      () => withDynamic({ u32: { [HEADER + 24]: 1 } }),
      "dynamic header version 1",
    ],
    [
      "with its table off the sectors",
      () => withDynamic({ u64: { [HEADER + 16]: 1537 } }),
      "its block table at byte 1537, which is no sector's start",
    ],
    [
      "with its table inside of the header",
      () => withDynamic({ u64: { [HEADER + 16]: 1024 } }),
      "its block table overlaps the headers",
    ],
  ])("%s is broken", (_, image, told) => {
    expect(findings(image())).toEqual([`VhdMalformed: file: its VHD header is broken: ${told}.`]);
  });

  it("with other blocks than ECS takes is refused, with their size", () => {
    expect(findings(withDynamic({ u32: { [HEADER + 32]: 512 * 1024 } }))).toEqual([
      "VhdBlockSize: file: its blocks have 524288 bytes; ECS takes dynamic VHDs with blocks of 2 MiB.",
    ]);
  });

  it.each([31, 33, 0])("with %d blocks where 32 are needed is refused", (entries) => {
    expect(findings(withDynamic({ u32: { [HEADER + 28]: entries } }))).toEqual([
      `VhdTableSize: file: its table has ${entries} blocks of 2097152 bytes for a disk of 67108864 bytes.`,
    ]);
  });

  it("whose table or whose blocks end behind the file's data was cut off", () => {
    expect(findings(withDynamic({ u64: { [HEADER + 16]: 2048 } }))).toEqual([
      expect.stringContaining("cut off: its block table ends at byte 2176,"),
    ]);
    expect(findings(withDynamic({ u32: { [1536 + 4]: 4 } }))).toEqual([
      expect.stringContaining("cut off: its block 1 ends at byte 2099712,"),
    ]);
  });

  it("with all of its blocks is whole, to the byte", () => {
    // One block at sector 4: bitmap, data, footer.
    const bytes = 2048 + 512 + 2 * MIB + 512;
    const footer = dynamic().slice(FOOTER);
    const start = withDynamic({ u32: { 1536: 4 } }).slice(0, 2048);
    expect(codes(sparse(bytes, { 0: start, [bytes - 512]: footer }))).toEqual([]);
    expect(codes(sparse(bytes - 512, { 0: start, [bytes - 1024]: footer }))).toEqual(["FileTruncated"]);
  });

  it("whose table is larger than what is read is judged by what is seen of it", () => {
    const size = 2 ** 41 - 2 * MIB;
    const footers = withFooters((at) => ({ u64: { [at + 48]: size } }));
    const entries = size / (2 * MIB);
    patch(footers, { u32: { [HEADER + 28]: entries } });
    summed(footers, [[HEADER, 1024, 36]]);
    const head = new Uint8Array(96 * 1024).fill(0xff);
    head.set(footers.subarray(0, 1536));
    const bytes = 1536 + Math.ceil((entries * 4) / 512) * 512 + 512;
    const file = sparse(bytes, { 0: head, [bytes - 512]: footers.slice(FOOTER) });
    expect(detected(file)).toMatchObject({
      findings: [],
      virtualSizeBytes: size,
    });
  });

  it("whose size is no multiple of its blocks is doubtful", () => {
    expect(codes(fixture("vhd-cylinders.vhd"))).toEqual(["VhdSizeUneven"]);
  });
});
