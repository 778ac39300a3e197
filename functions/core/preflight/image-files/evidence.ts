import { detect } from "./detect.ts";
import { type ByteRange, imageFile, type Part } from "./image-file.ts";

/** What a look at a file tells before any of it is read: HEAD of an object, or the file system. */
export interface FileFacts {
  sizeBytes: number;
  etag?: string;
  /** CRC-64 as OSS writes it: decimal. */
  crc64?: string;
  /** OSS's x-oss-storage-class; absent counts as Standard. */
  storageClass?: string;
  /** Of an archived object, OSS's x-oss-restore: it is being made readable, or can be read for now. */
  restore?: "ongoing" | "done";
  /** OSS's x-oss-server-side-encryption, if there is any. */
  encryption?: string;
  /** OSS's x-oss-object-type is Symlink: the facts are those of another object. */
  symlink?: boolean;
  /** What OSS said when it refused to have the file read. */
  unreadable?: { code: string; message: string };
}

/** What is known of a file without reading all of it: its facts, and the bytes of some small ranges. */
export interface FileEvidence extends FileFacts {
  parts: readonly Part[];
}

/**
 * What is read of every file, however large it is: 96 KiB from the start (every format's header; the first
 * file-system marks of a raw disk, of which Btrfs's is at 64 KiB) and 4 KiB from the end (a VHD's footer, a
 * VMDK's). Two more ranges are read where the header tells of tables that show whether the file is whole.
 */
export const HEAD_BYTES = 96 * 1024;
const TAIL_BYTES = 4 * 1024;
const MAX_READS = 4;

const ARCHIVES = ["Archive", "ColdArchive", "DeepColdArchive"];

export function isArchived({ storageClass = "", restore }: FileFacts): boolean {
  return ARCHIVES.includes(storageClass) && restore !== "done";
}

/** What is read first: nothing of an empty file, one range if that is all of it, else two. */
function firstRanges(sizeBytes: number): ByteRange[] {
  if (!(sizeBytes > 0)) return [];
  const last = sizeBytes - 1;
  if (sizeBytes <= HEAD_BYTES + TAIL_BYTES) return [{ start: 0, end: last }];
  return [
    { start: 0, end: HEAD_BYTES - 1 },
    { start: sizeBytes - TAIL_BYTES, end: last },
  ];
}

/** The range to read next; undefined when all is known that is looked at, or when the file cannot be read. */
export function nextRange({ parts, ...facts }: FileEvidence): ByteRange | undefined {
  // Whoever may see an object encrypted with a KMS key may not read it without that key; it is refused
  // anyway.
  if (isArchived(facts) || facts.encryption === "KMS" || facts.unreadable !== undefined) return undefined;
  const first = firstRanges(facts.sizeBytes);
  if (parts.length < first.length) return first[parts.length];
  if (parts.length === 0 || parts.length >= MAX_READS || parts.some(isShort)) return undefined;
  const detection = detect(imageFile("", { ...facts, parts }));
  return detection.is === "other" ? undefined : (detection.wants ?? detection.layout?.wants);
}

/** The file shrank between the look at its size and the reading of it. */
export function isShort({ start, end, bytes }: Part): boolean {
  return bytes.length < end - start + 1;
}

/** Reads what is looked at of a file: at most four ranges, 160 KiB in all, one after the other. */
export async function gatherEvidence(
  facts: FileFacts,
  read: (range: ByteRange) => Promise<Uint8Array>,
): Promise<FileEvidence> {
  const parts: Part[] = [];
  for (;;) {
    const range = nextRange({ ...facts, parts });
    if (range === undefined) return { ...facts, parts };
    parts.push({ ...range, bytes: await read(range) });
  }
}
