import { type Finding, finding, type Phrase, phrase } from "../problems/problem.ts";
import { malformed, truncated } from "./damage.ts";
import { has, type ImageFile, u64 } from "./image-file.ts";
import type { ImageReading } from "./image-reading.ts";
import { readPartitions } from "./partitions.ts";

/**
 * VHD (Virtual Hard Disk, "Virtual Hard Disk Image Format Specification" 1.0, Microsoft), fixed and dynamic.
 * A fixed VHD is a raw disk with a footer behind it; a dynamic one has a copy of the footer at its start, a
 * header, and a table of blocks.
 */
export const VHD_COOKIE = "conectix";

const FOOTER_BYTES = 512;
const DYNAMIC_HEADER_BYTES = 1024;
/** The block size that every known writer uses by default. */
const BLOCK_BYTES = 2 * 2 ** 20;
const TYPE = { fixed: 2, dynamic: 3, differencing: 4 } as const;
const UNUSED_ENTRY = 0xffff_ffff;

interface Footer {
  view: DataView;
  version: number;
  dataOffset: number;
  virtualSizeBytes: number;
  type: number;
}

export function readVhd(file: ImageFile): ImageReading {
  const view = has(file, file.sizeBytes - FOOTER_BYTES, VHD_COOKIE)
    ? file.view(file.sizeBytes - FOOTER_BYTES, FOOTER_BYTES)
    : undefined;
  if (view === undefined) return { format: "vhd", findings: [truncated(file, phrase("footerCut"))] };
  const footer = readFooter(view);
  const { virtualSizeBytes, type } = footer;
  const reading: ImageReading = { format: "vhd", virtualSizeBytes, findings: [] };
  if (!checksumFits(view, 64)) {
    return {
      format: "vhd",
      findings: [finding("VhdChecksum", { file: file.name, part: phrase("vhdFooter") })],
    };
  }
  const broken = malformed("VhdMalformed", file, [
    [footer.version !== 0x1_0000, phrase("vhdVersion", { version: footer.version })],
    [!Object.values<number>(TYPE).includes(type), phrase("vhdType", { type })],
    [virtualSizeBytes === 0, phrase("noDisk")],
  ]);
  if (broken !== undefined) return { format: "vhd", findings: broken };
  if (type === TYPE.differencing) {
    return { ...reading, findings: [finding("VhdDifferencing", { file: file.name })] };
  }
  if (type === TYPE.dynamic) return { ...reading, findings: dynamic(footer, file) };
  return { ...reading, findings: fixed(footer, file), layout: readPartitions(file, virtualSizeBytes) };
}

function readFooter(view: DataView): Footer {
  return {
    view,
    version: view.getUint32(12),
    dataOffset: u64(view, 16),
    virtualSizeBytes: u64(view, 48),
    type: view.getUint32(60),
  };
}

/** The ones' complement of the sum of all bytes but the checksum's own four. */
function checksumFits(view: DataView, at: number): boolean {
  let sum = 0;
  for (let i = 0; i < view.byteLength; i++) if (i < at || i >= at + 4) sum += view.getUint8(i);
  return ~sum >>> 0 === view.getUint32(at);
}

function wrong(file: ImageFile, what: Phrase): Finding[] {
  return [finding("VhdMalformed", { file: file.name, what })];
}

function fixed({ virtualSizeBytes }: Footer, file: ImageFile): Finding[] {
  const dataBytes = file.sizeBytes - FOOTER_BYTES;
  if (dataBytes < virtualSizeBytes) return [truncated(file, phrase("diskCut", { size: virtualSizeBytes }))];
  const what = phrase("vhdBytes", { bytes: dataBytes, size: virtualSizeBytes });
  return dataBytes > virtualSizeBytes ? wrong(file, what) : [];
}

function dynamic(footer: Footer, file: ImageFile): Finding[] {
  const copy = has(file, 0, VHD_COOKIE) ? file.view(0, FOOTER_BYTES) : undefined;
  if (copy === undefined) return wrong(file, phrase("vhdNoCopy"));
  if (!checksumFits(copy, 64)) {
    return [finding("VhdChecksum", { file: file.name, part: phrase("vhdFooterCopy") })];
  }
  const other = readFooter(copy);
  const same = (["type", "virtualSizeBytes", "dataOffset"] as const).every(
    (field) => other[field] === footer[field],
  );
  if (!same) return wrong(file, phrase("vhdDisagree"));
  const headerAt = footer.dataOffset;
  if (headerAt < FOOTER_BYTES) return wrong(file, phrase("vhdHeaderOverlaps"));
  const header = has(file, headerAt, "cxsparse") ? file.view(headerAt, DYNAMIC_HEADER_BYTES) : undefined;
  if (header === undefined) return wrong(file, phrase("vhdNoHeader", { at: headerAt }));
  if (!checksumFits(header, 36))
    return [finding("VhdChecksum", { file: file.name, part: phrase("vhdHeader") })];
  return blocks(footer, header, file);
}

function blocks({ virtualSizeBytes, dataOffset }: Footer, header: DataView, file: ImageFile): Finding[] {
  const tableOffset = u64(header, 16);
  const entries = header.getUint32(28);
  const blockSize = header.getUint32(32);
  const words = { file: file.name, blockSize };
  if (blockSize !== BLOCK_BYTES) return [finding("VhdBlockSize", words)];
  const spare = entries * blockSize - virtualSizeBytes;
  if (spare < 0 || spare >= blockSize)
    return [finding("VhdTableSize", { ...words, entries, virtualSize: virtualSizeBytes })];
  const broken = malformed("VhdMalformed", file, [
    [header.getUint32(24) !== 0x1_0000, phrase("vhdHeaderVersion", { version: header.getUint32(24) })],
    [tableOffset % 512 !== 0, phrase("vhdTableOffSector", { at: tableOffset })],
    [tableOffset < dataOffset + DYNAMIC_HEADER_BYTES, phrase("vhdTableOverlaps")],
  ]);
  if (broken !== undefined) return broken;
  const dataEnd = file.sizeBytes - FOOTER_BYTES;
  if (tableOffset + entries * 4 > dataEnd) {
    return [truncated(file, phrase("blockTableCut", { end: tableOffset + entries * 4 }))];
  }
  const uneven = finding("VhdSizeUneven", { file: file.name, virtualSize: virtualSizeBytes });
  return [...lostBlock(tableOffset, entries, file, dataEnd), ...(spare === 0 ? [] : [uneven])];
}

/** The first known entry of the block table whose block is not all in the file. */
function lostBlock(tableOffset: number, entries: number, file: ImageFile, dataEnd: number): Finding[] {
  for (let i = 0; i < entries; i++) {
    const entry = file.view(tableOffset + i * 4, 4)?.getUint32(0);
    if (entry === undefined) break;
    // A block is preceded by its sector bitmap: 4,096 bits for 2 MiB, one sector.
    const end = entry * 512 + 512 + BLOCK_BYTES;
    if (entry !== UNUSED_ENTRY && end > dataEnd)
      return [truncated(file, phrase("blockCut", { block: i, end }))];
  }
  return [];
}
