import type { Commands } from "../command/commands.ts";
import type { Words } from "../words/words.ts";
import { coloured, plain, type TextStyle } from "./text-style.ts";

/** One of the process's two outputs. */
export interface Screen {
  /** Resolves when more can be taken, so that a long output needs no memory. */
  write(text: string): Promise<void>;
  readonly isTerminal: boolean;
  /** Width and colours. Read anew each time: a window may be resized. */
  style(): TextStyle;
  /** Lines of the window. */
  rows(): number;
}

interface ScreenOptions {
  environment: Readonly<Record<string, string | undefined>>;
  colour: boolean;
  words: Words;
  commands: Commands;
}

/** No colour where it is not wanted (NO_COLOR, `--no-color`) or not seen (a pipe, a dumb terminal). */
export function createScreen(
  stream: NodeJS.WriteStream,
  { environment, colour, words, commands }: ScreenOptions,
): Screen {
  const isTerminal = stream.isTTY === true && environment["TERM"] !== "dumb";
  const paint = colour && isTerminal && !environment["NO_COLOR"] ? coloured : plain;
  return {
    isTerminal,
    style: () => ({
      width: isTerminal ? Math.max(20, stream.columns || 80) : undefined,
      paint,
      words,
      commands,
    }),
    rows: () => Math.max(4, stream.rows || 24),
    write: (text) =>
      new Promise((resolve) => {
        // The callback is called also where it could not be written.
        if (stream.write(text, () => resolve())) resolve();
      }),
  };
}
