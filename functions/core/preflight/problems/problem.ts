import {
  type Filling,
  fill,
  type Phrase,
  type Phrases,
  type Placeholders,
  told,
  type Value,
  type Values,
} from "../../sentence.ts";
import { FIELD_PROBLEMS } from "./field-problems.ts";
import { FILE_PROBLEMS } from "./file-problems.ts";
import { PHRASES } from "./phrases.ts";
import type { ProblemRow } from "./problem-row.ts";
import { SIDECAR_PROBLEMS } from "./sidecar-problems.ts";
import type { Problem } from "./stored-problem.ts";
import { WARNINGS } from "./warnings.ts";

/** What refuses a drop: code, meaning, and the sentence the user reads (docs/refusals-and-failures.md). */
export const PROBLEMS = { ...SIDECAR_PROBLEMS, ...FIELD_PROBLEMS, ...FILE_PROBLEMS } as const;
export type { Phrase } from "../../sentence.ts";
export type { Problem } from "./stored-problem.ts";
export { WARNINGS } from "./warnings.ts";

/** Every row. */
export const ROWS = { ...PROBLEMS, ...WARNINGS } as const;
export type ProblemCode = keyof typeof ROWS;

export type PhraseKey = keyof typeof PHRASES;

/** A problem before it is known what in the sidecar to blame. */
export interface Finding {
  code: ProblemCode;
  message: string;
  hint?: string;
  values?: Values;
}

/** Phrases that stand by themselves. */
export type PlainPhraseKey = {
  [Key in PhraseKey]: [Placeholders<(typeof PHRASES)[Key]>] extends [never] ? Key : never;
}[PhraseKey];
/** The values that a code's sentence and hint need. */
type ValuesFor<Code extends ProblemCode> = Readonly<
  Record<Placeholders<(typeof ROWS)[Code][keyof (typeof ROWS)[Code]]>, Exclude<Value, undefined>>
>;

/** A phrase for a value or a hint. */
export function phrase<Key extends PhraseKey>(key: Key, ...[values]: Filling<(typeof PHRASES)[Key]>): Phrase {
  return values === undefined ? { phrase: key } : { phrase: key, values };
}

/** The sentence and the hint of a code, from its values alone. */
export function worded(
  { sentence, hint }: Pick<ProblemRow, "sentence" | "hint">,
  values: Values,
  phrases: Phrases,
): { message: string; hint?: string } {
  const { hint: other } = values;
  const hinted =
    other !== undefined ? told(other, phrases) : hint === undefined ? undefined : fill(hint, values, phrases);
  return { message: fill(sentence, values, phrases), ...(hinted === undefined ? {} : { hint: hinted }) };
}

/** Words a finding by the table. A `hint` replaces the table's own. */
export function finding<Code extends ProblemCode>(
  code: Code,
  values: ValuesFor<Code>,
  hint?: Phrase,
): Finding {
  const all: Values = hint === undefined ? values : { ...values, hint };
  return {
    code,
    ...worded(ROWS[code], all, PHRASES),
    ...(Object.keys(all).length === 0 ? {} : { values: all }),
  };
}

/** Blames a place in the sidecar for a finding. */
export function blame(path: string, { code, ...told }: Finding): Problem {
  return { code, path, ...told };
}

/** Whether it refuses nothing. */
export function isWarning({ code }: Pick<Problem, "code">): boolean {
  return Object.hasOwn(WARNINGS, code);
}

/** Longer text from a user is cut, so that a verdict stays small whatever it is about. */
const SHOWN_CHARACTERS = 60;

/** A user's text or value in a message: in quotes, on one line, cut to a readable length. */
export function shown(value: unknown): string {
  const characters = [...(typeof value === "string" ? value : JSON.stringify(value))];
  const cut =
    characters.length > SHOWN_CHARACTERS
      ? `${characters.slice(0, SHOWN_CHARACTERS - 1).join("")}…`
      : characters.join("");
  return typeof value === "string" ? JSON.stringify(cut) : cut;
}

/** One step of a JSON Pointer appended to a path. */
export function pointer(path: string, step: string | number): string {
  return `${path}/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
