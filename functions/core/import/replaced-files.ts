import type { FileFingerprint } from "../preflight/import-request.ts";

/**
 * Keys of the files that were checked and have another content now, in their order. A file counts as replaced
 * if its size or its ETag differs; an ETag that is not known on either side is not compared. One that was
 * deleted since is no matter: ECS has read it.
 */
export function replacedFiles(
  before: readonly FileFingerprint[],
  now: ReadonlyMap<string, { sizeBytes: number; etag?: string } | undefined>,
): string[] {
  const isReplaced = ({ key, sizeBytes, etag }: FileFingerprint) => {
    const found = now.get(key);
    if (found === undefined) return false;
    const otherEtag = etag !== undefined && found.etag !== undefined && etag !== found.etag;
    return otherEtag || sizeBytes !== found.sizeBytes;
  };
  return before.filter(isReplaced).map(({ key }) => key);
}
