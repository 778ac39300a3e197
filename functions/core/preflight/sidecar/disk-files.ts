import { type ImageFormat, MAX_KEY_BYTES } from "../limits.ts";
import { blame, type Finding, finding, type Problem, phrase, pointer, shown } from "../problems/problem.ts";
import type { DataDisk, Sidecar } from "./fields.ts";

/** A file that a sidecar needs, and what the sidecar says of it. */
export interface DiskFile {
  /** The object's full key. */
  key: string;
  role: "system" | "data";
  /** JSON Pointers into the sidecar: what is blamed for file, format, disk size, checksum. */
  path: string;
  paths: { format: string; sizeGib: string; fileSizeBytes: string; fileCrc64: string };
  format?: ImageFormat;
  /** The sidecar has a format for it, be it a valid one or not. */
  formatGiven: boolean;
  sizeGib?: number;
  fileSizeBytes?: number;
  fileCrc64?: string;
}

/**
 * The image first, then each data disk whose key is valid; and what is wrong with the other keys. `raw` is
 * the sidecar as it is written: it tells whether there is a format at all.
 */
export function diskFiles(
  image: string,
  sidecar: Pick<Sidecar, "format" | "fileSizeBytes" | "fileCrc64" | "systemDisk" | "dataDisks">,
  raw: Readonly<Record<string, unknown>> = sidecar,
): { files: DiskFile[]; problems: Problem[] } {
  const files: DiskFile[] = [
    {
      key: image,
      role: "system",
      path: "",
      paths: paths("", "/systemDisk/sizeGib"),
      formatGiven: "format" in raw,
      ...declared(sidecar, sidecar.systemDisk?.sizeGib),
    },
  ];
  const problems: Problem[] = [];
  const folder = image.slice(0, image.lastIndexOf("/") + 1);
  const rawDisks = raw["dataDisks"] as readonly object[];
  for (const [i, disk] of (sidecar.dataDisks ?? []).entries()) {
    if (disk?.key === undefined) continue;
    const at = pointer("/dataDisks", i);
    const key = `${folder}${disk.key}`;
    const wrong = keyFinding(disk.key, key, files);
    if (wrong !== undefined) {
      problems.push(blame(`${at}/key`, wrong));
      continue;
    }
    files.push({
      key,
      role: "data",
      path: `${at}/key`,
      paths: paths(at, `${at}/sizeGib`),
      formatGiven: "format" in (rawDisks[i] as object),
      ...declared(disk, disk.sizeGib),
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
  values: Pick<DataDisk, "format" | "fileSizeBytes" | "fileCrc64">,
  sizeGib: number | undefined,
) {
  const { format, fileSizeBytes, fileCrc64 } = values;
  return {
    ...(format === undefined ? {} : { format }),
    ...(sizeGib === undefined ? {} : { sizeGib }),
    ...(fileSizeBytes === undefined ? {} : { fileSizeBytes }),
    ...(fileCrc64 === undefined ? {} : { fileCrc64 }),
  };
}

/** What is wrong with a key beyond itself: the whole of it, and the other files'. */
function keyFinding(relative: string, key: string, before: readonly DiskFile[]): Finding | undefined {
  const bytes = new TextEncoder().encode(key).length;
  if (bytes > MAX_KEY_BYTES) return finding("DiskKeyTooLong", { bytes, max: MAX_KEY_BYTES });
  const same = before.find((file) => file.key === key);
  const other = phrase(same?.role === "system" ? "theImage" : "anotherDisk");
  return same && finding("DiskKeyRepeated", { key: shown(relative), other });
}
