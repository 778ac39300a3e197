import type { FileFingerprint } from "../preflight/import-request.ts";

export interface FileChange {
  key: string;
  how: "replaced" | "deleted";
}

/**
 * Which of the files that were checked are not the same any more, in their order. A file counts as replaced if its size or
 * its ETag differs; an ETag that is not known on either side is not compared.
 */
export function filesChanged(
  before: readonly FileFingerprint[],
  now: ReadonlyMap<string, { sizeBytes: number; etag?: string } | undefined>,
): FileChange[] {
  return before.flatMap(({ key, sizeBytes, etag }): FileChange[] => {
    const found = now.get(key);
    if (found === undefined) return [{ key, how: "deleted" }];
    const otherEtag = etag !== undefined && found.etag !== undefined && etag !== found.etag;
    return otherEtag || sizeBytes !== found.sizeBytes ? [{ key, how: "replaced" }] : [];
  });
}
