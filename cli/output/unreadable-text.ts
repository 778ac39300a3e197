import type { UnreadableDocument } from "../../functions/cloud/documents.ts";
import { type Sentence, sentence } from "../words/sentence.ts";

/** Why a document cannot be used, with the name of its file. */
export function unreadableText({ document, reason, detail }: UnreadableDocument): Sentence {
  return sentence(`unreadable.${reason}`, { file: document.slice(document.lastIndexOf("/") + 1), detail });
}
