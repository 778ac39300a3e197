import { type Finding, finding, shown } from "../problems/problem.ts";
import { has, type ImageFile } from "./image-file.ts";

/** What is often dropped instead of a disk image, and what is a disk image but in a format that ECS does not import. */
export interface ForeignFormat {
  name: string;
  marks: ReadonlyArray<[offset: number, mark: string]>;
  found: (file: string) => Finding;
}

const compressed = (tool: string, mark: string): ForeignFormat => ({
  name: tool,
  marks: [[0, mark]],
  found: (file) => finding("FileCompressed", { file, tool, command: `${tool} -d` }),
});

const archive = (kind: string, ...marks: ForeignFormat["marks"]): ForeignFormat => ({
  name: kind,
  marks,
  found: (file) => finding("FileIsArchive", { file, kind }),
});

const foreignDisk = (kind: string, ...marks: ForeignFormat["marks"]): ForeignFormat => ({
  name: kind,
  marks,
  found: (file) => finding("FileIsForeignDisk", { file, kind }),
});

const partOfVmdk = (kind: string, mark: string): ForeignFormat => ({
  name: `VMDK (${kind})`,
  marks: [[0, mark]],
  found: (file) => finding("VmdkSubformat", { file, kind }),
});

/** One mark is enough. Sources: the formats' own documents, and file(1). */
const FOREIGN: readonly ForeignFormat[] = [
  compressed("gzip", "\x1f\x8b\x08"),
  compressed("xz", "\xfd7zXZ\0"),
  compressed("zstd", "\x28\xb5\x2f\xfd"),
  compressed("bzip2", "BZh"),
  compressed("lz4", "\x04\x22\x4d\x18"),
  archive("a ZIP archive", [0, "PK\x03\x04"], [0, "PK\x05\x06"]),
  archive("a 7z archive", [0, "7z\xbc\xaf\x27\x1c"]),
  archive("a RAR archive", [0, "Rar!\x1a\x07"]),
  archive("a tar archive (an OVA is one too)", [257, "ustar"]),
  archive("a Windows image (WIM)", [0, "MSWIM\0\0\0"]),
  foreignDisk("VHDX", [0, "vhdxfile"]),
  foreignDisk("VDI (VirtualBox)", [0x40, "\x7f\x10\xda\xbe"]),
  foreignDisk("QED", [0, "QED\0"]),
  foreignDisk("Parallels", [0, "WithoutFreeSpace"], [0, "WithouFreSpacExt"]),
  foreignDisk("Bochs", [0, "Bochs Virtual HD Image"]),
  partOfVmdk("an ESX sparse disk", "COWD"),
  partOfVmdk("a bare descriptor", "# Disk DescriptorFile"),
  {
    name: "a CD image (ISO 9660)",
    marks: [
      [0x8001, "CD001"],
      [0x8801, "CD001"],
    ],
    found: (file) => finding("FileIsIso", { file }),
  },
  {
    name: "a LUKS volume",
    marks: [[0, "LUKS\xba\xbe"]],
    found: (file) => finding("FileIsLuks", { file }),
  },
];

export function foreignFormats(file: ImageFile): ForeignFormat[] {
  return FOREIGN.filter(({ marks }) => marks.some(([offset, mark]) => has(file, offset, mark)));
}

const TEXT_BYTES = 512;
const TEXT_KINDS: ReadonlyArray<[RegExp, string]> = [
  [/^\s*<(!doctype html|html|head|body)\b/i, "an HTML page"],
  [/^\s*<[?!a-z]/i, "XML"],
  [/^\s*[[{]/, "JSON"],
];

/** A finding if all of the file's beginning is text. A disk has zeros or code there. */
export function textFinding(file: ImageFile): Finding | undefined {
  const view = file.view(0, Math.min(TEXT_BYTES, file.headBytes));
  // The last character may be cut in the middle: what is decoded as a stream does not mind.
  const text = view && new TextDecoder("utf-8").decode(view, { stream: true });
  if (text === undefined || text === "" || /[^\P{Cc}\s]|\uFFFD/u.test(text)) return undefined;
  const kind = TEXT_KINDS.find(([pattern]) => pattern.test(text))?.[1] ?? "text";
  return finding("FileIsText", { file: file.name, kind, start: shown(text.trim()) });
}
