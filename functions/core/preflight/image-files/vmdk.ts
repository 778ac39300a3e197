import { type Finding, finding, type Phrase, phrase, shown } from "../problems/problem.ts";
import { malformed, truncated } from "./damage.ts";
import { has, type ImageFile, latin1, u64 } from "./image-file.ts";
import type { ImageReading } from "./image-reading.ts";
import { grainsAtEnd } from "./vmdk-grains.ts";

/**
 * VMDK as one sparse file, monolithicSparse or streamOptimized ("Virtual Disk Format 5.0", VMware). Numbers
 * are little-endian, offsets count sectors.
 */
export const VMDK_MAGIC = "KDMV";

const SECTOR = 512;
const HEADER_BYTES = 512;
/** gdOffset of a streamOptimized file: the true header is a footer near the end. */
const AT_END = 2n ** 64n - 1n;
const FOOTER_FROM_END = 1024;
const MAX_DESCRIPTOR_BYTES = 20 * SECTOR;
/** Written into every header so that a transfer as text, which changes line ends, is noticed. */
const LINE_ENDS = "\n \r\n";
const WHOLE_FILE_KINDS = ["monolithicSparse", "streamOptimized"];

export function readVmdk(file: ImageFile): ImageReading {
  const header = file.view(0, HEADER_BYTES);
  if (header === undefined) return { format: "vmdk", findings: [truncated(file, phrase("headerCut"))] };
  const virtualSizeBytes = u64(header, 12, true) * SECTOR;
  const broken = brokenHeader(header, file);
  const preview = finding("VmdkPreview", { file: file.name });
  if (broken !== undefined) return { format: "vmdk", findings: [preview, ...broken] };
  const findings = [preview, ...descriptorFindings(header, file), ...directoryFindings(header, file)];
  const reading: ImageReading = { format: "vmdk", virtualSizeBytes, findings };
  // A file with its true header at the end has lost it if anything was cut off.
  if (findings.length > 1 || header.getBigUint64(56, true) === AT_END) return reading;
  const end = grainsAtEnd(header, file);
  if (end.is === "unknown") return { ...reading, wants: end.wants };
  if (end.is === "whole") return reading;
  const cut = truncated(file, phrase("clusterCut", { byte: end.byte }));
  return { ...reading, findings: [preview, cut] };
}

function wrong(file: ImageFile, what: Phrase): Finding[] {
  return [finding("VmdkMalformed", { file: file.name, what })];
}

function brokenHeader(header: DataView, file: ImageFile): Finding[] | undefined {
  const version = header.getUint32(4, true);
  const capacity = u64(header, 12, true);
  const grainSectors = u64(header, 20, true);
  const tableEntries = header.getUint32(44, true);
  return malformed("VmdkMalformed", file, [
    [version < 1 || version > 3, phrase("vmdkVersion", { version })],
    [latin1(header, 73, 4) !== LINE_ENDS, phrase("vmdkAsText")],
    [capacity === 0, phrase("noDisk")],
    [!isGrain(grainSectors), phrase("vmdkGrains", { sectors: grainSectors })],
    [tableEntries === 0 || tableEntries > 512, phrase("vmdkTables", { entries: tableEntries })],
  ]);
}

/** A power of two, from 4 KiB up; QEMU takes at most 1 GiB. */
function isGrain(sectors: number): boolean {
  return sectors >= 8 && sectors <= 2 ** 21 && Number.isInteger(Math.log2(sectors));
}

/** The descriptor is text inside of the file that says of which files the disk is made. */
function descriptorFindings(header: DataView, file: ImageFile): Finding[] {
  const at = u64(header, 28, true) * SECTOR;
  const length = Math.min(u64(header, 36, true) * SECTOR, MAX_DESCRIPTOR_BYTES);
  // Of a disk in several files only one has the descriptor.
  if (at === 0) return [finding("VmdkSubformat", { file: file.name, kind: phrase("splitPiece") })];
  const view = length === 0 ? undefined : file.view(at, length);
  if (view === undefined) return wrong(file, phrase("vmdkNoDescriptor", { at }));
  const lines = latin1(view).split("\0", 1).join("").split(/\r?\n/);
  const value = (key: string) => {
    const line = lines.find((text) => text.trim().toLowerCase().startsWith(`${key.toLowerCase()}=`));
    return line
      ?.slice(line.indexOf("=") + 1)
      .trim()
      .replaceAll('"', "");
  };
  const kind = value("createType");
  if (kind === undefined) return wrong(file, phrase("vmdkNoKind"));
  const parent = value("parentCID");
  if (
    (parent !== undefined && parent.toLowerCase() !== "ffffffff") ||
    value("parentFileNameHint") !== undefined
  ) {
    return [finding("VmdkParent", { file: file.name })];
  }
  const extents = lines.filter((line) => /^\s*(RW|RDONLY|NOACCESS)\s/i.test(line));
  const whole = WHOLE_FILE_KINDS.some((known) => known.toLowerCase() === kind.toLowerCase());
  if (whole && extents.length === 1) return [];
  const told = whole ? phrase("inParts", { kind: shown(kind), count: extents.length }) : shown(kind);
  return [finding("VmdkSubformat", { file: file.name, kind: told })];
}

/** Whether the grain directory, from the header or from the footer, is in the file. */
function directoryFindings(header: DataView, file: ImageFile): Finding[] {
  const size = file.sizeBytes;
  let inForce = header;
  if (header.getBigUint64(56, true) === AT_END) {
    const at = size - FOOTER_FROM_END;
    const footer = has(file, at, VMDK_MAGIC) ? file.view(at, HEADER_BYTES) : undefined;
    if (footer === undefined) return [truncated(file, phrase("footerCut"))];
    inForce = footer;
  }
  const grainsPerTable = u64(header, 20, true) * header.getUint32(44, true);
  const tables = Math.ceil(u64(header, 12, true) / grainsPerTable);
  const start = u64(inForce, 56, true) * SECTOR;
  if (start < HEADER_BYTES) return wrong(file, phrase("vmdkDirectory", { at: start }));
  const end = start + tables * 4;
  return end > size ? [truncated(file, phrase("directoryCut", { end }))] : [];
}
