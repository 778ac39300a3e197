import type { Column } from "./table.ts";
import type { Look } from "./text-style.ts";

/** How one kind of event is shown. A kind has one of `lines`, `columns` and `live`. */
export interface Form<E> {
  /** The event as data: a JSON document, an item of one, or a line. Absent: the event is talk. */
  json?: (event: E) => unknown;
  /** The event as lines of a spreadsheet. */
  records?: (event: E) => SheetLine[];
  /** For people. */
  lines?: (event: E, look: Look) => string[];
  /** For people: a row of a table. */
  columns?: ReadonlyArray<Column<E>>;
  /** For people: shown until the next event of this kind takes its place. */
  live?: (event: E, look: Look) => string[];
  /** `live` and `news` are talk: they go to stderr, unless stdout is a terminal. */
  talk?: true;
  /** Where nothing can be redrawn: what there is to say about each thing, said again only when it changed. */
  news?: (event: E) => News[];
}

/** Values by column. */
export type SheetLine = Record<string, string | number>;

export interface News {
  about: string;
  /** Shown before the line; another time alone is no news. */
  time: string;
  line: string;
  /** The same as data, for JSON lines. */
  json: unknown;
}
