import type { ImageFormat } from "../limits.ts";
import { type Finding, finding } from "../problems/problem.ts";
import { has, type ImageFile } from "./image-file.ts";
import type { ImageReading } from "./image-reading.ts";
import { foreignFormats, textFinding } from "./not-an-image.ts";
import { QCOW2_MAGIC, readQcow2 } from "./qcow2.ts";
import { readRaw } from "./raw.ts";
import { readVhd, VHD_COOKIE } from "./vhd.ts";
import { readVmdk, VMDK_MAGIC } from "./vmdk.ts";

/**
 * What a file is. "image": it bears the marks of one format; "bare": it bears none and can only be a raw
 * disk, `sure` if it has a partition table or a file system; "other": it is no image that could be imported,
 * and the findings say what it is.
 */
export type Detection =
  | ({ is: "image" } & ImageReading)
  | ({ is: "bare"; sure: boolean } & ImageReading)
  | { is: "other"; findings: Finding[] };

const MARKS: ReadonlyArray<{
  format: ImageFormat;
  name: string;
  marked: (file: ImageFile) => boolean;
  read: (file: ImageFile) => ImageReading;
}> = [
  { format: "qcow2", name: "qcow2", marked: (file) => has(file, 0, QCOW2_MAGIC), read: readQcow2 },
  { format: "vmdk", name: "VMDK", marked: (file) => has(file, 0, VMDK_MAGIC), read: readVmdk },
  {
    format: "vhd",
    name: "VHD",
    // A fixed VHD has its only mark at the end; a dynamic one that was cut off has only the one at the start.
    marked: (file) => has(file, 0, VHD_COOKIE) || has(file, file.sizeBytes - 512, VHD_COOKIE),
    read: readVhd,
  },
];

/** A bare disk without partitions or a file system is not smaller. */
const SMALLEST_BYTES = 64 * 1024;

/** Reads what is known of a file. Any bytes give an answer; nothing is thrown. */
export function detect(file: ImageFile): Detection {
  if (file.sizeBytes === 0) return { is: "other", findings: [finding("FileEmpty", { file: file.name })] };
  const images = MARKS.filter(({ marked }) => marked(file));
  const others = foreignFormats(file);
  const names = [...images, ...others].map(({ name }) => name);
  if (names.length > 1) {
    return {
      is: "other",
      findings: [finding("FormatAmbiguous", { file: file.name, formats: names })],
    };
  }
  const [image] = images;
  if (image !== undefined) return { is: "image", ...image.read(file) };
  const [other] = others;
  if (other !== undefined) return { is: "other", findings: [other.found(file.name)] };
  const text = textFinding(file);
  if (text !== undefined) return { is: "other", findings: [text] };
  const { layout, ...reading } = readRaw(file);
  const sure = layout.table !== "none" || layout.filesystem !== undefined;
  if (!sure && !layout.blank && file.sizeBytes < SMALLEST_BYTES) {
    const tooSmall = finding("FileTooSmall", { file: file.name, size: file.sizeBytes });
    return { is: "other", findings: [tooSmall] };
  }
  return { is: "bare", sure, layout, ...reading };
}
