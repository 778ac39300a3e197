import type { FileFingerprint } from "../preflight/import-request.ts";

/**
 * The keys of those files that were replaced since they were checked, in their order: whose size or ETag differs. An ETag that is not
 * known on either side is not compared. A file that is gone was replaced by nothing: what ECS reads it has read before.
 */
export function replacedKeys(
  before: readonly FileFingerprint[],
  now: ReadonlyMap<string, { sizeBytes: number; etag?: string } | undefined>,
): string[] {
  const replaced = before.filter(({ key, sizeBytes, etag }) => {
    const found = now.get(key);
    if (found === undefined) return false;
    const otherEtag = etag !== undefined && found.etag !== undefined && etag !== found.etag;
    return otherEtag || sizeBytes !== found.sizeBytes;
  });
  return replaced.map(({ key }) => key);
}
