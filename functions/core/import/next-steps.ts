import { fill } from "../sentence.ts";
import { FAILURES, type Failure, type FailureRow } from "./failures.ts";
import type { EndedRecord } from "./record.ts";

/**
 * What to do about the end of an import: for a failure by its code (failures.ts), for anything else by its
 * state. Commands stand in braces: who shows the steps says how they are typed there.
 */
const NEXT_STEPS = {
  imported: "Create an instance from image {imageId}, or replace a system disk with it.",
  tidyUp:
    "Delete the objects under the drop's key when they are no longer needed; the image does not need them.",
  refused: "Correct what the problems name, then upload the sidecar again: that is a new drop.",
  undo: "Remove what was left: {cancel}",
  retry: "Try again: {retry}",
  drop: "Then upload the sidecar again: that is a new drop.",
} as const;

/** Writes a command of this tool as it is typed: its verb, then its words. */
export type WriteCommand = (verb: string, words: readonly string[]) => string;

/** As the documents have it, which do not know who reads them. */
export const plainCommand: WriteCommand = (verb, words) => ["image-drop", verb, ...words].join(" ");

/** What the steps are made from: a result, or what is known of an import that published none. */
export interface EndedImport {
  state: EndedRecord["state"];
  execution: string;
  imageId?: string | undefined;
  failure?: Failure | undefined;
}

/** In the order in which they are to be done. A code that this version does not know is only tried again. */
export function nextStepsOf(ended: EndedImport, write: WriteCommand): string[] {
  const { state, execution, imageId = "", failure } = ended;
  if (state === "imported") return [fill(NEXT_STEPS.imported, { imageId }), NEXT_STEPS.tidyUp];
  if (state === "refused") return [NEXT_STEPS.refused];
  const command = (verb: string) => write(verb, [execution]);
  const commands = {
    ...{ cancel: command("cancel"), retry: command("retry"), history: command("history") },
    doctor: write("doctor", []),
  };
  const rows: Readonly<Record<string, FailureRow>> = FAILURES;
  const { todo, again }: Partial<FailureRow> = rows[failure?.code ?? ""] ?? {};
  const { left, task } = failure?.values ?? {};
  const isLeft = left !== undefined || task !== undefined;
  return [
    ...(isLeft && !todo?.includes("{cancel}") ? [NEXT_STEPS.undo] : []),
    ...(todo === undefined ? [] : [todo]),
    again === "drop" ? NEXT_STEPS.drop : NEXT_STEPS.retry,
  ].map((step) => fill(step, commands));
}
