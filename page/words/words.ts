import { type Note, noteText } from "../../functions/core/preflight/draft/note.ts";
import { PHRASES } from "../../functions/core/preflight/problems/phrases.ts";
import type { Problem } from "../../functions/core/preflight/problems/problem.ts";
import { type Filling, fill } from "../../functions/core/sentence.ts";
import type { ImportView } from "../protocol.ts";
import { EN } from "./en.ts";

export type Language = "en" | "zh";

/** Says a sentence of the page. What has no placeholder takes no values. */
export type Say = <Key extends keyof typeof EN>(key: Key, ...values: Filling<(typeof EN)[Key]>) => string;

/** All that the page says, in one language: its own sentences, and those that are told to it in English. */
export interface Words {
  say: Say;
  problem: <Told extends Pick<Problem, "code" | "message" | "hint" | "values">>(problem: Told) => Told;
  failure: <Told extends { code: string; message: string; values?: unknown }>(failure: Told) => Told;
  nextSteps: (view: ImportView) => readonly string[];
  note: (note: Note) => string;
  /** What a field of a sidecar is, by its path; undefined: the schema says it. */
  field: (path: string) => string | undefined;
}

function sayer(sentences: Readonly<Record<keyof typeof EN, string>>): Say {
  return (key, ...[values]) => fill(sentences[key], values ?? {}, sentences);
}

/** Everything is told in English. */
const ENGLISH: Words = {
  say: sayer(EN),
  problem: (problem) => problem,
  failure: (failure) => failure,
  nextSteps: ({ nextSteps = [] }) => nextSteps,
  note: (note) => noteText(note, PHRASES),
  field: () => undefined,
};

/** Another language is loaded only where it is asked for. */
export async function loadWords(language: Language): Promise<Words> {
  return language === "en" ? ENGLISH : (await import("./chinese.ts")).chinese(sayer);
}
