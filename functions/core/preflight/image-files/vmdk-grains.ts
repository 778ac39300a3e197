import { type ByteRange, type ImageFile, rangeOf, u64 } from "./image-file.ts";

/** A grain lies behind the file's end, none is known to, or something must be read to tell. */
export type GrainsAtEnd = { is: "cut"; byte: number } | { is: "whole" } | { is: "unknown"; wants: ByteRange };

const SECTOR = 512;
const ENTRY_BYTES = 4;
const MAX_WINDOW_BYTES = 24 * 1024;
const REDUNDANT_DIRECTORY = 2;
/** An entry of a table: 0 is a grain that is not there, 1 one of zeros. */
const FIRST_GRAIN = 2;

interface Grains {
  file: ImageFile;
  /** Where the directory is, in bytes; of two that say the same the one that is known. */
  directory: number;
  tables: number;
  tableBytes: number;
  /** How many tables hold what the file has room for, were its grains not compressed. */
  likely: number;
}

/**
 * Whether a grain lies behind the end of a sparse VMDK. Most writers go through a disk from its start, so it
 * is the last table with a grain in it that shows a cut. Looked at are the last tables of the directory and,
 * if they are empty, those where a disk without gaps would end.
 */
export function grainsAtEnd(header: DataView, file: ImageFile): GrainsAtEnd {
  const grains = grainsOf(header, file);
  const { tables, tableBytes, likely } = grains;
  const perWindow = Math.max(1, Math.floor(MAX_WINDOW_BYTES / tableBytes));
  const last = look(grains, Math.max(0, tables - perWindow), tables);
  if (last !== "empty") return last;
  const from = Math.min(likely, Math.max(0, tables - perWindow));
  const middle = look(grains, from, Math.min(from + perWindow, tables));
  return middle === "empty" ? { is: "whole" } : middle;
}

function grainsOf(header: DataView, file: ImageFile): Grains {
  const grainBytes = u64(header, 20, true) * SECTOR;
  const entries = header.getUint32(44, true);
  const tables = Math.ceil((u64(header, 12, true) * SECTOR) / (grainBytes * entries));
  const own = u64(header, 56, true) * SECTOR;
  const other = u64(header, 48, true) * SECTOR;
  const hasOther = (header.getUint32(8, true) & REDUNDANT_DIRECTORY) !== 0;
  const useOther = hasOther && file.view(own, ENTRY_BYTES) === undefined && other < own;
  const room = Math.max(0, file.sizeBytes - u64(header, 64, true) * SECTOR);
  return {
    file,
    directory: useOther ? other : own,
    tables,
    tableBytes: entries * ENTRY_BYTES,
    likely: Math.floor(room / (grainBytes * entries)),
  };
}

/** Looks at some tables of the directory, of which there are no more than one window holds. */
function look({ file, directory, tableBytes }: Grains, from: number, to: number): GrainsAtEnd | "empty" {
  const at = directory + from * ENTRY_BYTES;
  const view = file.view(at, (to - from) * ENTRY_BYTES);
  if (view === undefined)
    return { is: "unknown", wants: rangeOf(file, at, (to - from) * ENTRY_BYTES, MAX_WINDOW_BYTES) };
  const starts = Array.from(
    { length: to - from },
    (_, i) => view.getUint32(i * ENTRY_BYTES, true) * SECTOR,
  ).filter((start) => start > 0);
  const first = starts[0];
  if (first === undefined) return "empty";
  // The tables lie one behind the other; one elsewhere is not looked at.
  const near = starts.filter((start) => start >= first && start + tableBytes <= first + MAX_WINDOW_BYTES);
  const behind = starts.find((start) => start >= file.sizeBytes);
  if (behind !== undefined) return { is: "cut", byte: behind };
  const window = rangeOf(file, first, Math.max(...near) + tableBytes - first, MAX_WINDOW_BYTES);
  const known = file.view(window.start, window.end - window.start + 1);
  if (known === undefined) return { is: "unknown", wants: window };
  const offsets = near.flatMap((start) => grainsIn(known, start - first, tableBytes));
  const last = Math.max(0, ...offsets);
  if (last >= file.sizeBytes) return { is: "cut", byte: last };
  return last === 0 ? "empty" : { is: "whole" };
}

function grainsIn(view: DataView, offset: number, tableBytes: number): number[] {
  const offsets: number[] = [];
  for (let at = offset; at < offset + tableBytes && at + ENTRY_BYTES <= view.byteLength; at += ENTRY_BYTES) {
    const sector = view.getUint32(at, true);
    if (sector >= FIRST_GRAIN) offsets.push(sector * SECTOR);
  }
  return offsets;
}
