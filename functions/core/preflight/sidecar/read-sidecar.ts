import type { LimitsName } from "../limits.ts";
import { blame, finding, isWarning, type Problem, phrase, shown } from "../problems/problem.ts";
import { type DiskFile, diskFiles } from "./disk-files.ts";
import type { ImportPlace } from "./distribution-rules.ts";
import { readFields } from "./field-groups.ts";
import { inFieldOrder } from "./field-order.ts";
import { isObject, wrongType } from "./field-types.ts";
import { type Sidecar, sidecarFields } from "./fields.ts";
import { readJson } from "./parse-json.ts";
import { crossFieldProblems } from "./rules-between-fields.ts";
import { imageKey, type SidecarPlace } from "./sidecar-key.ts";

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
  at: SidecarPlace & ImportPlace & { limits: LimitsName },
): SidecarReading {
  const image = imageKey(at);
  const problems: Problem[] = image === undefined ? [blame("", misnaming(at))] : [];
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
function looksLike([first = 0, second = 0]: Uint8Array) {
  const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (utf16) return phrase("inUtf16");
  return phrase(first === 0x1f && second === 0x8b ? "inGzip" : "nothing");
}
