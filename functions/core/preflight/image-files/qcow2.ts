import { type Finding, finding, phrase, shown } from "../problems/problem.ts";
import { malformed, truncated } from "./damage.ts";
import { type ImageFile, u64 } from "./image-file.ts";
import type { ImageReading } from "./image-reading.ts";
import { behindEnd, type RefcountTable } from "./qcow2-refcounts.ts";

/**
 * qcow2, versions 2 and 3. The format and what is valid: QEMU, docs/interop/qcow2.txt; the limits are those
 * at which QEMU itself refuses an image (block/qcow2.c).
 */
export const QCOW2_MAGIC = "QFI\xfb";

const V2_HEADER_BYTES = 72;
const V3_HEADER_BYTES = 104;
const MAX_L1_BYTES = 32 * 2 ** 20;
const MAX_REFCOUNT_TABLE_BYTES = 8 * 2 ** 20;
const MAX_SNAPSHOTS = 65_536;
const MAX_BACKING_NAME_BYTES = 1023;
const SNAPSHOT_ENTRY_BYTES = 40;
/** Bits 9 to 55 of a table's entry are the offset of what it points to. */
const ENTRY_OFFSET = 0x00ff_ffff_ffff_fe00n;

interface Header extends RefcountTable {
  version: number;
  backingOffset: number;
  backingBytes: number;
  virtualSizeBytes: number;
  cryptMethod: number;
  l1Entries: number;
  l1Offset: number;
  snapshots: number;
  snapshotsOffset: number;
  incompatible: bigint;
  headerBytes: number;
  compression: number;
}

export function readQcow2(file: ImageFile): ImageReading {
  const start = file.view(0, V2_HEADER_BYTES);
  if (start === undefined) return { format: "qcow2", findings: [truncated(file, phrase("headerCut"))] };
  const version = start.getUint32(4);
  if (version !== 2 && version !== 3) {
    return { format: "qcow2", findings: [finding("Qcow2Version", { file: file.name, version })] };
  }
  const view = version === 2 ? start : file.view(0, V3_HEADER_BYTES);
  if (view === undefined) return { format: "qcow2", findings: [truncated(file, phrase("headerCut"))] };
  const header = readHeader(view, file);
  const told = [...uses(header, file), ...features(header, file)];
  const wrong = malformedHeader(header, file);
  if (wrong !== undefined) return { format: "qcow2", findings: [...told, ...wrong] };
  const { virtualSizeBytes } = header;
  const reading: ImageReading = { format: "qcow2", virtualSizeBytes, findings: told };
  const cut = placed(header, file) ?? entries(header, file);
  if (cut.length > 0) return { ...reading, findings: [...told, ...cut] };
  const rest = behindEnd(header, file);
  if (rest.is === "used") {
    return { ...reading, findings: [...told, truncated(file, phrase("clusterCut", { byte: rest.byte }))] };
  }
  return rest.is === "unknown" ? { ...reading, wants: rest.wants } : reading;
}

function readHeader(view: DataView, file: ImageFile): Header {
  const version = view.getUint32(4);
  const headerBytes = version === 2 ? V2_HEADER_BYTES : view.getUint32(100);
  return {
    version,
    backingOffset: u64(view, 8),
    backingBytes: view.getUint32(16),
    clusterBits: view.getUint32(20),
    virtualSizeBytes: u64(view, 24),
    cryptMethod: view.getUint32(32),
    l1Entries: view.getUint32(36),
    l1Offset: u64(view, 40),
    refcountOffset: u64(view, 48),
    refcountClusters: view.getUint32(56),
    snapshots: view.getUint32(60),
    snapshotsOffset: u64(view, 64),
    incompatible: version === 2 ? 0n : view.getBigUint64(72),
    refcountOrder: version === 2 ? 4 : view.getUint32(96),
    headerBytes,
    compression: headerBytes > V3_HEADER_BYTES ? (file.view(V3_HEADER_BYTES, 1)?.getUint8(0) ?? 0) : 0,
  };
}

