import { SIDECAR_SUFFIX } from "../../import/drop.ts";
import { type ImageFormat, MAX_KEY_BYTES } from "../limits.ts";
import { blame, type Finding, finding, type Problem, pointer, shown } from "../problems/problem.ts";
import type { DataDisk, Sidecar } from "./fields.ts";

/** A file that a sidecar needs, and what the sidecar says of it. */
export interface DiskFile {
  /** The object's full key. */
  key: string;
  role: "system" | "data";
  /** JSON Pointers into the sidecar: what is blamed for the file, for its format, for the disk's size, for its checksum. */
  path: string;
  paths: { format: string; sizeGib: string; fileSizeBytes: string; fileCrc64: string };
  format?: ImageFormat;
  /** The sidecar has a format for it, be it a valid one or not. */
  formatGiven: boolean;
  sizeGib?: number;
  fileSizeBytes?: number;
  fileCrc64?: string;
}

/** Where the sidecar is. */
export interface SidecarPlace {
  key: string;
  incomingPrefix: string;
}

/** The image's key: the sidecar's without .json. Undefined if that is no key below the prefix. */
export function imageKey({ key, incomingPrefix }: SidecarPlace): string | undefined {
  const image = key.slice(0, -SIDECAR_SUFFIX.length);
  const named = key.endsWith(SIDECAR_SUFFIX) && image.length > incomingPrefix.length && !image.endsWith("/");
  return named && image.startsWith(incomingPrefix) ? image : undefined;
}

/** What could be read of a sidecar, and which fields are there at all. */
export interface FieldsRead {
  values: Partial<Sidecar>;
  formatGiven: boolean;
  disks: ReadonlyArray<{ values: Partial<DataDisk>; formatGiven: boolean }>;
}

/** The image first, then each data disk whose key is valid; and what is wrong with the other keys. */
export function diskFiles(image: string, read: FieldsRead): { files: DiskFile[]; problems: Problem[] } {
  const { values } = read;
  const files: DiskFile[] = [
    {
      key: image,
      role: "system",
      path: "",
      paths: paths("", "/systemDisk/sizeGib"),
      formatGiven: read.formatGiven,
      ...declared(values, values.systemDisk?.sizeGib),
    },
  ];
  const problems: Problem[] = [];
  const folder = image.slice(0, image.lastIndexOf("/") + 1);
  for (const [i, disk] of read.disks.entries()) {
    const relative = disk.values.key;
    if (relative === undefined) continue;
    const at = pointer("/dataDisks", i);
    const key = `${folder}${relative}`;
    const wrong = keyFinding(relative, key, files);
    if (wrong !== undefined) {
      problems.push(blame(`${at}/key`, wrong));
      continue;
    }
    files.push({
      key,
      role: "data",
      path: `${at}/key`,
      paths: paths(at, `${at}/sizeGib`),
      formatGiven: disk.formatGiven,
      ...declared(disk.values, disk.values.sizeGib),
    });
  }
  return { files, problems };
}

function paths(at: string, sizeGib: string): DiskFile["paths"] {
  return {
    format: `${at}/format`,
    sizeGib,
    fileSizeBytes: `${at}/fileSizeBytes`,
    fileCrc64: `${at}/fileCrc64`,
  };
}

function declared(
  values: Partial<Pick<DataDisk, "format" | "fileSizeBytes" | "fileCrc64">>,
  sizeGib?: number,
) {
  const { format, fileSizeBytes, fileCrc64 } = values;
  return {
    ...(format === undefined ? {} : { format }),
    ...(sizeGib === undefined ? {} : { sizeGib }),
    ...(fileSizeBytes === undefined ? {} : { fileSizeBytes }),
    ...(fileCrc64 === undefined ? {} : { fileCrc64 }),
  };
}

const MALFORMED: ReadonlyArray<[pattern: RegExp, why: string]> = [
  [/^$/, "it is empty"],
  [/^\//, "it starts with a slash"],
  [/\/$/, "it ends with a slash, which names a folder"],
  [/\\/, "it has a backslash"],
  [/\/\//, "it has two slashes in a row"],
  [/(^|\/)\.(\/|$)/, "it has a step . on its way"],
  [/\p{Cc}/u, "it has a control character"],
];

function keyFinding(relative: string, key: string, before: readonly DiskFile[]): Finding | undefined {
  const name = shown(relative);
  if (relative.split("/").includes("..")) return finding("DiskKeyOutside", { key: name });
  const why = MALFORMED.find(([pattern]) => pattern.test(relative))?.[1];
  if (why !== undefined) return finding("DiskKeyMalformed", { key: name, why });
  const bytes = new TextEncoder().encode(key).length;
  if (bytes > MAX_KEY_BYTES) return finding("DiskKeyTooLong", { bytes, max: MAX_KEY_BYTES });
  if (relative.endsWith(SIDECAR_SUFFIX)) return finding("DiskKeyIsSidecar", { key: name });
  const same = before.find((file) => file.key === key);
  const other = same?.role === "system" ? "the image itself" : "another data disk";
  return same && finding("DiskKeyRepeated", { key: name, other });
}
