/**
 * How wide text is on a terminal. A Chinese character takes two columns (Unicode Standard Annex 11: wide and
 * full-width), a combining mark none; control characters are never printed.
 */

/** First and last code point of what is two columns wide. */
const WIDE: ReadonlyArray<readonly [first: number, last: number]> = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

function isWide(codePoint: number): boolean {
  return codePoint >= 0x1100 && WIDE.some(([first, last]) => codePoint >= first && codePoint <= last);
}

function graphemes(text: string): string[] {
  return [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)].map(
    ({ segment }) => segment,
  );
}

/** Columns of one grapheme: as many as its first character, marks that follow it take none. */
function graphemeWidth(grapheme: string): number {
  const codePoint = grapheme.codePointAt(0) ?? 0;
  if (/^[\p{Mark}\p{Control}\p{Format}]/u.test(grapheme)) return 0;
  return isWide(codePoint) ? 2 : 1;
}

const PLAIN = /^[\x20-\x7e]*$/;

/** Columns that `text` takes on a terminal. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  return graphemes(text).reduce((sum, grapheme) => sum + graphemeWidth(grapheme), 0);
}

/** Pads to `width` columns; text that is wider stays as it is. */
export function pad(text: string, width: number, align: "left" | "right" = "left"): string {
  const space = " ".repeat(Math.max(0, width - displayWidth(text)));
  return align === "left" ? text + space : space + text;
}

/** As many graphemes from the beginning as fit into `width` columns. */
function take(text: readonly string[], width: number): string[] {
  let used = 0;
  const end = text.findIndex((grapheme) => {
    used += graphemeWidth(grapheme);
    return used > width;
  });
  return end === -1 ? [...text] : text.slice(0, end);
}

/** Where text loses what does not fit. */
export type Cut = "start" | "middle" | "end";

/** Text that fits into `width` columns, with `…` where something was left out. */
export function shorten(text: string, width: number, where: Cut = "end"): string {
  if (displayWidth(text) <= width) return text;
  if (width <= 1) return width === 1 ? "…" : "";
  const all = graphemes(text);
  if (where === "end") return `${take(all, width - 1).join("")}…`;
  const front = where === "start" ? "" : take(all, Math.floor((width - 1) / 2)).join("");
  const back = take([...all].reverse(), width - 1 - displayWidth(front)).reverse();
  return `${front}…${back.join("")}`;
}

/** Chinese punctuation that does not begin a line, and such that does not end one. */
const NO_START = /^[，。、；：？！）》」』”’…·]/;
const NO_END = /[（《「『“‘]$/;

/** A word in the pieces between which a line may break: Chinese text has no spaces, and breaks at any character. */
export function pieces(word: string): string[] {
  if (PLAIN.test(word)) return [word];
  const found: string[] = [];
  let wasWide = false;
  for (const grapheme of graphemes(word)) {
    const isWideNow = graphemeWidth(grapheme) === 2;
    const last = found.at(-1);
    const breaks = (isWideNow || wasWide) && !NO_START.test(grapheme) && !NO_END.test(last ?? "");
    if (last === undefined || breaks) found.push(grapheme);
    else found[found.length - 1] = last + grapheme;
    wasWide = isWideNow;
  }
  return found;
}

/** Lines of at most `width` columns, broken at spaces or Chinese characters; long words stay whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter(Boolean))
    for (const [index, piece] of pieces(word).entries()) {
      const longer = line === "" || index > 0 ? line + piece : `${line} ${piece}`;
      if (line !== "" && displayWidth(longer) > width) {
        lines.push(line);
        line = piece;
      } else line = longer;
    }
  return line === "" ? lines : [...lines, line];
}
