import type { Values } from "../../functions/core/sentence.ts";
import { Sentence } from "../words/sentence.ts";

/**
 * The one gate for everything that is printed. What a bucket, a service or a command line holds may have been written
 * by anybody: it must neither drive the terminal (C0 and C1 controls) nor show something else than it is (bidirectional
 * controls, characters without width). Of the classes of Unicode: controls, formats, default ignorables, line and
 * paragraph separators, unpaired surrogates.
 */
const UNPRINTABLE =
  /[\p{Control}\p{Format}\p{Default_Ignorable_Code_Point}\p{Line_Separator}\p{Paragraph_Separator}\p{Surrogate}]/gu;

/** For people, in one line: line breaks and tabs are spaces, anything else that cannot be seen is U+FFFD. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => (/[\n\t]/.test(character) ? " " : "\ufffd"));
}

/** The same for text of several lines. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/** The same value with every text in it printable. */
export function printableValue<T>(value: T): T {
  return cleaned(value) as T;
}

function cleaned(value: unknown): unknown {
  if (typeof value === "string") return printable(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Sentence) return new Sentence(value.phrase, cleaned(value.values) as Values);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [printable(name), cleaned(field)]));
}

/** JSON that any terminal can show: what is not printable is escaped, so that a reader of JSON gets it as it was. */
export function jsonText(value: unknown, indent?: number): string {
  // JSON.stringify escapes C0 controls and unpaired surrogates inside texts; its own line breaks stay.
  return JSON.stringify(value, null, indent).replace(UNPRINTABLE, (character) =>
    character === "\n" ? character : [...character].map(escaped).join(""),
  );
}

/** As JSON writes a character: each of its UTF-16 units. */
function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
  ).join("");
}
