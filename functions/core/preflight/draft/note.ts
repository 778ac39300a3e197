import { fill, type Phrase, type Phrases, told } from "../../sentence.ts";
import type { Problem } from "../problems/problem.ts";

/** What a draft has to say: what was guessed or is left to fill in, or what is wrong or doubtful with the file. */
export type Note = Phrase | Problem;

/** A note as it is read; a problem with its hint. */
export function noteText(note: Note, phrases: Phrases): string {
  if ("phrase" in note) return told(note, phrases);
  const { message, hint } = note;
  if (hint === undefined) return message;
  return fill(phrases["twoHints"] as string, { first: message, second: hint }, phrases);
}
