import type { UnreadableDocument, UnreadableReason } from "../../functions/cloud/documents.ts";

const REASONS: Record<UnreadableReason, (detail: string) => string> = {
  "not-json": () => "is no JSON",
  "too-large": () => "is over 1 MiB",
  "another-shape": (detail) =>
    detail === "" ? "is not what this version knows" : `is not what this version knows: ${detail}`,
  archived: () => "is archived and cannot be read before it is restored",
  forbidden: (detail) => `is not there yet, or may not be read with these credentials (${detail})`,
  refused: (detail) => `cannot be read: OSS answers ${detail}`,
};

/** Why a document cannot be used, with the name of its file. */
export function unreadableText({ document, reason, detail }: UnreadableDocument): string {
  return `${document.slice(document.lastIndexOf("/") + 1)} ${REASONS[reason](detail)}`;
}
