import { describe, expect, it } from "vitest";
import type { FileEvidence } from "../../functions/core/preflight/preflight.ts";
import { evidenceOf, fixture, patch, sparse } from "./image-fixtures.ts";
import { firstProblem, GIB, mbr, ready, refused, warned, web } from "./judged-drops.ts";

describe("an object", () => {
  const withFacts = (facts: Partial<FileEvidence>, sidecar = {}) =>
    refused({ sidecar, files: { "web.qcow2": { ...evidenceOf(web()), ...facts } } });
  const unread = { parts: [] };

  it.each(["Archive", "ColdArchive", "DeepColdArchive"])(
    "in the storage class %s is refused unread",
    (storageClass) => {
      expect(withFacts({ storageClass, ...unread })).toEqual(["FileArchived "]);
      expect(withFacts({ storageClass, restore: "ongoing", ...unread })).toEqual(["FileArchived "]);
      expect(withFacts({ storageClass, restore: "done" })).toEqual(["ready"]);
    },
  );

  it.each(["Standard", "IA"])("in the storage class %s is taken", (storageClass) => {
    expect(withFacts({ storageClass })).toEqual(["ready"]);
  });

  it.each(["AES256", "KMS"])("encrypted by OSS with %s is refused", (encryption) => {
    expect(withFacts({ encryption })).toEqual(["FileEncryptedByOss "]);
  });

  it("of another size or CRC64 than the sidecar says is refused", () => {
    const sidecar = { fileSizeBytes: web().length + 1, fileCrc64: "12" };
    expect(withFacts({ crc64: "13" }, sidecar)).toEqual([
      "FileSizeMismatch /fileSizeBytes",
      "FileCrcMismatch /fileCrc64",
    ]);
    expect(withFacts({ crc64: "12" }, { fileSizeBytes: web().length, fileCrc64: "0012" })).toEqual(["ready"]);
    const disk = { dataDisks: [{ key: "a.vhd", fileSizeBytes: 1, fileCrc64: "1" }] };
    const vhd = { ...evidenceOf(fixture("app.vhd")), crc64: "2" };
    expect(refused({ sidecar: disk, files: { "web.qcow2": web(), "a.vhd": vhd } })).toEqual([
      "FileSizeMismatch /dataDisks/0/fileSizeBytes",
      "FileCrcMismatch /dataDisks/0/fileCrc64",
    ]);
  });

  it("whose CRC64 is not known is not compared, which is told", () => {
    expect(warned({ sidecar: { fileCrc64: "12" }, files: { "web.qcow2": web() } })).toEqual([
      "CrcNotChecked /fileCrc64",
    ]);
  });

  it("that is being restored gets the advice to wait", () => {
    const facts = { storageClass: "Archive", restore: "ongoing", ...unread } as const;
    const hint = (more: object) =>
      firstProblem({ files: { "web.qcow2": { ...evidenceOf(web()), ...facts, ...more } } })?.hint;
    expect(hint({})).toBe("It is being restored: upload the sidecar again when that is done.");
    expect(hint({ restore: undefined })).toContain("Restore the object");
  });

  it("that OSS does not let be read is refused with OSS's reason", () => {
    const unreadable = { code: "InvalidObjectState", message: "The operation is not valid" };
    expect(withFacts({ unreadable, ...unread })).toEqual(["FileUnreadable "]);
    const file = { ...evidenceOf(web()), unreadable, ...unread };
    expect(firstProblem({ files: { "web.qcow2": file } })?.message).toBe(
      "web.qcow2: OSS does not let it be read: InvalidObjectState (The operation is not valid).",
    );
  });

  it("that is a link is doubtful", () => {
    expect(warned({ files: { "web.qcow2": { ...evidenceOf(web()), symlink: true } } })).toEqual([
      "FileIsLink ",
    ]);
  });

  it("that shrank while it was read is refused", () => {
    const { parts } = evidenceOf(web());
    const short = parts.map((part) => ({ ...part, bytes: part.bytes.subarray(1) }));
    expect(withFacts(unread)).toEqual(["FileTruncated "]);
    expect(withFacts({ parts: [...parts.slice(0, -1), ...short.slice(-1)] })).toEqual(["FileTruncated "]);
    const { message } = firstProblem({ files: { "web.qcow2": { ...evidenceOf(web()), ...unread } } }) ?? {};
    expect(message).toContain("only 0 bytes could be read from byte 0 on");
  });

  it("is judged for all of its faults at once", () => {
    const facts = { encryption: "KMS", crc64: "1" };
    const overlay = { ...evidenceOf(fixture("overlay.qcow2")), ...facts };
    expect(refused({ sidecar: { fileCrc64: "2", format: "vhd" }, files: { "web.qcow2": overlay } })).toEqual([
      "FileEncryptedByOss ",
      "FileCrcMismatch /fileCrc64",
      "FormatMismatch /format",
      "Qcow2BackingFile ",
    ]);
  });
});

