import { type Finding, finding, type Phrase } from "../problems/problem.ts";
import type { ImageFile } from "./image-file.ts";

/** The file ends before what its own header promises. */
export function truncated({ name, sizeBytes }: ImageFile, what: Phrase): Finding {
  return finding("FileTruncated", { file: name, what, size: sizeBytes });
}

/** A header that breaks its format's specification, by the first check that says so. */
export function malformed(
  code: "Qcow2Malformed" | "VhdMalformed" | "VmdkMalformed",
  { name }: ImageFile,
  checks: ReadonlyArray<readonly [broken: boolean, what: Phrase]>,
): Finding[] | undefined {
  const what = checks.find(([broken]) => broken)?.[1];
  return what && [finding(code, { file: name, what })];
}
