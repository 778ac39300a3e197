/** Where the partition of `rawDisk` begins, in sectors: 32 KiB from the start. */
const PARTITION_SECTOR = 64;

/** A tiny raw disk with a partition table: one Linux partition that goes to the end. */
export function rawDisk(sizeBytes = 2 ** 17): Buffer {
  const disk = Buffer.alloc(sizeBytes, 0x5a);
  disk.fill(0, 0, 512);
  disk.writeUInt8(0x83, 446 + 4);
  disk.writeUInt32LE(PARTITION_SECTOR, 446 + 8);
  disk.writeUInt32LE(sizeBytes / 512 - PARTITION_SECTOR, 446 + 12);
  disk.writeUInt16LE(0xaa55, 510);
  return disk;
}

/** A sidecar for `rawDisk`; a test changes what it is about. */
export function rawSidecar(name: string, change: object = {}): object {
  return {
    name,
    osType: "linux",
    platform: "Ubuntu",
    architecture: "x86_64",
    format: "raw",
    systemDisk: { sizeGib: 40 },
    ...change,
  };
}
