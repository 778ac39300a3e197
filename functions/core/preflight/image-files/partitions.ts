import { type Finding, finding, type Phrase, phrase } from "../problems/problem.ts";
import { has, type ImageFile, latin1, u64 } from "./image-file.ts";

/**
 * What a raw disk begins with: a partition table (MBR; GPT by the UEFI specification, chapter 5), or a file system on the
 * whole disk. The disk starts at the file's first byte.
 */
export interface DiskLayout {
  table: "gpt" | "mbr" | "none";
  /** A file system, or the like, on the whole disk. */
  filesystem?: string;
  /** There is an EFI system partition. */
  esp: boolean;
  /** There is a place for a BIOS boot loader: code in the MBR, or a GPT's BIOS boot partition. */
  biosBoot: boolean;
  /** All known bytes from the start are zeros. */
  blank: boolean;
  findings: Finding[];
}

interface Partition {
  /** In bytes from the disk's start; the end is the first byte behind it. */
  startBytes: number;
  endBytes: number;
  kind: string;
}

const SECTOR = 512;
const MBR_PARTITIONS = 446;
const TYPE_GPT = 0xee;
const TYPE_ESP = 0xef;
/** As they are written in the table: the first three groups are little-endian. */
const GUID_ESP = "28732ac11ff8d211ba4b00a0c93ec93b";
const GUID_BIOS_BOOT = "4861682149646f6e744e656564454649";
const GUID_UNUSED = "0".repeat(32);

/** Marks of file systems and volumes that take the whole disk. */
const FILESYSTEMS: ReadonlyArray<[name: string, offset: number, mark: string]> = [
  ["NTFS", 3, "NTFS    "],
  ["exFAT", 3, "EXFAT   "],
  ["FAT", 54, "FAT1"],
  ["FAT32", 82, "FAT32"],
  ["ext2/3/4", 1080, "\x53\xef"],
  ["XFS", 0, "XFSB"],
  ["Btrfs", 0x10040, "_BHRfS_M"],
  ["LVM", 512, "LABELONE"],
  ["swap", 4086, "SWAPSPACE2"],
  ["UFS", 65536 + 1372, "\x19\x01\x54\x19"],
];

export function readPartitions(file: ImageFile, diskBytes: number): DiskLayout {
  const none: DiskLayout = {
    table: "none",
    esp: false,
    biosBoot: false,
    blank: isBlank(file, diskBytes),
    findings: [],
  };
  const sector = file.view(0, SECTOR);
  const mbr = sector === undefined ? undefined : readMbr(sector);
  if (sector === undefined || mbr === undefined) {
    const filesystem = FILESYSTEMS.find(([, offset, mark]) => has(file, offset, mark))?.[0];
    return filesystem === undefined ? none : { ...none, filesystem };
  }
  const protectedGpt = mbr.some(({ kind }) => kind === String(TYPE_GPT));
  const sectorBytes = [512, 4096].find((bytes) => has(file, bytes, "EFI PART"));
  if (sectorBytes !== undefined) return { ...none, ...readGpt(file, diskBytes, sectorBytes) };
  if (protectedGpt) {
    const what = phrase("gptAbsent");
    return { ...none, table: "gpt", findings: [finding("GptDamaged", { file: file.name, what })] };
  }
  return {
    ...none,
    table: "mbr",
    esp: mbr.some(({ kind }) => kind === String(TYPE_ESP)),
    biosBoot: latin1(sector, 0, 440).replaceAll("\0", "") !== "",
    findings: beyondEnd(file, mbr, diskBytes),
  };
}

function isBlank(file: ImageFile, diskBytes: number): boolean {
  const view = file.view(0, Math.min(file.headBytes, diskBytes));
  for (let i = 0; view !== undefined && i < view.byteLength; i++) if (view.getUint8(i) !== 0) return false;
  return true;
}

