import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { codes, evidenceOf, findings, fixture, patch, sparse } from "./image-fixtures.ts";

/** Images that QEMU made and that are larger than what is read of them. */
const FOLDER = new URL("../fixtures/images/whole/", import.meta.url);
const WHOLE = readdirSync(FOLDER).map((name) => name.replace(/\.gz$/, ""));
const whole = (name: string) => new Uint8Array(gunzipSync(readFileSync(new URL(`${name}.gz`, FOLDER))));
/** Its last grain is in the middle of its tables: only reading all of them would show a cut. */
const UNSEEN = "far-2.vmdk";

describe("an image that is larger than what is read of it", () => {
  it.each(WHOLE)("%s, whole, is not taken for a part", (name) => {
    const image = whole(name);
    expect(image.length).toBeGreaterThan(1024 * 1024);
    expect(codes(image)).toEqual(name.endsWith(".vmdk") ? ["VmdkPreview"] : []);
  });

  it.each(WHOLE.filter((name) => name !== UNSEEN))(
    "%s, cut off anywhere, is not taken for a whole one",
    (name) => {
      const image = whole(name);
      for (const part of [0.1, 0.25, 0.5, 0.75, 0.87]) {
        const cut = image.subarray(0, Math.floor(image.length * part));
        expect([part, codes(cut)]).toEqual([part, expect.arrayContaining(["FileTruncated"])]);
      }
    },
  );

  it("is missed where its tables are too many to be read", () => {
    const image = whole(UNSEEN);
    expect(codes(image.subarray(0, Math.floor(image.length * 0.9)))).toEqual(["VmdkPreview"]);
  });

  it("is told the first byte that is missing", () => {
    const image = whole("cluster_size-65536.qcow2");
    expect(findings(image.subarray(0, 2_000_000))).toEqual([
      "FileTruncated: file: the file was cut off: what it keeps from byte 2031616 on is not all there, and the file ends at byte 2000000.",
    ]);
  });

  it("needs four small reads at most", () => {
    const reads = WHOLE.map((name) => evidenceOf(whole(name)).parts.length);
    expect(Math.max(...reads)).toBeLessThanOrEqual(4);
    expect(Math.max(...reads)).toBeGreaterThan(2);
  });
});

describe("a smaller image", () => {
  it.each(["qcow2-with-data.qcow2", "vmdk-stream.vmdk"])(
    "%s, cut off in what it keeps, is a part",
    (name) => {
      const image = fixture(name);
      for (const part of [0.3, 0.5]) {
        expect(codes(image.subarray(0, Math.floor(image.length * part)))).toContain("FileTruncated");
      }
    },
  );
});

describe("a qcow2's counts", () => {
  /** Its refcount table is at 0x1000, its only block at 0x2000; 512 entries of 4 KiB clusters. */
  const v3 = () => fixture("qcow2-v3.qcow2");

  it("that are not there tell nothing", () => {
    expect(codes(patch(v3(), { u64: { 4096: 0 } }))).toEqual([]);
  });

  it("of clusters far behind the end tell as well", () => {
    const used = patch(v3(), { u64: { 4104: 0x2000 } });
    expect(findings(used)).toEqual([expect.stringContaining("what it keeps from byte 8388608 on")]);
  });

  it("that are behind the end themselves were cut off", () => {
    // The table is not among the bytes that are read first; a block counts 8 MiB.
    const header = patch(v3(), { u64: { 48: 2 ** 20 } });
    const entry = new Uint8Array([0, 0, 1, 0, 0, 0, 0, 0]);
    const image = sparse(2 ** 30, { 0: header, [2 ** 20 + 8 * 128]: entry });
    expect(findings(image)).toEqual([expect.stringContaining("what it keeps from byte 1099511627776 on")]);
  });
});

describe("a sparse VMDK's tables", () => {
  const far = () => whole("far-19.vmdk");
  const cut = (image: Uint8Array) => image.subarray(0, Math.floor(image.length * 0.9));

  it("are found through the directory that is not at the start, where there is only that one", () => {
    const image = patch(far(), { u32le: { 8: 1 } });
    expect(evidenceOf(image).parts).toHaveLength(4);
    expect(codes(image)).toEqual(["VmdkPreview"]);
    expect(codes(cut(image))).toContain("FileTruncated");
  });

  it("that the directory does not have are no tables", () => {
    const image = far();
    // 640 tables, whose redundant directory is at sector 21.
    image.fill(0, 21 * 512, 21 * 512 + 640 * 4);
    expect(codes(image)).toEqual(["VmdkPreview"]);
    expect(codes(patch(far(), { u32le: { [21 * 512 + 639 * 4]: 2 ** 30 } }))).toContain("FileTruncated");
  });
});
