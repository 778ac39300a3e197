/**
 * What is read of an image file, however large it is: 96 KiB from the start (every format's header; the first file-system marks of a
 * raw disk, of which Btrfs's is at 64 KiB) and 4 KiB from the end (a VHD's footer, a VMDK's).
 */
export const HEAD_BYTES = 96 * 1024;
const TAIL_BYTES = 4 * 1024;

/** Both ends included. None for an empty file, one if the whole file is read, else two. */
export function readPlan(sizeBytes: number): Array<{ start: number; end: number }> {
  if (!(sizeBytes > 0)) return [];
  const last = sizeBytes - 1;
  if (sizeBytes <= HEAD_BYTES + TAIL_BYTES) return [{ start: 0, end: last }];
  return [
    { start: 0, end: HEAD_BYTES - 1 },
    { start: sizeBytes - TAIL_BYTES, end: last },
  ];
}
