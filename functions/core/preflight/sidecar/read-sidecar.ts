import type { LimitsName } from "../limits.ts";
import { blame, type Finding, finding, isWarning, type Problem, phrase, shown } from "../problems/problem.ts";
import { type DiskFile, diskFiles } from "./disk-files.ts";
import type { ImportPlace } from "./distribution-rules.ts";
import { readFields } from "./field-groups.ts";
import { inFieldOrder } from "./field-order.ts";
import { isObject, wrongType } from "./field-types.ts";
import { type Sidecar, sidecarFields } from "./fields.ts";
import { readJson } from "./parse-json.ts";
import { crossFieldProblems } from "./rules-between-fields.ts";
import { imageKey, keyTooLong, SIDECAR_SUFFIX, type SidecarPlace } from "./sidecar-key.ts";

/** What a sidecar says travels through the workflow, which carries 64 KiB a step (CloudFlow, "Limits"). */
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
  at: SidecarPlace & ImportPlace & { limits: LimitsName },
): SidecarReading {
  const image = imageKey(at);
  const problems = keyProblems(at, image).map((found) => blame("", found));
  const unread = (problem: Problem) => ({ problems: [...problems, problem], files: [] });
  if (bytes.length > MAX_SIDECAR_BYTES)
    return unread(blame("", finding("SidecarTooLarge", { limit: MAX_SIDECAR_BYTES })));
  const text = decode(bytes);
  if (text === undefined)
    return unread(blame("", finding("SidecarNotUtf8", { looksLike: looksLike(bytes) })));
  const json = readJson(text);
  problems.push(...json.problems);
  if (isObject(json.value)) return readObject(json.value, at, image, problems);
  if (json.problems.length === 0) wrongType(json.value, "anObject", "", (problem) => problems.push(problem));
  return { problems, files: [] };
}

function readObject(
  raw: Readonly<Record<string, unknown>>,
  at: SidecarPlace & ImportPlace & { limits: LimitsName },
  image: string | undefined,
  before: readonly Problem[],
): SidecarReading {
  const fields = sidecarFields(at.limits);
  const told: Problem[] = [];
  const sidecar = readFields(fields, raw, "", (problem) => told.push(problem));
  const disks = image === undefined ? { files: [], problems: [] } : diskFiles(image, sidecar, raw);
  const single = [...before, ...told, ...disks.problems];
  const all = [...single, ...crossFieldProblems(sidecar, at, single)];
  const problems = inFieldOrder(all, fields);
  const wrong = problems.some((problem) => !isWarning(problem));
  return { problems, files: disks.files, ...(wrong ? {} : { sidecar }) };
}

function keyProblems(
  { key, incomingPrefix, resultsPrefix = "results/" }: SidecarPlace,
  image?: string,
): Finding[] {
  if (image === undefined) return [misnaming({ key, incomingPrefix })];
  const tooLong = keyTooLong(image, { incoming: incomingPrefix, results: resultsPrefix });
  return tooLong === undefined ? [] : [finding("ImageKeyTooLong", tooLong)];
}

function misnaming({ key, incomingPrefix }: SidecarPlace) {
  const isUpper = key.toLowerCase().endsWith(SIDECAR_SUFFIX) && !key.endsWith(SIDECAR_SUFFIX);
  const words = { key: shown(key), prefix: shown(incomingPrefix) };
  return finding("SidecarMisnamed", words, isUpper ? phrase("lowerSuffix") : undefined);
}

/** Undefined if it is not UTF-8. A byte order mark is no part of the text. */
function decode(bytes: Uint8Array): string | undefined {
  // Its ASCII characters would be read as such, with zeros between them.
  if (isUtf16(bytes)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A guess at what it is instead, as the end of a sentence. */
function looksLike(bytes: Uint8Array) {
  const [first = 0, second = 0] = bytes;
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isMarked || isUtf16(bytes)) return phrase("inUtf16");
  return phrase(first === 0x1f && second === 0x8b ? "inGzip" : "nothing");
}

/** JSON is ASCII for the most part, so every other byte of UTF-16 is zero; in UTF-8 none is. */
function isUtf16(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 64);
  const zeros = [0, 1].map((parity) => start.filter((byte, i) => i % 2 === parity && byte === 0).length);
  return start.length >= 4 && Math.max(...zeros) >= start.length / 4 && Math.min(...zeros) === 0;
}