/** Ways of using other files or secrets, which leave the image incomplete. */
function uses(header: Header, file: ImageFile): Finding[] {
  const found: Finding[] = [];
  if (header.backingOffset !== 0) {
    const name = file.view(header.backingOffset, Math.min(header.backingBytes, MAX_BACKING_NAME_BYTES));
    const backing = name === undefined || name.byteLength === 0 ? phrase("anotherFile") : shown(utf8(name));
    found.push(finding("Qcow2BackingFile", { file: file.name, backing }));
  }
  if (header.cryptMethod !== 0) {
    const method =
      ["", "AES", "LUKS"][header.cryptMethod] ?? phrase("method", { number: header.cryptMethod });
    found.push(finding("Qcow2Encrypted", { file: file.name, method }));
  }
  if (header.snapshots > 0)
    found.push(finding("Qcow2Snapshots", { file: file.name, count: header.snapshots }));
  return found;
}

function utf8(view: DataView): string {
  return new TextDecoder().decode(view);
}

/** Incompatible feature bits: a reader that does not know one of them must not open the image. */
function features({ incompatible, compression }: Header, { name: file }: ImageFile): Finding[] {
  const found: Finding[] = [];
  const bit = (n: bigint) => (incompatible >> n) & 1n;
  if (bit(0n)) found.push(finding("Qcow2Dirty", { file }));
  if (bit(1n)) found.push(finding("Qcow2Corrupt", { file }));
  if (bit(2n)) found.push(finding("Qcow2DataFile", { file }));
  if (bit(3n) && compression === 1) found.push(finding("Qcow2Zstd", { file }));
  if (bit(4n)) found.push(finding("Qcow2ExtendedL2", { file }));
  const unknown = Array.from({ length: 59 }, (_, i) => i + 5).filter((n) => bit(BigInt(n)));
  const feature =
    compression > 1
      ? phrase("compressionType", { number: compression })
      : phrase("featureBits", { bits: unknown.slice(0, 5) });
  if (unknown.length > 0 || compression > 1) found.push(finding("Qcow2FeatureUnknown", { file, feature }));
  return found;
}

/** Entries of the L1 table that a disk of this size needs: each covers one L2 table's clusters. */
function neededL1Entries({ clusterBits, virtualSizeBytes, incompatible }: Header): number {
  const l2EntryBits = (incompatible >> 4n) & 1n ? 4 : 3;
  return Math.ceil(virtualSizeBytes / 2 ** (clusterBits + clusterBits - l2EntryBits));
}

/** The header's own values, before anything is looked for at an offset. */
function malformedHeader(header: Header, file: ImageFile): Finding[] | undefined {
  const { clusterBits, headerBytes, backingOffset, backingBytes, virtualSizeBytes } = header;
  const clusterBytes = 2 ** clusterBits;
  const compressionBit = ((header.incompatible >> 3n) & 1n) === 1n;
  const needed = neededL1Entries(header);
  return malformed("Qcow2Malformed", file, [
    [clusterBits < 9 || clusterBits > 21, phrase("clusterBits", { bits: clusterBits })],
    [virtualSizeBytes === 0, phrase("noVirtualSize")],
    [header.version === 3 && headerBytes < V3_HEADER_BYTES, phrase("headerBytes", { bytes: headerBytes })],
    [headerBytes > clusterBytes, phrase("headerOverCluster", { bytes: headerBytes })],
    [compressionBit !== header.compression > 0, phrase("compressionDisagrees")],
    [header.refcountOrder > 6, phrase("refcountBits", { order: header.refcountOrder })],
    [backingOffset + backingBytes > clusterBytes, phrase("backingOutside")],
    [backingBytes > MAX_BACKING_NAME_BYTES, phrase("backingBytes", { bytes: backingBytes })],
    [header.l1Entries * 8 > MAX_L1_BYTES, phrase("l1Entries", { entries: header.l1Entries })],
    [header.l1Entries < needed, phrase("l1Short", { entries: header.l1Entries, needed })],
    [header.refcountClusters === 0, phrase("noRefcounts")],
    [
      header.refcountClusters * clusterBytes > MAX_REFCOUNT_TABLE_BYTES,
      phrase("refcountClusters", { clusters: header.refcountClusters }),
    ],
    [header.snapshots > MAX_SNAPSHOTS, phrase("snapshotCount", { count: header.snapshots })],
    [!extensionsFit(header, file), phrase("extensions")],
  ]);
}

