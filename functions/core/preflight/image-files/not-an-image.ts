import {
  type Finding,
  finding,
  type Phrase,
  type PlainPhraseKey,
  phrase,
  shown,
} from "../problems/problem.ts";
import { has, type ImageFile, latin1 } from "./image-file.ts";

/** What is often dropped instead of a disk image, and disk images in formats that ECS does not import. */
export interface ForeignFormat {
  name: string | Phrase;
  /** One is enough. A negative offset counts from the file's end. */
  marks: ReadonlyArray<[offset: number, mark: string]>;
  /** What no mark tells. */
  fits?: (file: ImageFile) => boolean;
  found: (file: string) => Finding;
}

const compressed = (tool: string, mark: string): ForeignFormat => ({
  name: tool,
  marks: [[0, mark]],
  found: (file) => finding("FileCompressed", { file, tool, command: `${tool} -d` }),
});

const archive = (kind: PlainPhraseKey, ...marks: ForeignFormat["marks"]): ForeignFormat => ({
  name: phrase(kind),
  marks,
  found: (file) => finding("FileIsArchive", { file, kind: phrase(kind) }),
});

const foreignDisk = (kind: string, ...marks: ForeignFormat["marks"]): ForeignFormat => ({
  name: kind,
  marks,
  found: (file) => finding("FileIsForeignDisk", { file, kind }),
});

const program = (kind: PlainPhraseKey, ...marks: ForeignFormat["marks"]): ForeignFormat => ({
  name: phrase(kind),
  marks,
  found: (file) => finding("FileIsProgram", { file, kind: phrase(kind) }),
});

const partOfVmdk = (kind: PlainPhraseKey, mark: string): ForeignFormat => ({
  name: phrase("vmdkOf", { kind: phrase(kind) }),
  marks: [[0, mark]],
  found: (file) => finding("VmdkSubformat", { file, kind: phrase(kind) }),
});

/** Sources: the formats' own documents, and file(1). */
const FOREIGN: readonly ForeignFormat[] = [
  compressed("gzip", "\x1f\x8b\x08"),
  compressed("xz", "\xfd7zXZ\0"),
  compressed("zstd", "\x28\xb5\x2f\xfd"),
  compressed("bzip2", "BZh"),
  compressed("lz4", "\x04\x22\x4d\x18"),
  compressed("lzip", "LZIP"),
  compressed("lzop", "\x89LZO\0\r\n\x1a\n"),
  compressed("compress", "\x1f\x9d"),
  { ...compressed("lzma", ""), marks: [], fits: isLzma },
  archive("zip", [0, "PK\x03\x04"], [0, "PK\x05\x06"]),
  archive("sevenZip", [0, "7z\xbc\xaf\x27\x1c"]),
  archive("rar", [0, "Rar!\x1a\x07"]),
  { ...archive("tar", [257, "ustar"]), fits: isOldTar },
  archive("cpio", [0, "070701"], [0, "070702"], [0, "070707"], [0, "\xc7\x71"], [0, "\x71\xc7"]),
  archive("packages", [0, "!<arch>\n"], [0, "\xed\xab\xee\xdb"], [0, "MSCF\0\0\0\0"]),
  archive("partclone", [0, "partclone-image"], [0, "\0ntfsclone-image"]),
  archive("squashfs", [0, "hsqs"], [0, "sqsh"]),
  archive("erofs", [1024, "\xe2\xe1\xf5\xe0"]),
  archive("cramfs", [0, "\x45\x3d\xcd\x28"], [0, "-rom1fs-"]),
  archive("wim", [0, "MSWIM\0\0\0"]),
  foreignDisk("VHDX", [0, "vhdxfile"]),
  foreignDisk("VDI (VirtualBox)", [0x40, "\x7f\x10\xda\xbe"]),
  foreignDisk("QED", [0, "QED\0"]),
  foreignDisk("Parallels", [0, "WithoutFreeSpace"], [0, "WithouFreSpacExt"]),
  foreignDisk("Bochs", [0, "Bochs Virtual HD Image"], [0, "\xce\x8a\x46\x02"]),
  foreignDisk("DMG (Apple)", [-512, "koly"]),
  foreignDisk("cloop", [0, "#!/bin/sh\n#V"]),
  foreignDisk("EWF (EnCase)", [0, "EVF\x09\x0d\x0a\xff\0"]),
  foreignDisk("Android sparse image", [0, "\x3a\xff\x26\xed"]),
  program("elf", [0, "\x7fELF"]),
  { ...program("efi", [0x202, "HdrS"]), fits: isPe },
  partOfVmdk("esxSparse", "COWD"),
  partOfVmdk("bareDescriptor", "# Disk DescriptorFile"),
  {
    name: phrase("iso"),
    marks: [
      [0x8001, "CD001"],
      [0x8801, "CD001"],
    ],
    found: (file) => finding("FileIsIso", { file }),
  },
  {
    name: phrase("luks"),
    marks: [[0, "LUKS\xba\xbe"]],
    found: (file) => finding("FileIsLuks", { file }),
  },
];

