/** Both ends included. */
export interface ByteRange {
  start: number;
  end: number;
}

/** A range of a file and its bytes; fewer than the range has if the file shrank. */
export interface Part extends ByteRange {
  bytes: Uint8Array;
}

/** An image file of any size, of which only some ranges are known. Nothing reads beyond them. */
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
  { sizeBytes, parts }: { sizeBytes: number; parts: readonly Part[] },
): ImageFile {
  const head = parts.find(({ start }) => start === 0);
  return {
    name,
    sizeBytes,
    headBytes: Math.min(head?.bytes.length ?? 0, sizeBytes),
    view(offset, length) {
      const end = offset + length;
      if (end > sizeBytes) return undefined;
      const part = parts.find(({ start, bytes }) => start <= offset && end <= start + bytes.length);
      return part && new DataView(part.bytes.buffer, part.bytes.byteOffset + offset - part.start, length);
    },
  };
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

/** The range that a table, or the start of it, takes in the file; `start` is before the file's end. */
export function rangeOf(file: ImageFile, start: number, bytes: number, maxBytes: number): ByteRange {
  return { start, end: Math.min(start + Math.min(bytes, maxBytes), file.sizeBytes) - 1 };
}
