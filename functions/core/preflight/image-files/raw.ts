import type { ImageFile } from "./image-file.ts";
import type { ImageReading } from "./image-reading.ts";
import { type DiskLayout, readPartitions } from "./partitions.ts";

/** A raw disk: the file is the disk, byte for byte. */
export function readRaw(file: ImageFile): ImageReading & { layout: DiskLayout } {
  const layout = readPartitions(file, file.sizeBytes);
  return { format: "raw", virtualSizeBytes: file.sizeBytes, layout, findings: [] };
}
