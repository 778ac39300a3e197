import { describe, expect, it } from "vitest";
import { codes, findings, latin1, sparse } from "./image-fixtures.ts";

/**
 * The first header of an archive that tar --format=v7 made: name, mode, owner, group, size, time, the
 * header's sum.
 */
const V7_TAR = [
  `d/${"\0".repeat(98)}`,
  ["0000755", "0000000", "0000000", "00000000000", "15266666666", ""].join("\0"),
  "005041\0 5",
].join("");

describe("what is no disk image", () => {
  it.each<[code: string, at: number, mark: string, told: string]>([
    ["FileCompressed", 0, "\x1f\x8b\x08", "compressed with gzip"],
    ["FileCompressed", 0, "\xfd7zXZ\0", "compressed with xz"],
    ["FileCompressed", 0, "\x28\xb5\x2f\xfd", "compressed with zstd"],
    ["FileCompressed", 0, "BZh9", "compressed with bzip2"],
    ["FileCompressed", 0, "\x04\x22\x4d\x18", "compressed with lz4"],
    ["FileIsArchive", 0, "PK\x03\x04", "a ZIP archive"],
    ["FileIsArchive", 0, "PK\x05\x06", "a ZIP archive"],
    ["FileIsArchive", 0, "7z\xbc\xaf\x27\x1c", "a 7z archive"],
    ["FileIsArchive", 0, "Rar!\x1a\x07", "a RAR archive"],
    ["FileIsArchive", 257, "ustar\0", "a tar archive (an OVA is one too)"],
    ["FileIsArchive", 0, "MSWIM\0\0\0", "a Windows image (WIM)"],
    ["FileIsIso", 0x8001, "CD001", "a CD image"],
    ["FileIsIso", 0x8801, "CD001", "a CD image"],
    ["FileIsForeignDisk", 0, "vhdxfile", "VHDX"],
    ["FileIsForeignDisk", 0x40, "\x7f\x10\xda\xbe", "VDI"],
    ["FileIsForeignDisk", 0, "QED\0", "QED"],
    ["FileIsForeignDisk", 0, "WithoutFreeSpace", "Parallels"],
    ["FileIsForeignDisk", 0, "WithouFreSpacExt", "Parallels"],
    ["FileIsForeignDisk", 0, "Bochs Virtual HD Image", "Bochs"],
    ["FileIsForeignDisk", 0, "\xce\x8a\x46\x02", "Bochs"],
    ["FileIsForeignDisk", 2 ** 31 - 512, "koly", "DMG (Apple)"],
    ["FileIsForeignDisk", 0, "#!/bin/sh\n#V2.0 Format\nmodprobe cloop\0\0", "cloop"],
    ["FileIsForeignDisk", 0, "EVF\x09\x0d\x0a\xff\0", "EWF (EnCase)"],
    ["FileIsForeignDisk", 0, "\x3a\xff\x26\xed", "Android sparse image"],
    ["FileCompressed", 0, "LZIP", "compressed with lzip"],
    ["FileCompressed", 0, "\x89LZO\0\r\n\x1a\n", "compressed with lzop"],
    ["FileCompressed", 0, "\x1f\x9d", "compressed with compress"],
    ["FileCompressed", 0, `]\0\0\x80\0${"\xff".repeat(8)}`, "compressed with lzma"],
    ["FileCompressed", 0, "]\0\0\x80\0\0\x10\0\0\0\0\0\0", "compressed with lzma"],
    ["FileIsArchive", 0, V7_TAR, "a tar archive"],
    ["FileIsArchive", 0, "070701", "a cpio archive"],
    ["FileIsArchive", 0, "070702", "a cpio archive"],
    ["FileIsArchive", 0, "070707", "a cpio archive"],
    ["FileIsArchive", 0, "\xc7\x71", "a cpio archive"],
    ["FileIsArchive", 0, "\x71\xc7", "a cpio archive"],
    ["FileIsArchive", 0, "!<arch>\n", "a package of software"],
    ["FileIsArchive", 0, "\xed\xab\xee\xdb", "a package of software"],
    ["FileIsArchive", 0, "partclone-image", "a backup of partclone"],
    ["FileIsArchive", 0, "hsqs", "SquashFS"],
    ["FileIsArchive", 0, "sqsh", "SquashFS"],
    ["FileIsArchive", 1024, "\xe2\xe1\xf5\xe0", "EROFS"],
    ["FileIsArchive", 0, "\x45\x3d\xcd\x28", "cramfs"],
    ["FileIsProgram", 0, "\x7fELF", "a program (ELF)"],
    ["FileIsProgram", 0, `MZ${"\0".repeat(58)}\x40\0\0\0PE\0\0`, "a program for EFI"],
    ["FileIsProgram", 0x202, "HdrS", "a kernel"],
    ["FileIsLuks", 0, "LUKS\xba\xbe", "LUKS"],
    ["VmdkSubformat", 0, "COWD", "an ESX sparse disk"],
  ])("is named: %s by its mark at %d", (code, at, mark, words) => {
    const disk = sparse(2 ** 31, { [at]: mark });
    expect(findings(disk)).toEqual([expect.stringContaining(`${code}: `)]);
    expect(findings(disk)[0]).toContain(words);
  });

  it.each<[text: string, kind: string]>([
    ["<!DOCTYPE html><html></html>", "an HTML page"],
    ["\n  <HTML lang=en>", "an HTML page"],
    ["\ufeff<html>", "an HTML page"],
    ['<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "XML"],
    ["<Error><Code>NoSuchKey</Code></Error>", "XML"],
    ['{"error":"not found"}', "JSON"],
    ["[1]", "JSON"],
    ["version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n", "text"],
    [`${"没有权限".repeat(300)}`, "text"],
  ])("is named if it is text: %s", (text, kind) => {
    const bytes = new Uint8Array(new TextEncoder().encode(text));
    expect(codes(bytes)).toEqual(["FileIsText"]);
    expect(findings(bytes)[0]).toContain(`this is ${kind}, not a disk image`);
  });

  it("is not called text if it only begins like text", () => {
    expect(codes(latin1(`<html>${"x".repeat(70_000)}`).fill(0, 400, 401))).toEqual([]);
    expect(codes(latin1(`${"x".repeat(100)}\xff\xfe${"x".repeat(70_000)}`))).toEqual([]);
  });

  it.each<[what: string, start: string]>([
    ["lzma with an odd dictionary", "]\x01\0\x80\0\0\x10\0\0\0\0\0\0"],
    ["lzma with an absurd length", "]\0\0\x80\0\0\0\0\0\0\0\x10\0"],
    ["tar with a wrong sum", V7_TAR.replace("005041", "005042")],
    ["tar without a sum", V7_TAR.replace("005041", "xxxxxx")],
    ["a program whose second header is missing", `MZ${"\0".repeat(58)}\x40\0\0\0PQ`],
    ["a program whose second header is far away", `MZ${"\0".repeat(58)}\xff\xff\xff\xff`],
  ])("is not taken for %s", (_, start) => {
    expect(codes(sparse(2 ** 31, { 0: start }))).toEqual([]);
  });

  it("is told if it is too small for a disk", () => {
    const noise = new Uint8Array(65_536).fill(0x9a);
    expect(findings(noise.subarray(0, 5))).toEqual([
      "FileTooSmall: file: it has 5 bytes, which is too little for a disk.",
    ]);
    expect(codes(noise.subarray(0, 65_535))).toEqual(["FileTooSmall"]);
    expect(codes(noise)).toEqual([]);
    expect(codes(new Uint8Array(512))).toEqual([]);
  });

  it("is told if it is empty", () => {
    expect(findings(new Uint8Array())).toEqual(["FileEmpty: file: the file is empty."]);
  });
});
