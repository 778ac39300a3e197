import type { ImageFormat } from "../limits.ts";
import type { Finding } from "../problems/problem.ts";
import type { DiskLayout } from "./partitions.ts";

/** An image file of any size, of which only the first and the last bytes are known. Nothing reads beyond them. */
export interface ImageFile {
  /** As messages show it. */
  name: string;
  sizeBytes: number;
  /** How many bytes from the start are known. */
  headBytes: number;
  /** The bytes from `offset`; undefined unless all of them are in the file and known. */
  view(offset: number, length: number): DataView | undefined;
}

export function imageFile(
  name: string,
  { sizeBytes, head, tail }: { sizeBytes: number; head: Uint8Array; tail: Uint8Array },
): ImageFile {
  const headBytes = Math.min(head.length, sizeBytes);
  const tailStart = Math.max(0, sizeBytes - tail.length);
  const over = (bytes: Uint8Array, offset: number, length: number) =>
    new DataView(bytes.buffer, bytes.byteOffset + offset, length);
  return {
    name,
    sizeBytes,
    headBytes,
    view(offset, length) {
      const end = offset + length;
      if (offset < 0) return undefined;
      if (end <= headBytes) return over(head, offset, length);
      if (offset >= tailStart && end <= sizeBytes && end - tailStart <= tail.length) {
        return over(tail, offset - tailStart, length);
      }
      return undefined;
    },
  };
}

/** What a header says. `virtualSizeBytes` is there if it could be read at all, whatever the findings. */
export interface ImageReading {
  format: ImageFormat;
  virtualSizeBytes?: number;
  /** The disk's partitions, where they can be seen: not inside of sparse formats. */
  layout?: DiskLayout;
  findings: Finding[];
}

/** A 64-bit number. Above 2^53 it is rounded, which is far beyond any offset or size that is let through. */
export function u64(view: DataView, offset: number, littleEndian = false): number {
  return Number(view.getBigUint64(offset, littleEndian));
}

/** Bytes as Latin-1 characters: every byte is one. */
export function latin1(view: DataView, offset = 0, length = view.byteLength - offset): string {
  let text = "";
  for (let i = offset; i < offset + length; i++) text += String.fromCharCode(view.getUint8(i));
  return text;
}

/** Whether the file has these Latin-1 characters at an offset. */
export function has(file: ImageFile, offset: number, mark: string): boolean {
  const view = file.view(offset, mark.length);
  if (view === undefined) return false;
  for (let i = 0; i < mark.length; i++) if (view.getUint8(i) !== mark.charCodeAt(i)) return false;
  return true;
}
