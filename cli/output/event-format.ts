import type { TableShape } from "./table.ts";
import type { TextStyle } from "./text-style.ts";

/** How one kind of event is shown. A kind has one of `lines`, `table` and `live`. */
export interface EventFormat<E> {
  /** The event as data: a JSON document, an item of one, or a line. Absent: the event is talk. */
  json?: (event: E) => unknown;
  /** The event as lines of a spreadsheet. */
  csvRecords?: (event: E) => CsvRecord[];
  /** For people. */
  lines?: (event: E, style: TextStyle) => string[];
  /** `lines` are not broken where they are wider than the terminal: they are to be copied as they are. */
  verbatim?: true;
  /** For people: a row of a table, whose first row tells what it looks like. */
  table?: (first: E) => TableShape<E>;
  /** For people: shown until the next event of this kind takes its place. */
  live?: (event: E, style: TextStyle) => string[];
  /** `live` and `statusLines` are talk: they go to stderr, unless stdout is a terminal. */
  talk?: true;
  /** Where nothing can be redrawn: what there is to say about each thing, said again only when it changed. */
  statusLines?: (event: E, style: TextStyle) => StatusLine[];
}

/** Values by column. */
export type CsvRecord = Record<string, string | number>;

export interface StatusLine {
  about: string;
  /** Shown before the line. A line that differs in its time alone is not said again. */
  time: string;
  line: string;
  /** The same as data, for JSON lines. */
  json: unknown;
}