describe("the format", () => {
  it.each<[image: string, fixtureName: string, sidecar: object, expected: string]>([
    ["web.qcow2", "app.vhd", {}, "FormatMismatch "],
    ["web.qcow2", "mbr.raw", {}, "FormatMismatch "],
    ["web.vhd", "mbr.raw", {}, "VhdFooterMissing "],
    ["web.raw", "web.qcow2", {}, "FormatMismatch "],
    ["web", "web.qcow2", { format: "raw" }, "FormatMismatch /format"],
    ["web.qcow2", "web.qcow2", { format: "vhd" }, "FormatMismatch /format"],
    ["web.vmdk", "vmdk-sparse.vmdk", {}, "FormatNotAllowed "],
    ["web", "qemu-img-info.json", {}, "FileIsText "],
  ])("of %s, which is %s, declared %j, is refused: %s", (image, fixtureName, sidecar, expected) => {
    expect(refused({ image, sidecar: { ...sidecar }, files: { [image]: fixture(fixtureName) } })).toEqual([
      expected,
    ]);
  });

  it("is what the file says, where neither the sidecar nor the suffix does", () => {
    expect(ready({ image: "web", files: { web: web() } }).request.disks[0]?.format).toBe("QCOW2");
    expect(ready({ image: "web-2026.11", files: { "web-2026.11": mbr() } }).request.disks[0]?.format).toBe(
      "RAW",
    );
  });

  it("of what a VMDK keeps beside its descriptor is told to be raw", () => {
    for (const name of ["web-flat.vmdk", "web-f001.vmdk"]) {
      const problem = firstProblem({ image: name, files: { [name]: mbr() }, limits: "api" });
      expect(problem).toMatchObject({
        code: "FormatMismatch",
        hint: expect.stringContaining("name it with .raw"),
      });
    }
    const other = firstProblem({ image: "web.vmdk", files: { "web.vmdk": mbr() }, limits: "api" });
    expect(other?.hint).toBe("Correct the format, or upload the right file.");
  });

  it("tells in words what the file is instead", () => {
    const messages = [
      firstProblem({ files: { "web.qcow2": fixture("app.vhd") } }),
      firstProblem({ files: { "web.qcow2": mbr() } }),
      firstProblem({ files: { "web.qcow2": sparse(GIB, { 100: "code" }) } }),
      firstProblem({ sidecar: { format: "RAW" }, files: { "web.qcow2": web() } }),
    ].map((problem) => problem?.message);
    expect(messages).toEqual([
      "web.qcow2: the suffix .qcow2 says qcow2, but the file is VHD.",
      "web.qcow2: the suffix .qcow2 says qcow2, but the file is a raw disk.",
      "web.qcow2: the suffix .qcow2 says qcow2, but the file is none: it has no such header.",
      "web.qcow2: the sidecar says a raw disk, but the file is qcow2.",
    ]);
  });

  it("must be told if nothing tells it", () => {
    const files = { web: sparse(GIB, { 100: "code" }) };
    expect(refused({ image: "web", files })).toEqual(["FormatUnknown "]);
    expect(warned({ image: "web", sidecar: { format: "raw" }, files })).toEqual(["NoPartitionTable "]);
    expect(refused({ image: "web", sidecar: { format: "x" }, files })).toEqual(["ValueNotAllowed /format"]);
  });

  it("is only doubtful where the suffix alone is wrong, or unusual", () => {
    const sidecar = { format: "qcow2" };
    expect(warned({ image: "web.vhd", sidecar, files: { "web.vhd": web() } })).toEqual(["SuffixMismatch "]);
    expect(warned({ image: "web.img", files: { "web.img": web() } })).toEqual(["SuffixUnusual "]);
    expect(warned({ image: "web.QCOW2", files: { "web.QCOW2": web() } })).toEqual([]);
  });

  it("VMDK is taken under the API's limits, as a preview", () => {
    const files = { "web.vmdk": fixture("vmdk-sparse.vmdk") };
    expect(warned({ image: "web.vmdk", files, limits: "api" })).toEqual(["VmdkPreview "]);
    expect(ready({ image: "web.vmdk", files, limits: "api" }).request.disks[0]?.format).toBe("VMDK");
    expect(firstProblem({ image: "web.vmdk", files })?.hint).toMatch(
      /^Convert it: qemu-img .*IMAGE_LIMITS=api/,
    );
  });
});