export function foreignFormats(file: ImageFile): ForeignFormat[] {
  const at = (offset: number) => (offset < 0 ? file.sizeBytes + offset : offset);
  return FOREIGN.filter(
    ({ marks, fits }) => marks.some(([offset, mark]) => has(file, at(offset), mark)) || fits?.(file) === true,
  );
}

/** lzma's own format has no mark: a byte of properties, dictionary size, length (all ones: not known). */
function isLzma(file: ImageFile): boolean {
  const view = file.view(0, 13);
  if (view === undefined || view.getUint8(0) !== 0x5d) return false;
  const dictionary = view.getUint32(1, true);
  const length = view.getBigUint64(5, true);
  const isSize = dictionary >= 4096 && Number.isInteger(Math.log2(dictionary));
  return isSize && (length === 2n ** 64n - 1n || length < 2n ** 40n);
}

const TAR_HEADER_BYTES = 512;
const TAR_SUM = 148;

/** A tar before POSIX has no mark, but a sum of its first header, taken with spaces in the sum's place. */
function isOldTar(file: ImageFile): boolean {
  const view = file.view(0, TAR_HEADER_BYTES);
  if (view === undefined || view.getUint8(0) === 0) return false;
  const written = /^ *([0-7]{1,6})[\0 ]/.exec(latin1(view, TAR_SUM, 8))?.[1];
  let sum = 0;
  for (let i = 0; i < TAR_HEADER_BYTES; i++) sum += i >= TAR_SUM && i < TAR_SUM + 8 ? 0x20 : view.getUint8(i);
  return written !== undefined && Number.parseInt(written, 8) === sum;
}

/** A program for EFI or Windows: its first header says where the second one is. */
function isPe(file: ImageFile): boolean {
  if (!has(file, 0, "MZ")) return false;
  const at = file.view(0x3c, 4)?.getUint32(0, true);
  return at !== undefined && has(file, at, "PE\0\0");
}

const TEXT_BYTES = 512;
const TEXT_KINDS: ReadonlyArray<[RegExp, string | Phrase]> = [
  [/^\s*<(!doctype html|html|head|body)\b/i, phrase("html")],
  [/^\s*<[?!a-z]/i, "XML"],
  [/^\s*[[{]/, "JSON"],
];

/** A finding if all of the file's beginning is text. A disk has zeros or code there. */
export function textFinding(file: ImageFile): Finding | undefined {
  const view = file.view(0, Math.min(TEXT_BYTES, file.headBytes));
  // The last character may be cut in the middle: what is decoded as a stream does not mind.
  const text = view && new TextDecoder("utf-8").decode(view, { stream: true });
  if (text === undefined || text === "" || /[^\P{Cc}\s]|\uFFFD/u.test(text)) return undefined;
  const kind = TEXT_KINDS.find(([pattern]) => pattern.test(text))?.[1] ?? phrase("plainText");
  return finding("FileIsText", { file: file.name, kind, start: shown(text.trim()) });
}
