import { type ByteRange, type ImageFile, rangeOf } from "./image-file.ts";

/** Where a qcow2 counts how often each of its clusters is used. */
export interface RefcountTable {
  clusterBits: number;
  /** A count has 2^order bits. */
  refcountOrder: number;
  refcountOffset: number;
  refcountClusters: number;
}

/** Of the clusters behind the file's end one is used, none is, or something must be read to tell. */
export type BehindEnd = { is: "used"; byte: number } | { is: "unused" } | { is: "unknown"; wants: ByteRange };

const MAX_TABLE_BYTES = 16 * 1024;
const MAX_BLOCK_BYTES = 32 * 1024;
/** Bits 9 to 63 of the refcount table's entry are the offset of a block of counts. */
const BLOCK_OFFSET = 0xffff_ffff_ffff_fe00n;

/**
 * Whether the file goes on where it ends: the counts are kept in blocks, which cover the file from its start,
 * and the first clusters behind the end must not be used. What was cut off shows, but for the rest of the
 * very cluster that it was cut in.
 */
export function behindEnd(table: RefcountTable, file: ImageFile): BehindEnd {
  const { clusterBits, refcountOrder, refcountOffset, refcountClusters } = table;
  const clusterBytes = 2 ** clusterBits;
  const countBits = 2 ** refcountOrder;
  const countsPerBlock = (clusterBytes * 8) / countBits;
  const first = Math.ceil(file.sizeBytes / clusterBytes);
  const firstBlock = Math.floor(first / countsPerBlock);
  const blocks = Math.min((refcountClusters * clusterBytes) / 8, firstBlock + MAX_TABLE_BYTES / 8);
  for (let block = firstBlock; block < blocks; block++) {
    const at = refcountOffset + block * 8;
    const entry = file.view(at, 8);
    if (entry === undefined) {
      return { is: "unknown", wants: rangeOf(file, at, (blocks - block) * 8, MAX_TABLE_BYTES) };
    }
    const offset = Number(entry.getBigUint64(0) & BLOCK_OFFSET);
    if (offset === 0) continue;
    const from = block === firstBlock ? first % countsPerBlock : 0;
    const found = usedIn(file, {
      offset,
      from,
      countBits,
      countsPerBlock,
      cluster: block * countsPerBlock,
      clusterBytes,
    });
    if (found.is !== "unused") return found;
  }
  return { is: "unused" };
}

interface Block {
  offset: number;
  /** The first count that is asked for, and how many there are. */
  from: number;
  countsPerBlock: number;
  countBits: number;
  /** The cluster that the block's first count is of. */
  cluster: number;
  clusterBytes: number;
}

function usedIn(file: ImageFile, block: Block): BehindEnd {
  const { offset, from, countBits, countsPerBlock, cluster, clusterBytes } = block;
  const skipped = Math.floor((from * countBits) / 8);
  if (offset + skipped >= file.sizeBytes) return { is: "used", byte: offset };
  const known = rangeOf(file, offset + skipped, (countsPerBlock * countBits) / 8 - skipped, MAX_BLOCK_BYTES);
  const counts = file.view(known.start, known.end - known.start + 1);
  if (counts === undefined) return { is: "unknown", wants: known };
  for (let i = 0; i < counts.byteLength; i++) {
    // Counts of less than a byte lie in it from the lowest bit on.
    const unasked = i === 0 ? (from * countBits) % 8 : 0;
    const byte = counts.getUint8(i) >> unasked;
    if (byte === 0) continue;
    const count = Math.floor(((skipped + i) * 8 + unasked) / countBits);
    return { is: "used", byte: (cluster + Math.max(count, from)) * clusterBytes };
  }
  return { is: "unused" };
}