/** Walks the header extensions (type, length, data padded to 8 bytes) up to type 0, always forward. */
function extensionsFit({ headerBytes, clusterBits, backingOffset }: Header, file: ImageFile): boolean {
  const end = backingOffset === 0 ? 2 ** clusterBits : backingOffset;
  let at = headerBytes;
  while (at + 8 <= end) {
    const extension = file.view(at, 8);
    if (extension === undefined || extension.getUint32(0) === 0) return true;
    at += 8 + Math.ceil(extension.getUint32(4) / 8) * 8;
  }
  return at <= end;
}

type TableName = "l1Table" | "refcountTable" | "snapshotTable";

/** Where the tables are: on clusters, apart from each other, and inside of the file. */
function placed(header: Header, file: ImageFile): Finding[] | undefined {
  const clusterBytes = 2 ** header.clusterBits;
  const all: Array<{ name: TableName; start: number; length: number }> = [
    { name: "l1Table", start: header.l1Offset, length: header.l1Entries * 8 },
    {
      name: "refcountTable",
      start: header.refcountOffset,
      length: header.refcountClusters * clusterBytes,
    },
    {
      name: "snapshotTable",
      start: header.snapshotsOffset,
      length: header.snapshots * SNAPSHOT_ENTRY_BYTES,
    },
  ];
  const tables = all.filter(({ length }) => length > 0);
  const sorted = [{ name: "header" as const, start: 0, length: clusterBytes }, ...tables].sort(
    (a, b) => a.start - b.start,
  );
  for (const { name, start } of tables) {
    if (start % clusterBytes !== 0)
      return malformed("Qcow2Malformed", file, [[true, phrase("offCluster", { table: phrase(name) })]]);
  }
  for (const [i, { name, start, length }] of sorted.entries()) {
    const next = sorted[i + 1];
    if (next !== undefined && start + length > next.start)
      return malformed("Qcow2Malformed", file, [
        [true, phrase("overlap", { one: phrase(name), other: phrase(next.name) })],
      ]);
  }
  const beyond = tables.find(({ start, length }) => start + length > file.sizeBytes);
  if (beyond === undefined) return undefined;
  const { name, start, length } = beyond;
  return [truncated(file, phrase("tableCut", { table: phrase(name), start, end: start + length }))];
}

/** What those entries of the L1 and refcount tables point to that are among the known bytes. */
function entries(header: Header, file: ImageFile): Finding[] {
  const clusterBytes = 2 ** header.clusterBits;
  for (const [name, offset, count] of [
    ["l1Table", header.l1Offset, header.l1Entries],
    ["refcountTable", header.refcountOffset, (header.refcountClusters * clusterBytes) / 8],
  ] as const) {
    for (let i = 0; i < count; i++) {
      const entry = file.view(offset + i * 8, 8);
      if (entry === undefined) break;
      const target = Number(entry.getBigUint64(0) & ENTRY_OFFSET);
      if (target % clusterBytes !== 0) {
        const what = phrase("entryOffCluster", { entry: i, table: phrase(name) });
        return [finding("Qcow2Malformed", { file: file.name, what })];
      }
      if (target >= file.sizeBytes)
        return [truncated(file, phrase("targetCut", { entry: i, table: phrase(name), target }))];
    }
  }
  return [];
}
