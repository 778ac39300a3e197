/** How a file is cut into parts. OSS: at most 10,000 parts, of at least 100 KiB but for the last. */
export interface Layout {
  sizeBytes: number;
  /** Of every part but the last. */
  partSizeBytes: number;
  parts: number;
}

/** A part's place in the file. */
export interface Span {
  start: number;
  sizeBytes: number;
}

export const DEFAULT_PART_BYTES = 16 * 2 ** 20;
export const MIN_PART_BYTES = 100 * 2 ** 10;
/** PutObject, AppendObject and UploadPart take no more. */
export const MAX_PART_BYTES = 5 * 2 ** 30;
const MAX_PARTS = 10_000;
const MIB = 2 ** 20;

/** Cuts a file into parts of `partSizeBytes`, or of the least whole MiB that keeps them to 10,000. */
export function layoutOf(sizeBytes: number, partSizeBytes: number): Layout {
  const needed = Math.ceil(sizeBytes / MAX_PARTS / MIB) * MIB;
  const fitting = Math.ceil(sizeBytes / partSizeBytes) > MAX_PARTS ? needed : partSizeBytes;
  return { sizeBytes, partSizeBytes: fitting, parts: Math.ceil(sizeBytes / fitting) };
}

/** The place of part `number` (1 is the first); undefined if there is no such part. */
export function spanOf({ sizeBytes, partSizeBytes, parts }: Layout, number: number): Span | undefined {
  if (!Number.isInteger(number) || number < 1 || number > parts) return undefined;
  const start = (number - 1) * partSizeBytes;
  return { start, sizeBytes: Math.min(partSizeBytes, sizeBytes - start) };
}

/** Whether parts of these sizes can have been cut from a file in this way. */
export function fits(layout: Layout, parts: ReadonlyArray<{ number: number; sizeBytes: number }>): boolean {
  return parts.every(({ number, sizeBytes }) => spanOf(layout, number)?.sizeBytes === sizeBytes);
}

/**
 * The layout that the parts of an upload were cut in: `supposed` if they fit it, else what the largest of
 * them tells; undefined if nothing fits. A guess: what the parts hold has to prove it.
 */
export function layoutBehind(
  supposed: Layout,
  parts: ReadonlyArray<{ number: number; sizeBytes: number }>,
): Layout | undefined {
  if (fits(supposed, parts)) return supposed;
  const largest = parts.reduce((most, { sizeBytes }) => Math.max(most, sizeBytes), 1);
  const inferred = layoutOf(supposed.sizeBytes, largest);
  return fits(inferred, parts) ? inferred : undefined;
}
