import { type CloudFault, Denied, Rejected } from "./cloud-faults.ts";
import type { Objects } from "./objects.ts";

/** Why a document cannot be used. */
export type UnreadableReason =
  /** Its bytes are no JSON; an empty object is none either. */
  | "not-json"
  /** Over 1 MiB; no more of it was read. */
  | "too-large"
  /** JSON, but not what this version knows: another version's, or none of ours. */
  | "another-shape"
  /** Its storage class allows no reading before it is restored. */
  | "archived"
  | "forbidden"
  /** OSS refused for another reason. */
  | "refused";

/** A document that is there and cannot be used. */
export interface UnreadableDocument {
  /** Its object key. */
  document: string;
  reason: UnreadableReason;
  /** What exactly: a field, or OSS's error code. */
  detail: string;
}

/** A document that was read; undefined where there is none. */
export type DocumentReading<T> = { value: T } | { unreadable: UnreadableDocument } | undefined;

/**
 * Reads a JSON document that anybody may have written or replaced: `parse` throws for what it does not know.
 * Throws only faults that tell nothing about the document (Throttled, Unavailable); calling it again is
 * harmless.
 */
export async function readDocument<T>(
  objects: Pick<Objects, "readJson">,
  key: string,
  parse: (value: unknown) => T,
): Promise<DocumentReading<T>> {
  const unreadable = (reason: UnreadableReason, detail: string) => ({
    unreadable: { document: key, reason, detail },
  });
  let json: unknown;
  try {
    json = await objects.readJson(key);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    return unreadable(reason, (error as CloudFault).code);
  }
  return json === undefined ? undefined : parseDocument(key, json, parse);
}

/** The same for a document that was read already. `document` is what the answer calls it. */
export function parseDocument<T>(
  document: string,
  json: unknown,
  parse: (value: unknown) => T,
): { value: T } | { unreadable: UnreadableDocument } {
  try {
    return { value: parse(json) };
  } catch (error) {
    return { unreadable: { document, reason: "another-shape", detail: firstIssue(error) } };
  }
}

function reasonOf(error: unknown): UnreadableReason | undefined {
  if (error instanceof Denied) return "forbidden";
  if (!(error instanceof Rejected)) return undefined;
  switch (error.code) {
    case "NotJson":
      return "not-json";
    case "TooLarge":
      return "too-large";
    case "InvalidObjectState":
      return "archived";
    default:
      return "refused";
  }
}

/** The field that a schema did not find as it should be. Never the value: it may be anything. */
function firstIssue(error: unknown): string {
  const { issues = [] } = error as { issues?: ReadonlyArray<{ path?: PropertyKey[] }> };
  return issues[0]?.path?.map(String).join(".") ?? "";
}
