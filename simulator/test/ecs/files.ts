/** Beginnings and ends of image files, made from the formats' published layouts. */

/** A qcow2 header of version 3; `incompatible` is the mask of incompatible features. */
export function qcow2Head({
  virtualBytes,
  version = 3,
  backingFileOffset = 0,
  encryption = 0,
  incompatible = 0,
  l1Offset = 0x30000,
}: {
  virtualBytes: number;
  version?: number;
  backingFileOffset?: number;
  encryption?: number;
  incompatible?: number;
  l1Offset?: number;
}): Buffer {
  const head = Buffer.alloc(512);
  head.write("QFI\xfb", "latin1");
  head.writeUInt32BE(version, 4);
  head.writeBigUInt64BE(BigInt(backingFileOffset), 8);
  head.writeUInt32BE(16, 20);
  head.writeBigUInt64BE(BigInt(virtualBytes), 24);
  head.writeUInt32BE(encryption, 32);
  head.writeBigUInt64BE(BigInt(l1Offset), 40);
  head.writeBigUInt64BE(BigInt(incompatible), 72);
  return head;
}

/** The footer of a VHD: type 2 fixed, 3 dynamic, 4 differencing. */
export function vhdFooter({ currentBytes, type }: { currentBytes: number; type: number }): Buffer {
  const footer = Buffer.alloc(512);
  footer.write("conectix", "latin1");
  footer.writeBigUInt64BE(BigInt(currentBytes), 40);
  footer.writeBigUInt64BE(BigInt(currentBytes), 48);
  footer.writeUInt32BE(type, 60);
  return footer;
}

/** The first KiB and a half of a dynamic VHD: a copy of the footer and the dynamic header. */
export function vhdHead({
  currentBytes,
  entries,
  blockBytes = 2 * 1024 ** 2,
}: {
  currentBytes: number;
  entries: number;
  blockBytes?: number;
}): Buffer {
  const header = Buffer.alloc(1024);
  header.write("cxsparse", "latin1");
  header.writeUInt32BE(entries, 28);
  header.writeUInt32BE(blockBytes, 32);
  return Buffer.concat([vhdFooter({ currentBytes, type: 3 }), header]);
}
