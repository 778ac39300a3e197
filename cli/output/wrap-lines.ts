import { stripVTControlCharacters } from "node:util";
import { displayWidth, pieces } from "./width.ts";

/** What a word of a command's arguments looks like: a flag and its value, something in quotes, capitals, a key, an ID, a file. */
const ARGUMENT = /"[^"]*"|'[^']*'|-\S+(?: [^\s-]\S*)?|[A-Z]{2,}\S*|\S*[\d._/-]\S*/.source;
/** A command in a sentence. It stays in one line, so that it can be pasted. */
const COMMAND = new RegExp(`(?:npx )?\\bimage-drop [a-z]+(?: (?:${ARGUMENT}))*`, "g");
/** Stands for a space where no line may break; printed text never holds it. */
const UNBROKEN = "\0";

/** Columns of text with colours in it. */
function visibleWidth(text: string): number {
  return displayWidth(stripVTControlCharacters(text));
}

/**
 * A line for people in as many as a window of `width` columns needs: broken at spaces and between Chinese characters, the further ones two columns
 * further to the right. A word, or a command, that is longer than that stays whole.
 */
export function wrapLine(line: string, width: number | undefined): string[] {
  if (width === undefined || visibleWidth(line) <= width) return [line];
  const [indent = ""] = /^ */.exec(line) ?? [];
  const words = line
    .slice(indent.length)
    .replaceAll(COMMAND, (command) => command.replaceAll(" ", UNBROKEN))
    .split(" ");
  const lines: string[] = [];
  let current = indent;
  const add = (part: string, space: string) => {
    const longer = `${current}${space}${part}`;
    if (visibleWidth(longer) <= width || current.trim() === "") current = longer;
    else {
      lines.push(current.trimEnd());
      current = `${indent}  ${part}`;
    }
  };
  for (const [at, word] of words.entries())
    for (const [index, part] of partsOf(word).entries()) add(part, at === 0 || index > 0 ? "" : " ");
  return [...lines, current].map((one) => one.replaceAll(UNBROKEN, " "));
}

/** Where a word may be broken; one with colours in it stays whole. */
function partsOf(word: string): string[] {
  return word.includes("\x1b") ? [word] : pieces(word);
}

export function wrapLines(lines: readonly string[], width: number | undefined): string[] {
  return lines.flatMap((line) => wrapLine(line, width));
}
