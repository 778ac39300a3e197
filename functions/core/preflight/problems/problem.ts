import { FIELD_PROBLEMS } from "./field-problems.ts";
import { FILE_PROBLEMS } from "./file-problems.ts";
import { SIDECAR_PROBLEMS } from "./sidecar-problems.ts";
import { WARNINGS } from "./warnings.ts";

/**
 * The table of problem codes: what each means, who can put it right, and the sentence the user reads. docs/refusals-and-failures.md
 * has its table made from it.
 */
export const PROBLEMS = { ...SIDECAR_PROBLEMS, ...FIELD_PROBLEMS, ...FILE_PROBLEMS, ...WARNINGS } as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** One thing that is wrong. `path` is a JSON Pointer (RFC 6901) into the sidecar; "" is the whole of it. */
export interface Problem {
  code: ProblemCode;
  path: string;
  message: string;
  hint?: string;
}

/** A problem before it is known what in the sidecar to blame. */
export type Finding = Omit<Problem, "path">;

type Placeholder<Text> = Text extends `${string}{${infer Word}}${infer Rest}`
  ? Word | Placeholder<Rest>
  : never;
/** The words that a code's sentence and hint need. */
export type WordsOf<Code extends ProblemCode> = Record<
  Placeholder<(typeof PROBLEMS)[Code][keyof (typeof PROBLEMS)[Code]]>,
  string | number
>;

function filled(template: string, words: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (_, word: string) => String(words[word]));
}

/** Words a finding by the table. A `hint` replaces the table's own. */
export function finding<Code extends ProblemCode>(code: Code, words: WordsOf<Code>, hint?: string): Finding {
  const row: { sentence: string; hint?: string } = PROBLEMS[code];
  const hintShown = hint ?? (row.hint === undefined ? undefined : filled(row.hint, words));
  return {
    code,
    message: filled(row.sentence, words),
    ...(hintShown === undefined ? {} : { hint: hintShown }),
  };
}

/** Blames a place in the sidecar for a finding. */
export function blame(path: string, { code, message, hint }: Finding): Problem {
  return { code, path, message, ...(hint === undefined ? {} : { hint }) };
}

export function isWarning({ code }: Pick<Problem, "code">): boolean {
  return PROBLEMS[code].severity === "warning";
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
