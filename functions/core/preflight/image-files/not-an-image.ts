import {
  type Finding,
  finding,
  type Phrase,
  type PlainPhraseKey,
  phrase,
  shown,
} from "../problems/problem.ts";
import { has, type ImageFile } from "./image-file.ts";

/** What is often dropped instead of a disk image, and what is a disk image but in a format that ECS does not import. */
export interface ForeignFormat {
  name: string | Phrase;
  marks: ReadonlyArray<[offset: number, mark: string]>;
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

const partOfVmdk = (kind: PlainPhraseKey, mark: string): ForeignFormat => ({
  name: phrase("vmdkOf", { kind: phrase(kind) }),
  marks: [[0, mark]],
  found: (file) => finding("VmdkSubformat", { file, kind: phrase(kind) }),
});

/** One mark is enough. Sources: the formats' own documents, and file(1). */
const FOREIGN: readonly ForeignFormat[] = [
  compressed("gzip", "\x1f\x8b\x08"),
  compressed("xz", "\xfd7zXZ\0"),
  compressed("zstd", "\x28\xb5\x2f\xfd"),
  compressed("bzip2", "BZh"),
  compressed("lz4", "\x04\x22\x4d\x18"),
  archive("zip", [0, "PK\x03\x04"], [0, "PK\x05\x06"]),
  archive("sevenZip", [0, "7z\xbc\xaf\x27\x1c"]),
  archive("rar", [0, "Rar!\x1a\x07"]),
  archive("tar", [257, "ustar"]),
  archive("wim", [0, "MSWIM\0\0\0"]),
  foreignDisk("VHDX", [0, "vhdxfile"]),
  foreignDisk("VDI (VirtualBox)", [0x40, "\x7f\x10\xda\xbe"]),
  foreignDisk("QED", [0, "QED\0"]),
  foreignDisk("Parallels", [0, "WithoutFreeSpace"], [0, "WithouFreSpacExt"]),
  foreignDisk("Bochs", [0, "Bochs Virtual HD Image"]),
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
  return FOREIGN.filter(({ marks }) => marks.some(([offset, mark]) => has(file, offset, mark)));
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