/** The used primary partitions; undefined if this sector is no MBR with at least one. */
function readMbr(sector: DataView): Partition[] | undefined {
  if (sector.getUint16(510) !== 0x55aa) return undefined;
  const entries = [0, 1, 2, 3].map((i) => {
    const at = MBR_PARTITIONS + 16 * i;
    const start = sector.getUint32(at + 8, true) * SECTOR;
    const length = sector.getUint32(at + 12, true) * SECTOR;
    const active = sector.getUint8(at);
    const type = sector.getUint8(at + 4);
    return { active, type, start, length };
  });
  // A boot sector of a file system has the same signature, and code or text where the table would be.
  if (entries.some(({ active }) => active !== 0 && active !== 0x80)) return undefined;
  const used = entries.filter(({ type }) => type !== 0);
  if (used.length === 0 || used.some(({ start, length }) => start === 0 || length === 0)) return undefined;
  return used.map(({ type, start, length }) => ({
    kind: String(type),
    startBytes: start,
    endBytes: start + length,
  }));
}

function beyondEnd(file: ImageFile, partitions: readonly Partition[], diskBytes: number): Finding[] {
  const last = partitions.reduce((a, b) => (b.endBytes > a.endBytes ? b : a));
  if (last.endBytes <= diskBytes) return [];
  const what = phrase("partitionCut", { start: last.startBytes, end: last.endBytes });
  return [finding("FileTruncated", { file: file.name, what, size: file.sizeBytes })];
}

function readGpt(file: ImageFile, diskBytes: number, sectorBytes: number): Partial<DiskLayout> {
  const damaged = (what: Phrase) => ({
    table: "gpt" as const,
    findings: [finding("GptDamaged", { file: file.name, what })],
  });
  const header = gptHeader(file, sectorBytes);
  if (header === undefined) return damaged(phrase("gptChecksum"));
  const entryBytes = header.getUint32(84, true);
  if (entryBytes < 128) return damaged(phrase("gptEntryBytes", { bytes: entryBytes }));
  const at = u64(header, 72, true) * sectorBytes;
  const partitions = gptEntries(file, { at, entryBytes, count: header.getUint32(80, true), sectorBytes });
  const findings = partitions.length === 0 ? [] : beyondEnd(file, partitions, diskBytes);
  const backupEnd = (u64(header, 32, true) + 1) * sectorBytes;
  if (findings.length === 0 && backupEnd > diskBytes) {
    return { ...damaged(phrase("gptBackupCut")), ...found(partitions) };
  }
  return { table: "gpt", ...found(partitions), findings };
}

function found(partitions: readonly Partition[]): Pick<DiskLayout, "esp" | "biosBoot"> {
  const some = (guid: string) => partitions.some(({ kind }) => kind === guid);
  return { esp: some(GUID_ESP), biosBoot: some(GUID_BIOS_BOOT) };
}

interface GptTable {
  at: number;
  entryBytes: number;
  count: number;
  sectorBytes: number;
}

/** The used entries, as far as they are among the known bytes. */
function gptEntries(file: ImageFile, { at, entryBytes, count, sectorBytes }: GptTable): Partition[] {
  const partitions: Partition[] = [];
  for (let i = 0; i < count; i++) {
    const entry = file.view(at + i * entryBytes, 128);
    if (entry === undefined) break;
    const kind = hex(entry, 16);
    if (kind === GUID_UNUSED) continue;
    const startBytes = u64(entry, 32, true) * sectorBytes;
    partitions.push({ kind, startBytes, endBytes: (u64(entry, 40, true) + 1) * sectorBytes });
  }
  return partitions;
}

function hex(view: DataView, length: number): string {
  return Array.from({ length }, (_, i) => view.getUint8(i).toString(16).padStart(2, "0")).join("");
}

/** Undefined if its CRC-32 (IEEE), taken with its own four bytes as zeros, does not fit. */
function gptHeader(file: ImageFile, sectorBytes: number): DataView | undefined {
  const length = file.view(sectorBytes, 92)?.getUint32(12, true) ?? 0;
  if (length < 92 || length > sectorBytes) return undefined;
  const header = file.view(sectorBytes, length);
  let crc = 0xffff_ffff;
  for (let i = 0; header !== undefined && i < length; i++) {
    crc ^= i >= 16 && i < 20 ? 0 : header.getUint8(i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return ~crc >>> 0 === header?.getUint32(16, true) ? header : undefined;
}
