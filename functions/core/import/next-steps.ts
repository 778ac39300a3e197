import { phrase } from "../preflight/problems/problem.ts";
import { fill, type Phrase } from "../sentence.ts";
import type { FailureRow } from "./failure-row.ts";
import { FAILURES, type Failure } from "./failures.ts";

/**
 * What to do about the end of an import: for a failure by its code (failures.ts), for anything else by its
 * state. Commands stand in braces: who shows the steps says how they are typed there.
 */
export const NEXT_STEPS = {
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
  /** Of the result. */
  state: string;
  execution: string;
  imageId?: string | undefined;
  failure?: Failure | undefined;
}

/** The texts that steps are made of, in one language. */
export interface StepTexts {
  failures: Readonly<Record<string, { sentence: string; todo?: string }>>;
  steps: Readonly<Record<keyof typeof NEXT_STEPS, string>>;
}

const ENGLISH: StepTexts = { failures: FAILURES, steps: NEXT_STEPS };

/** In the order in which they are to be done. A code that this version does not know is only tried again. */
export function nextStepsOf(
  ended: EndedImport,
  write: WriteCommand,
  { failures, steps }: StepTexts = ENGLISH,
): string[] {
  const { state, execution, imageId = "", failure } = ended;
  if (state === "imported") return [fill(steps.imported, { imageId }, {}), steps.tidyUp];
  if (state === "refused") return [steps.refused];
  const command = (verb: string) => write(verb, [execution]);
  const commands = {
    ...{ cancel: command("cancel"), retry: command("retry"), history: command("history") },
    doctor: write("doctor", []),
  };
  const rows: Readonly<Record<string, FailureRow>> = FAILURES;
  const code = failure?.code ?? "";
  const { again } = rows[code] ?? {};
  const { todo } = failures[code] ?? {};
  const { left, task } = failure?.values ?? {};
  const isLeft = left !== undefined || task !== undefined;
  return [
    ...(isLeft && !todo?.includes("{cancel}") ? [steps.undo] : []),
    ...(todo === undefined ? [] : [todo]),
    again === "drop" ? steps.drop : steps.retry,
  ].map((step) => fill(step, commands, {}));
}

/** What to do about an import whose execution ended without a result. */
export function unpublishedSteps(execution: string, write: WriteCommand): Phrase[] {
  return [
    phrase("undoRest", { cancel: write("cancel", [execution]) }),
    phrase("thenRetry", { retry: write("retry", [execution]) }),
  ];
}
