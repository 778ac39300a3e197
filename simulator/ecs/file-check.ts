import type { ObjectReader } from "../oss/oss.ts";
import { type EcsError, ecsError } from "./errors.ts";
import type { EcsKnobs } from "./knobs.ts";
import type { DiskFormat, DiskRequest } from "./store.ts";

export const GIB = 1024 ** 3;

/** The largest disk that can be imported. */
export const MAX_DISK_GIB = 2048;

const HEAD_BYTES = 4096;
const TAIL_BYTES = 512;

/** What the file of a disk is. */
export interface DiskFile {
  format: DiskFormat;
  /** The disk's size, not the file's. */
  virtualBytes: number;
}

interface Ends {
  /** The first 4 KiB, filled up with zeros. */
  head: Buffer;
  /** The last 512 bytes, filled up with zeros. */
  tail: Buffer;
  sizeBytes: number;
}

/** First bytes of files that are no disk image, whatever the format may be called. */
const NO_DISK_IMAGES: ReadonlyArray<readonly [name: string, offset: number, magic: string]> = [
  ["gzip", 0, "1f8b"],
  ["xz", 0, "fd377a585a00"],
  ["zstd", 0, "28b52ffd"],
  ["zip", 0, "504b0304"],
  ["bzip2", 0, "425a68"],
  ["7z", 0, "377abcaf271c"],
  ["tar", 257, "7573746172"],
  ["VHDX", 0, "7668647866696c65"],
];

/**
 * Reads a file's head and tail as the ECS importer would and says what it is. Throws the error of the
 * ImportImage document that fits an unusable file; the texts that the document leaves open (`%s`) are the
 * simulator's own.
 */
export async function checkFile(
  objects: ObjectReader,
  disk: DiskRequest,
  sizeBytes: number,
  knobs: EcsKnobs,
): Promise<DiskFile> {
  const tailStart = Math.max(0, sizeBytes - TAIL_BYTES);
  const [head, tail] = await Promise.all([
    objects.read(disk.bucket, disk.key, 0, Math.min(HEAD_BYTES, sizeBytes)),
    objects.read(disk.bucket, disk.key, tailStart, sizeBytes),
  ]);
  const ends = { head: padded(head, HEAD_BYTES), tail: padded(tail, TAIL_BYTES), sizeBytes };
  const format = formatOf(ends);
  if (disk.format !== undefined && disk.format !== format)
    throw malformed(`The specified Format is ${disk.format}, but the file is ${format}.`);
  if (format === "VMDK" && !knobs.vmdkSupported) throw ecsError("InvalidImageFormat.RegionNotSupported");
  const virtualBytes = VIRTUAL_BYTES[format](ends, knobs);
  checkSize(disk, virtualBytes);
  return { format, virtualBytes };
}

function formatOf({ head, tail }: Ends): DiskFormat {
  if (head.readUInt32BE(0) === 0x514649fb) return "QCOW2";
  if (head.toString("latin1", 0, 4) === "KDMV") return "VMDK";
  if ([head, tail].some((end) => end.toString("latin1", 0, 8) === "conectix")) return "VHD";
  for (const [name, offset, magic] of NO_DISK_IMAGES)
    if (head.toString("hex", offset, offset + magic.length / 2) === magic)
      throw malformed(`The file is a ${name} file, not a disk image.`);
  return "RAW";
}

const VIRTUAL_BYTES: Record<DiskFormat, (ends: Ends, knobs: EcsKnobs) => number> = {
  RAW: ({ sizeBytes }) => sizeBytes,
  QCOW2: qcow2Bytes,
  VHD: vhdBytes,
  VMDK: ({ head }) => Number(head.readBigUInt64LE(12)) * 512,
};

function qcow2Bytes({ head, sizeBytes }: Ends, { qcow2ExtensionsSupported }: EcsKnobs): number {
  const version = head.readUInt32BE(4);
  if (version !== 2 && version !== 3) throw malformed(`qcow2 version ${version} is not supported.`);
  if (head.readBigUInt64BE(8) !== 0n) throw malformed("The qcow2 file has a backing file.");
  if (head.readUInt32BE(32) !== 0) throw malformed("The qcow2 file is encrypted.");
  if (head.readBigUInt64BE(40) >= BigInt(sizeBytes)) throw malformed("The qcow2 file is incomplete.");
  const incompatible = version === 3 ? head.readBigUInt64BE(72) : 0n;
  if ((incompatible & 0b10n) !== 0n) throw malformed("The qcow2 file is marked as corrupt.");
  if ((incompatible & 0b100n) !== 0n) throw malformed("The qcow2 file has an external data file.");
  const taken = qcow2ExtensionsSupported ? 0b11001n : 0b00001n;
  if ((incompatible & ~taken) !== 0n)
    throw malformed("The qcow2 file needs features that are not supported.");
  return Number(head.readBigUInt64BE(24));
}

function vhdBytes({ head, tail, sizeBytes }: Ends): number {
  if (tail.toString("latin1", 0, 8) !== "conectix") throw malformed("The VHD file is incomplete.");
  const currentBytes = Number(tail.readBigUInt64BE(48));
  const type = tail.readUInt32BE(60);
  if (type === 2) {
    if (sizeBytes !== currentBytes + TAIL_BYTES) throw malformed("The VHD file is incomplete.");
    return currentBytes;
  }
  if (type !== 3) throw malformed("The VHD file is neither fixed nor dynamic.");
  if (head.toString("latin1", 512, 520) !== "cxsparse")
    throw malformed("The VHD file has no dynamic header.");
  const entries = head.readUInt32BE(512 + 28);
  const blockBytes = head.readUInt32BE(512 + 32);
  if (blockBytes !== 2 * 1024 ** 2)
    throw ecsError("InvalidBlockSize.NotSupport", `The VHD block size ${blockBytes} is not supported.`);
  const spanBytes = entries * blockBytes;
  if (currentBytes > spanBytes || spanBytes - currentBytes >= blockBytes)
    throw ecsError("InvalidVHDImage.IncorrectSize");
  return currentBytes;
}

function checkSize(disk: DiskRequest, virtualBytes: number): void {
  const limitGib = disk.sizeGib ?? MAX_DISK_GIB;
  if (virtualBytes <= limitGib * GIB) return;
  const gib = Math.ceil(virtualBytes / GIB);
  throw disk.n === 1
    ? ecsError("InvalidImageSize", `The image's disk has ${gib} GiB, which is more than ${limitGib} GiB.`)
    : ecsError("InvalidDataDiskSize");
}

function malformed(reason: string): EcsError {
  return ecsError("InvalidImageFormat.Malformed (content)", reason);
}

function padded(bytes: Buffer, length: number): Buffer {
  return Buffer.concat([bytes], length);
}
