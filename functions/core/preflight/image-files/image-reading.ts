import type { ImageFormat } from "../limits.ts";
import type { Finding } from "../problems/problem.ts";
import type { ByteRange } from "./image-file.ts";
import type { DiskLayout } from "./partitions.ts";

/** What a header says. `virtualSizeBytes` is there if it could be read at all, whatever the findings. */
export interface ImageReading {
  format: ImageFormat;
  virtualSizeBytes?: number;
  /** The disk's partitions, where they can be seen: not inside of sparse formats. */
  layout?: DiskLayout;
  findings: Finding[];
  /** What else of the file would tell more, if it is not known yet. */
  wants?: ByteRange;
}
