import { Rejected } from "../cloud/cloud-faults.ts";
import type { Objects } from "../cloud/objects.ts";
import { type FileEvidence, gatherEvidence } from "../core/preflight/preflight.ts";

/**
 * What is looked at of an object to judge it: HEAD, and at most four small ranges; undefined if there is no
 * such object. A refusal to have it read is part of the evidence. Repeating it is free.
 */
export async function objectEvidence(
  key: string,
  objects: Pick<Objects, "head" | "read">,
): Promise<FileEvidence | undefined> {
  const facts = await objects.head(key);
  if (facts === undefined) return undefined;
  try {
    return await gatherEvidence(facts, (range) => objects.read({ key, etag: facts.etag, ...range }));
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    return { ...facts, unreadable: { code: error.code, message: error.said }, parts: [] };
  }
}
