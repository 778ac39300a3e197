import { styleText } from "node:util";
import type { Commands } from "../command/commands.ts";
import type { ImportView } from "../imports/import-view.ts";
import type { Words } from "../words/words.ts";

export type Colour = "red" | "green" | "yellow" | "cyan" | "dim" | "bold";

/** Colours text, or leaves it as it is. */
export type Paint = (colour: Colour | undefined, text: string) => string;

export const plain: Paint = (_colour, text) => text;

export const coloured: Paint = (colour, text) => (colour === undefined ? text : styleText(colour, text));

export const STATE_COLOUR: Record<ImportView["state"], Colour | undefined> = {
  waiting: "yellow",
  importing: "cyan",
  imported: "green",
  refused: "red",
  failed: "red",
  cancelled: "yellow",
  "timed-out": "red",
  unreadable: "red",
};

/** What a format may know of where it is shown. */
export interface TextStyle {
  /** Columns of the terminal; undefined where lines may have any length. */
  width: number | undefined;
  paint: Paint;
  /** What is said in the language of who reads it. */
  words: Words;
  /** How commands are printed. */
  commands: Commands;
}
