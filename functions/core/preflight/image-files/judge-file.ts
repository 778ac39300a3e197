import type { Disk } from "../import-request.ts";
import { GIB, type ImageFormat, LIMITS, type LimitsName } from "../limits.ts";
import {
  blame,
  type Finding,
  finding,
  isWarning,
  type Phrase,
  type Problem,
  phrase,
} from "../problems/problem.ts";
import type { DiskFile } from "../sidecar/disk-files.ts";
import { outside } from "../sidecar/field-types.ts";
import { type Detection, detect } from "./detect.ts";
import { type FileEvidence, HEAD_BYTES, isShort } from "./evidence.ts";
import { formatOfSuffix, shownFile, suffixOf } from "./file-names.ts";
import { imageFile, type Part } from "./image-file.ts";
import type { ImageReading } from "./image-reading.ts";
import { objectProblems } from "./judge-object.ts";

export interface FileJudgement {
  /** Problems and warnings. */
  problems: Problem[];
  /** Only there if nothing is wrong. */
  disk?: Disk;
}

/** What a sidecar says that matters for the image's file. */
export interface ImageWishes {
  limits: LimitsName;
  uefi: boolean;
  platform: string | undefined;
}

/** Judges one file by its evidence. Any evidence gives a judgement. */
export function judgeFile(file: DiskFile, evidence: FileEvidence, wishes: ImageWishes): FileJudgement {
  const object = objectProblems(file, evidence);
  const unread = evidence.parts.length === 0 && evidence.sizeBytes > 0;
  // Nothing can be said of what could not be read.
  if (unread && object.some((problem) => !isWarning(problem))) return { problems: object };
  const short = unread ? { start: 0, bytes: new Uint8Array() } : evidence.parts.find(isShort);
  if (short !== undefined) return { problems: [...object, blame(file.path, shrunk(file, evidence, short))] };
  const detection = detect(imageFile(shownFile(file.key), evidence));
  if (detection.is === "other") {
    return { problems: [...object, ...detection.findings.map((found) => blame(file.path, found))] };
  }
  const inside = [
    ...formatProblems(file, detection, wishes.limits),
    ...detection.findings.map((found) => blame(file.path, found)),
    ...layoutFindings(file, detection, wishes).map((found) => blame(file.path, found)),
  ];
  const { format, virtualSizeBytes } = detection;
  if (virtualSizeBytes === undefined) return { problems: [...object, ...inside] };
  const size = sizeOf(file, virtualSizeBytes, wishes.limits);
  const problems = [...object, ...inside, ...size.problems];
  const { key } = file;
  const { sizeBytes, etag } = evidence;
  const fingerprint = { key, sizeBytes, ...(etag === undefined ? {} : { etag }), virtualSizeBytes };
  return { problems, disk: { key, format, sizeGib: size.sizeGib, fingerprint } };
}

function shrunk(file: DiskFile, { sizeBytes }: FileEvidence, { start, bytes }: Omit<Part, "end">): Finding {
  const what = phrase("partlyRead", { bytes: bytes.length, start });
  return finding("FileTruncated", { file: shownFile(file.key), what, size: sizeBytes });
}

type Image = Exclude<Detection, { is: "other" }>;

const SHOWN_FORMAT: Readonly<Record<ImageFormat, string | Phrase>> = {
  raw: phrase("rawDisk"),
  qcow2: "qcow2",
  vhd: "VHD",
  vmdk: "VMDK",
};

function isBlankSystem(file: DiskFile, { layout }: ImageReading): boolean {
  return file.role === "system" && layout?.blank === true;
}

/** The format that was found against the one that the sidecar, or else the suffix, declares. */
function formatProblems(file: DiskFile, image: Image, limits: LimitsName): Problem[] {
  // Zeros have no format.
  if (isBlankSystem(file, image)) return [];
  const name = shownFile(file.key);
  const suffix = suffixOf(file.key);
  const bySuffix = formatOfSuffix(file.key);
  const declared = file.formatGiven ? file.format : bySuffix;
  const blamed = file.formatGiven ? file.paths.format : file.path;
  if (declared !== undefined && declared !== image.format) {
    return [blame(blamed, mismatch(file, declared, image))];
  }
  const problems: Problem[] = [];
  if (declared === undefined && image.is === "bare" && !image.sure && !file.formatGiven) {
    problems.push(blame(file.path, finding("FormatUnknown", { file: name })));
  }
  const { formats } = LIMITS[limits];
  if (!file.formatGiven && !formats.includes(image.format)) {
    const words = { file: name, format: SHOWN_FORMAT[image.format], allowed: formats };
    const hint = phrase("twoHints", {
      first: phrase("convert", { file: name }),
      second: phrase("apiLimits"),
    });
    problems.push(blame(file.path, finding("FormatNotAllowed", words, hint)));
  }
  if (suffix !== undefined) {
    const words = { file: name, suffix, format: SHOWN_FORMAT[image.format] };
    if (bySuffix === undefined) problems.push(blame(file.path, finding("SuffixUnusual", words)));
    else if (bySuffix !== image.format) problems.push(blame(file.path, finding("SuffixMismatch", words)));
  }
  return problems;
}