describe("the size of a disk", () => {
  const sized = (bytes: number) => patch(fixture("huge-3tib.qcow2"), { u64: { 24: bytes } });
  const big = { "web.qcow2": fixture("big-41gib.qcow2") };

  it("is the virtual size rounded up, and at least the least", () => {
    const gib = (bytes: number) => ready({ files: { "web.qcow2": sized(bytes) } }).request.disks[0]?.sizeGib;
    expect(ready({ files: big }).request.disks[0]?.sizeGib).toBe(41);
    expect([gib(GIB), gib(40 * GIB), gib(40 * GIB + 512), gib(500 * GIB)]).toEqual([40, 40, 41, 500]);
    expect(ready({ files: { "web.qcow2": sized(512) }, limits: "api" }).request.disks[0]?.sizeGib).toBe(1);
  });

  it("that the sidecar says must hold the virtual size", () => {
    const sidecar = { systemDisk: { sizeGib: 40 } };
    expect(refused({ sidecar, files: big })).toEqual(["DiskTooSmall /systemDisk/sizeGib"]);
    expect(firstProblem({ sidecar, files: { "web.qcow2": sized(40 * GIB + 512) } })).toMatchObject({
      message: "web.qcow2: the disk inside has 40.01 GiB and does not fit into 40 GiB.",
      hint: "Set sizeGib to 41 or more, or leave it out.",
    });
    expect(ready({ sidecar: { systemDisk: { sizeGib: 41 } }, files: big }).request.disks[0]?.sizeGib).toBe(
      41,
    );
    const disk = { dataDisks: [{ key: "d.qcow2", sizeGib: 40 }] };
    expect(
      refused({ sidecar: disk, files: { "web.qcow2": web(), "d.qcow2": fixture("big-41gib.qcow2") } }),
    ).toEqual(["DiskTooSmall /dataDisks/0/sizeGib"]);
  });

  it("that no disk can have is refused, with the other limits if those allow it", () => {
    const files = { "web.qcow2": sized(500 * GIB + 1024) };
    expect(refused({ files })).toEqual(["VirtualSizeTooLarge "]);
    expect(firstProblem({ files })?.hint).toContain("IMAGE_LIMITS=api");
    expect(refused({ files, limits: "api" })).toEqual(["ready"]);
    const huge = { "web.qcow2": fixture("huge-3tib.qcow2") };
    expect(firstProblem({ files: huge, limits: "api" })).toMatchObject({
      code: "VirtualSizeTooLarge",
      message: "web.qcow2: the disk inside has 3072 GiB; the limit is 2048 GiB.",
      hint: "Shrink the disk, or move data to data disks.",
    });
    const disk = { dataDisks: [{ key: "d.qcow2" }] };
    const data = { "web.qcow2": web(), "d.qcow2": sized(1999 * GIB) };
    expect(ready({ sidecar: disk, files: data }).request.disks[1]?.sizeGib).toBe(1999);
  });

  it("that is no multiple of a sector is doubtful", () => {
    const files = { "web.raw": mbr().subarray(0, 131_000) };
    expect(warned({ image: "web.raw", files })).toEqual(["DiskSizeUneven "]);
  });

  it("below 5 GiB is doubtful for Customized Linux", () => {
    const sidecar = { platform: "Customized Linux" };
    expect(warned({ sidecar, files: { "web.qcow2": web() } })).toEqual(["CustomizedLinuxSmall "]);
    expect(warned({ sidecar, files: { "web.qcow2": sized(5 * GIB) } })).toEqual(["CustomizedLinuxSmall "]);
    expect(warned({ sidecar, files: { "web.qcow2": sized(5 * GIB + 512) } })).toEqual([]);
  });
});

