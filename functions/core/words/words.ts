import { FAILURES, MORE, wordedFailure } from "../import/failures.ts";
import {
  type EndedImport,
  NEXT_STEPS,
  nextStepsOf,
  plainCommand,
  type StepTexts,
  unpublishedSteps,
  type WriteCommand,
} from "../import/next-steps.ts";
import { type Note, noteText } from "../preflight/draft/note.ts";
import { PHRASES } from "../preflight/problems/phrases.ts";
import { type Problem, phrase, ROWS, worded } from "../preflight/problems/problem.ts";
import { neededBy, type Phrase, type Phrases, told, type Values } from "../sentence.ts";

/**
 * What the core says to people, in one language. What is stored is English, with a code and values beside it:
 * a reader words it anew. The functions themselves have no use for any of this.
 */
export interface CoreWords {
  problems: Readonly<Record<string, { sentence: string; hint?: string }>>;
  failures: Readonly<Record<string, { sentence: string; todo?: string }>>;
  /** What may be true of any failure. */
  more: string;
  steps: StepTexts["steps"];
  phrases: Phrases;
}

export const ENGLISH: CoreWords = {
  problems: ROWS,
  failures: FAILURES,
  more: MORE,
  steps: NEXT_STEPS,
  phrases: PHRASES,
};

/** Values nest a few phrases deep; what is stored may have been written by anybody. */
const MAX_DEPTH = 4;

/** Whether a stored value is one that can be worded: of another version it may name phrases that this one lacks. */
function isValue(value: unknown, phrases: Phrases, depth: number): boolean {
  if (typeof value === "string" || typeof value === "number") return true;
  if (typeof value !== "object" || value === null || depth === 0) return false;
  if (Array.isArray(value)) return value.every((part) => isValue(part, phrases, depth - 1));
  const { phrase: key, values = {} } = value as { phrase?: unknown; values?: unknown };
  if (typeof key !== "string" || !Object.hasOwn(phrases, key)) return false;
  return areValues(values, [phrases[key] as string], phrases, depth - 1);
}

/** Whether these are values, and all that the templates need are among them. */
function areValues(
  values: unknown,
  templates: readonly string[],
  phrases: Phrases,
  depth = MAX_DEPTH,
): values is Values {
  if (typeof values !== "object" || values === null) return false;
  return (
    templates.flatMap(neededBy).every((name) => Object.hasOwn(values, name)) &&
    Object.values(values).every((value) => isValue(value, phrases, depth))
  );
}

/** A stored problem or warning in a language; as it is stored where what it was made of is not known. */
export function problemIn<Told extends Pick<Problem, "code" | "message" | "hint" | "values">>(
  { problems, phrases }: CoreWords,
  problem: Told,
): Told {
  const { code, values = {} } = problem;
  const row = Object.hasOwn(problems, code) ? problems[code] : undefined;
  if (row === undefined) return problem;
  const { hint: _, ...stored } = problem;
  const templates = [row.sentence, ...(row.hint === undefined || "hint" in values ? [] : [row.hint])];
  if (!areValues(values, templates, phrases)) return problem;
  return { ...stored, ...worded(row, values, phrases) } as Told;
}

/** The same of a failure. */
export function failureIn<Told extends { code: string; message: string; values?: unknown }>(
  { failures, more, phrases }: CoreWords,
  failure: Told,
): Told {
  const { code, values } = failure;
  const row = Object.hasOwn(failures, code) ? failures[code] : undefined;
  if (row === undefined || !areValues(values, [row.sentence], phrases)) return failure;
  return { ...failure, message: wordedFailure(`${row.sentence}${more}`, values, phrases) };
}

/** What a drafted sidecar notes. */
export function noteIn(words: CoreWords, note: Note): string {
  return noteText("phrase" in note ? note : problemIn(words, note), words.phrases);
}

/** What an execution without a result says of itself, for a failure's `said`. */
export function noResult(status: string): Phrase {
  return phrase("noResult", { status });
}

/** Stored advice in the words of a language, with commands as they are typed here; what is not known stays as it is. */
export function nextStepsIn(
  words: CoreWords,
  steps: readonly string[],
  ended: EndedImport,
  write: WriteCommand = plainCommand,
): string[] {
  const all = (language: CoreWords, as: WriteCommand) => [
    ...nextStepsOf(ended, as, language),
    ...unpublishedSteps(ended.execution, as).map((step) => told(step, language.phrases)),
  ];
  const [known, worded] = [all(ENGLISH, plainCommand), all(words, write)];
  return steps.map((step) => worded[known.indexOf(step)] ?? step);
}