function mismatch(file: DiskFile, declared: ImageFormat, image: Image): Finding {
  const name = shownFile(file.key);
  if (declared === "vhd" && image.is === "bare") return finding("VhdFooterMissing", { file: name });
  const source = file.formatGiven
    ? phrase("theSidecar")
    : phrase("theSuffix", { suffix: String(suffixOf(file.key)) });
  const unknown = image.is === "bare" && !image.sure;
  const actual = unknown ? phrase("noHeader") : SHOWN_FORMAT[image.format];
  const words = { file: name, source, declared: SHOWN_FORMAT[declared], actual };
  const isFlat = declared === "vmdk" && image.is === "bare" && /-(flat|f\d{3})\.vmdk$/i.test(file.key);
  return finding("FormatMismatch", words, isFlat ? phrase("flatVmdk") : undefined);
}

/** The disk inside: its beginning, its partitions. */
function layoutFindings(file: DiskFile, image: Image, wishes: ImageWishes): Finding[] {
  const name = shownFile(file.key);
  const { layout, virtualSizeBytes = 0 } = image;
  const found: Finding[] = [];
  if (virtualSizeBytes % 512 !== 0) {
    found.push(finding("DiskSizeUneven", { file: name, virtualSize: virtualSizeBytes }));
  }
  if (file.role === "system" && wishes.platform === "Customized Linux" && virtualSizeBytes <= 5 * GIB) {
    found.push(finding("CustomizedLinuxSmall", { file: name, virtualSize: virtualSizeBytes }));
  }
  if (layout === undefined) return found;
  found.push(...layout.findings);
  if (layout.blank) {
    const kib = Math.ceil(Math.min(virtualSizeBytes, HEAD_BYTES) / 1024);
    found.push(finding(file.role === "system" ? "FileAllZeros" : "DataDiskBlank", { file: name, kib }));
  }
  if (file.role === "data" || layout.blank) return found;
  if (layout.table === "none") {
    const whole =
      layout.filesystem === undefined
        ? phrase("nothing")
        : phrase("wholeDisk", { filesystem: layout.filesystem });
    found.push(finding("NoPartitionTable", { file: name, found: whole }));
  } else if (wishes.uefi && layout.esp === false) {
    found.push(finding("UefiWithoutEsp", { file: name }));
  } else if (!wishes.uefi && layout.esp === true && layout.biosBoot === false) {
    found.push(finding("BiosWithoutLoader", { file: name }));
  }
  return found;
}

/** DiskImageSize: the sidecar's, else the virtual size rounded up, never below the limits' least. */
function sizeOf(file: DiskFile, virtualSizeBytes: number, limits: LimitsName) {
  const range = (name: LimitsName) => LIMITS[name][file.role === "system" ? "systemDiskGib" : "dataDiskGib"];
  const { min, max } = range(limits);
  const name = shownFile(file.key);
  const needed = Math.max(min, Math.ceil(virtualSizeBytes / GIB));
  const sizeGib = file.sizeGib ?? needed;
  const virtualSize = Math.ceil((virtualSizeBytes / GIB) * 100) / 100;
  if (needed > max) {
    const hint = outside(needed, range("api")) ? undefined : phrase("apiLimits");
    const tooLarge = finding("VirtualSizeTooLarge", { file: name, virtualSize, max }, hint);
    return { sizeGib, problems: [blame(file.path, tooLarge)] };
  }
  if (virtualSizeBytes <= sizeGib * GIB) return { sizeGib, problems: [] };
  const tooSmall = finding("DiskTooSmall", { file: name, virtualSize, sizeGib, needed });
  return { sizeGib, problems: [blame(file.paths.sizeGib, tooSmall)] };
}
