/** A small raw disk with a partition table: one Linux partition from the first MiB to the end. */
export function rawDisk(sizeBytes = 2 * 2 ** 20): Buffer {
  const disk = Buffer.alloc(sizeBytes, 0x5a);
  disk.fill(0, 0, 512);
  disk.writeUInt8(0x83, 446 + 4);
  disk.writeUInt32LE(2048, 446 + 8);
  disk.writeUInt32LE(sizeBytes / 512 - 2048, 446 + 12);
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
