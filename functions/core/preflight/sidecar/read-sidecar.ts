import type { LimitsName } from "../limits.ts";
import { blame, finding, isWarning, type Problem, shown } from "../problems/problem.ts";
import { type DiskFile, diskFiles, imageKey, type SidecarPlace } from "./disk-files.ts";
import { inFieldOrder } from "./field-order.ts";
import { isObject } from "./field-types.ts";
import { type Sidecar, sidecarSchema } from "./fields.ts";
import { readJson } from "./parse-json.ts";
import { readFields, wrongType } from "./read-fields.ts";
import { crossFieldProblems } from "./rules-between-fields.ts";

export type { DiskFile } from "./disk-files.ts";
export type { Sidecar } from "./fields.ts";

/** What a sidecar says travels through the workflow, whose data is limited to 64 KiB a step (CloudFlow, "Limits"). */
export const MAX_SIDECAR_BYTES = 64 * 1024;

export interface SidecarReading {
  /** Everything that is wrong, and everything that is doubtful (`isWarning`), in the order of the fields. */
  problems: Problem[];
  /** Only there if nothing is wrong. */
  sidecar?: Sidecar;
  /** The image first, then the data disks whose keys could be read; also when something else is wrong. */
  files: DiskFile[];
}

/** Reads a sidecar's bytes: any bytes give a reading, with every reason at once. */
export function readSidecar(
  bytes: Uint8Array,
  at: SidecarPlace & { limits: LimitsName; region?: string },
): SidecarReading {
  const image = imageKey(at);
  const misnamed = image === undefined ? [blame("", misnaming(at))] : [];
  if (bytes.length > MAX_SIDECAR_BYTES) {
    const tooLarge = finding("SidecarTooLarge", { limit: MAX_SIDECAR_BYTES });
    return { problems: [...misnamed, blame("", tooLarge)], files: [] };
  }
  const text = decode(bytes);
  if (text === undefined) {
    const notText = finding("SidecarNotUtf8", { looksLike: looksLike(bytes) });
    return { problems: [...misnamed, blame("", notText)], files: [] };
  }
  const json = readJson(text);
  if (!isObject(json.value)) {
    const other = json.problems.length > 0 ? json.problems : [blame("", wrongType("object", json.value))];
    return { problems: [...misnamed, ...other], files: [] };
  }
  return readObject(json.value, at, image, [...misnamed, ...json.problems]);
}

function readObject(
  raw: Readonly<Record<string, unknown>>,
  at: SidecarPlace & { limits: LimitsName; region?: string },
  image: string | undefined,
  before: readonly Problem[],
): SidecarReading {
  const schema = sidecarSchema(at.limits);
  const read = readFields(schema, raw);
  const disks = image === undefined ? { files: [], problems: [] } : diskFiles(image, read);
  const all = [...before, ...read.problems, ...disks.problems, ...crossFieldProblems(read.values, at)];
  const problems = inFieldOrder(all, schema.shapes.root, schema.shapes.dataDisks);
  if (problems.some((problem) => !isWarning(problem))) return { problems, files: disks.files };
  // Nothing is wrong, so every field is what the schema says.
  return { problems, files: disks.files, sidecar: read.values as Sidecar };
}

function misnaming({ key, incomingPrefix }: SidecarPlace) {
  return finding("SidecarMisnamed", { key: shown(key), prefix: shown(incomingPrefix) });
}

/** Undefined if it is not UTF-8. A byte order mark is no part of the text. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A guess at what it is instead, as the end of a sentence. */
function looksLike([first = 0, second = 0]: Uint8Array): string {
  const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (utf16) return ", but in UTF-16";
  if (first === 0x1f && second === 0x8b) return ", but compressed with gzip";
  return "";
}