describe("the disk inside", () => {
  const raw = (file: Uint8Array | FileEvidence, sidecar = {}) => ({
    image: "web.raw",
    sidecar,
    files: { "web.raw": file },
  });
  const data = (file: FileEvidence, name = "d.raw", sidecar = {}) => ({
    sidecar: { dataDisks: [{ key: name, ...sidecar }] },
    files: { "web.qcow2": web(), [name]: file },
  });

  it("of zeros is refused as a system disk, doubtful as a data disk", () => {
    expect(refused(raw(sparse(GIB, {})))).toEqual(["FileAllZeros "]);
    expect(firstProblem(raw(sparse(GIB, {})))?.message).toContain("first 96 KiB are all zeros");
    expect(firstProblem(raw(sparse(4096, {})))?.message).toContain("first 4 KiB are all zeros");
    expect(firstProblem(raw(sparse(4608, {})))?.message).toContain("first 5 KiB are all zeros");
    expect(refused({ files: { "web.qcow2": sparse(GIB, {}) } })).toEqual(["FileAllZeros "]);
    expect(warned(data(sparse(GIB, {})))).toEqual(["DataDiskBlank /dataDisks/0/key"]);
    expect(refused(data(sparse(GIB, {}), "d"))).toEqual(["FormatUnknown /dataDisks/0/key"]);
  });

  it("without partitions is doubtful as a system disk, and not as a data disk", () => {
    expect(warned(raw(fixture("data.raw")))).toEqual(["NoPartitionTable "]);
    const { warnings } = ready(raw(fixture("data.raw")));
    expect(warnings[0]?.message).toContain("no partition table but ext2/3/4 on the whole disk;");
    expect(warned(data(evidenceOf(fixture("data.raw"))))).toEqual([]);
  });

  it("without an EFI system partition is doubtful for UEFI", () => {
    const uefi = { bootMode: "UEFI" };
    expect(warned(raw(mbr(), uefi))).toEqual(["UefiWithoutEsp "]);
    expect(warned({ ...raw(mbr(), { architecture: "arm64" }), limits: "api" })).toEqual(["UefiWithoutEsp "]);
    expect(warned(raw(fixture("gpt.raw"), uefi))).toEqual([]);
    expect(warned(raw(mbr()))).toEqual([]);
  });

  it("that only UEFI boots is doubtful for BIOS, said or not", () => {
    expect(warned(raw(fixture("gpt-uefi.raw")))).toEqual(["BiosWithoutLoader "]);
    expect(warned(raw(fixture("gpt-uefi.raw"), { bootMode: "BIOS" }))).toEqual(["BiosWithoutLoader "]);
    expect(warned(raw(fixture("gpt-uefi.raw"), { bootMode: "UEFI" }))).toEqual([]);
    const arm = raw(fixture("gpt-uefi.raw"), { architecture: "arm64" });
    expect(warned({ ...arm, limits: "api" })).toEqual([]);
    const esp = patch(mbr(), { u8: { 450: 0xef } });
    expect(warned(raw(esp))).toEqual([]);
    esp.fill(0, 0, 440);
    expect(warned(raw(esp))).toEqual(["BiosWithoutLoader "]);
    expect(warned(raw(fixture("gpt.raw")))).toEqual([]);
  });

  it("of a fixed VHD is looked at, too", () => {
    const image = { image: "db.vhd", files: { "db.vhd": fixture("db.vhd") } };
    expect(warned({ ...image, sidecar: { bootMode: "UEFI" } })).toEqual(["UefiWithoutEsp "]);
  });
});
