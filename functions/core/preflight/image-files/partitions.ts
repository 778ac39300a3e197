import { type Finding, finding, type Phrase, phrase } from "../problems/problem.ts";
import { truncated } from "./damage.ts";
import { filesystemOf, type Volume } from "./filesystems.ts";
import { type ByteRange, has, type ImageFile, latin1, rangeOf, u64 } from "./image-file.ts";

/**
 * What a raw disk begins with: a partition table (MBR; GPT by the UEFI specification, chapter 5), or a file
 * system on the whole disk. The disk starts at the file's first byte.
 */
export interface DiskLayout {
  table: "gpt" | "mbr" | "none";
  /** A file system, or the like, on the whole disk. */
  filesystem?: string;
  /** There is an EFI system partition; undefined if the table could not be read far enough to tell. */
  esp: boolean | undefined;
  /** BIOS has something to start: code in the MBR, a BIOS boot partition, or one marked for legacy BIOS. */
  biosBoot: boolean | undefined;
  /** All known bytes from the start are zeros. */
  blank: boolean;
  findings: Finding[];
  /** The rest of the table, if it is not among the known bytes. */
  wants?: ByteRange;
}

interface Partition {
  /** In bytes from the disk's start; the end is the first byte behind it. */
  startBytes: number;
  endBytes: number;
  kind: string;
  isLegacy?: boolean;
}

const SECTOR = 512;
const MBR_PARTITIONS = 446;
const TYPE_GPT = 0xee;
const TYPE_ESP = 0xef;
/** As they are written in the table: the first three groups are little-endian. */
const GUID_ESP = "28732ac11ff8d211ba4b00a0c93ec93b";
const GUID_BIOS_BOOT = "4861682149646f6e744e656564454649";
const GUID_UNUSED = "0".repeat(32);

/** Entries of a GPT that are read, at most: 128 of 128 bytes are usual. */
const MAX_ENTRIES_BYTES = 16 * 1024;
/** Bit 2 of a partition's attributes: "Legacy BIOS Bootable". */
const LEGACY_BOOT = 4n;

export function readPartitions(file: ImageFile, diskBytes: number): DiskLayout {
  const none: DiskLayout = {
    table: "none",
    esp: false,
    biosBoot: false,
    blank: isBlank(file, diskBytes),
    findings: [],
  };
  const sector = file.view(0, SECTOR);
  const mbr = sector && readMbr(sector);
  const gptSector = [512, 4096].find((bytes) => has(file, bytes, "EFI PART"));
  const isProtective = mbr?.some(({ kind }) => kind === String(TYPE_GPT)) ?? false;
  if (sector !== undefined && mbr !== undefined && !isProtective) {
    const bios = latin1(sector, 0, 440).replaceAll("\0", "") !== "";
    const esp = mbr.some(({ kind }) => kind === String(TYPE_ESP));
    return { ...none, table: "mbr", esp, biosBoot: bios, findings: beyondEnd(file, mbr, diskBytes) };
  }
  if (isProtective && gptSector === undefined) {
    return {
      ...none,
      table: "gpt",
      esp: undefined,
      biosBoot: undefined,
      ...damaged(file, phrase("gptAbsent")),
    };
  }
  const whole = filesystemOf(file);
  // A file system may have been made over a disk that once had a GPT.
  if (gptSector === undefined || (!isProtective && whole !== undefined)) {
    const cut = whole?.endBytes !== undefined && whole.endBytes > diskBytes ? [cutVolume(file, whole)] : [];
    return whole === undefined ? none : { ...none, filesystem: whole.name, findings: cut };
  }
  const gpt = readGpt(file, diskBytes, gptSector);
  const unprotected = isProtective ? [] : damaged(file, phrase("gptUnprotected")).findings;
  const sectors = gptSector === SECTOR ? [] : [finding("GptSectors", { file: file.name, bytes: gptSector })];
  return { ...none, ...gpt, findings: [...unprotected, ...sectors, ...gpt.findings] };
}

function damaged(file: ImageFile, what: Phrase): { findings: Finding[] } {
  return { findings: [finding("GptDamaged", { file: file.name, what })] };
}

function cutVolume(file: ImageFile, { name, endBytes = 0 }: Volume): Finding {
  return truncated(file, phrase("volumeCut", { filesystem: name, end: endBytes }));
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
  return [truncated(file, phrase("partitionCut", { start: last.startBytes, end: last.endBytes }))];
}

type Gpt = Pick<DiskLayout, "table" | "esp" | "biosBoot" | "findings" | "wants">;

function readGpt(file: ImageFile, diskBytes: number, sectorBytes: number): Gpt {
  const unknown: Gpt = { table: "gpt", esp: undefined, biosBoot: undefined, findings: [] };
  const header = gptHeader(file, sectorBytes);
  if (header === undefined) return { ...unknown, ...damaged(file, phrase("gptChecksum")) };
  const entryBytes = header.getUint32(84, true);
  if (entryBytes < 128)
    return { ...unknown, ...damaged(file, phrase("gptEntryBytes", { bytes: entryBytes })) };
  const at = u64(header, 72, true) * sectorBytes;
  const table = { at, entryBytes, count: header.getUint32(80, true), sectorBytes };
  const { partitions, isWhole } = gptEntries(file, table);
  const backupEnd = (u64(header, 32, true) + 1) * sectorBytes;
  const cut = partitions.length === 0 ? [] : beyondEnd(file, partitions, diskBytes);
  const backupCut = backupEnd > diskBytes ? damaged(file, phrase("gptBackupCut")).findings : [];
  const findings = cut.length > 0 ? cut : backupCut;
  const some = (is: (partition: Partition) => boolean) =>
    partitions.some(is) || (isWhole ? false : undefined);
  const gpt: Gpt = {
    table: "gpt",
    esp: some(({ kind }) => kind === GUID_ESP),
    biosBoot: some(({ kind, isLegacy }) => kind === GUID_BIOS_BOOT || isLegacy === true),
    findings,
  };
  const isKnown = file.view(at, entryBytes) !== undefined || at >= file.sizeBytes;
  const length = table.count * entryBytes;
  return isKnown ? gpt : { ...gpt, wants: rangeOf(file, at, length, MAX_ENTRIES_BYTES) };
}

interface GptTable {
  at: number;
  entryBytes: number;
  count: number;
  sectorBytes: number;
}

/** The used entries, as far as they are among the known bytes; whether that is all of them. */
function gptEntries(file: ImageFile, { at, entryBytes, count, sectorBytes }: GptTable) {
  const partitions: Partition[] = [];
  for (let i = 0; i < count; i++) {
    const entry = file.view(at + i * entryBytes, 128);
    if (entry === undefined) return { partitions, isWhole: false };
    const kind = hex(entry, 16);
    if (kind === GUID_UNUSED) continue;
    const startBytes = u64(entry, 32, true) * sectorBytes;
    const endBytes = (u64(entry, 40, true) + 1) * sectorBytes;
    const isLegacy = (entry.getBigUint64(48, true) & LEGACY_BOOT) !== 0n;
    partitions.push({ kind, startBytes, endBytes, isLegacy });
  }
  return { partitions, isWhole: true };
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
