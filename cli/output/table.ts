import type { Text } from "../words/sentence.ts";
import type { Words } from "../words/words.ts";
import type { Colour, TextStyle } from "./text-style.ts";
import { type Cut, displayWidth, pad, shorten } from "./width.ts";

/** A column of a table of `Row`s. */
export interface Column<Row> {
  title: Text;
  text: (row: Row) => Text;
  align?: "left" | "right";
  colour?: (row: Row) => Colour | undefined;
  /** May be shortened to this many columns where the terminal is narrow. */
  shrinkTo?: number;
  /** Where it is shortened; default: the end. */
  cut?: Cut;
  /** How it says the same shorter where the shortened columns do not fit; with order 0 before any is shortened. */
  narrow?: { order: number; text: (row: Row) => Text; shrinkTo?: number };
  /** Left out where the shortened columns do not fit. Of these two, the lowest number of all columns comes first. */
  dropOrder?: number;
  /** Left out where the text of every row begins with it. */
  prefix?: (row: Row) => string;
}

export interface TableShape<Row> {
  columns: ReadonlyArray<Column<Row>>;
  /** However narrow the terminal is: nothing is cut or left out. */
  whole?: boolean;
}

/** A column in the language of who reads it. */
interface Told<Row> extends Column<Row> {
  title: string;
  text: (row: Row) => string;
  narrow?: { order: number; text: (row: Row) => string; shrinkTo?: number };
}

const GAP = 2;

/** Rows that settle the widths; later ones are fitted to them, so that a long table needs no memory. */
const SETTLING_ROWS = 200;

/** A table that is written while its rows come. */
export interface Table<Row> {
  /** The lines that are ready now. */
  add(row: Row): string[];
  /** The rest. */
  end(): string[];
}

export function createTable<Row>({ columns, whole = false }: TableShape<Row>, screen: TextStyle): Table<Row> {
  const style = whole ? { ...screen, width: undefined } : screen;
  const told = columns.map((column) => toldIn(column, screen.words));
  let waiting: Row[] = [];
  let settled: Array<Fitted<Row>> | undefined;
  const line = (row: Row) => rowLine(settled ?? [], row, style);
  const settle = () => {
    const brief = whole ? told : told.map((column) => withoutPrefix(column, waiting));
    settled = widths(brief, waiting, style.width);
    const rows = waiting.map(line);
    waiting = [];
    return [headline(settled, style), ...rows];
  };
  return {
    add(row) {
      if (settled !== undefined) return [line(row)];
      waiting.push(row);
      return waiting.length < SETTLING_ROWS ? [] : settle();
    },
    end: () => (settled === undefined && waiting.length > 0 ? settle() : []),
  };
}

function toldIn<Row>({ narrow, ...column }: Column<Row>, { told }: Words): Told<Row> {
  const inWords = (text: (row: Row) => Text) => (row: Row) => told(text(row));
  return {
    ...column,
    title: told(column.title),
    text: inWords(column.text),
    ...(narrow === undefined ? {} : { narrow: { ...narrow, text: inWords(narrow.text) } }),
  };
}

/** A column and how wide it is. */
interface Fitted<Row> {
  column: Told<Row>;
  width: number;
}

function withoutPrefix<Row>(column: Told<Row>, rows: readonly Row[]): Told<Row> {
  const { text, prefix } = column;
  if (prefix === undefined || !rows.every((row) => text(row).startsWith(prefix(row)))) return column;
  // Rows that come later may be without it.
  const brief = (row: Row) =>
    text(row).startsWith(prefix(row)) ? text(row).slice(prefix(row).length) : text(row);
  return { ...column, text: brief };
}

function total(fitted: ReadonlyArray<{ width: number }>): number {
  return fitted.reduce((sum, { width }) => sum + width + GAP, -GAP);
}

/**
 * The natural widths; on a narrow terminal columns are shortened, the widest first, and where that is not enough they
 * say it shorter, or go.
 */
function widths<Row>(
  columns: ReadonlyArray<Told<Row>>,
  rows: readonly Row[],
  limit: number | undefined,
): Array<Fitted<Row>> {
  const natural = (column: Told<Row>) => ({
    column,
    width: Math.max(displayWidth(column.title), ...rows.map((row) => displayWidth(column.text(row)))),
  });
  const all = columns.map(natural);
  if (limit === undefined) return all;
  let fitted = all;
  for (const { column, narrow, order } of concessions(columns)) {
    const least = ({ column: { shrinkTo }, width }: Fitted<Row>) => Math.min(width, shrinkTo ?? width);
    if (total(fitted.map((one) => ({ width: order === 0 ? one.width : least(one) }))) <= limit) break;
    fitted = fitted.flatMap((one) => {
      if (one.column.title !== column.title) return one;
      return narrow === undefined ? [] : natural({ ...one.column, ...narrow });
    });
  }
  return shrunk(fitted, limit);
}

/** What columns can do to take less room, in the order in which they do. */
function concessions<Row>(columns: ReadonlyArray<Told<Row>>) {
  const steps = columns.flatMap((column) => [
    ...(column.narrow === undefined ? [] : [{ column, narrow: column.narrow, order: column.narrow.order }]),
    ...(column.dropOrder === undefined ? [] : [{ column, narrow: undefined, order: column.dropOrder }]),
  ]);
  return steps.sort((a, b) => a.order - b.order);
}

function shrunk<Row>(columns: ReadonlyArray<Fitted<Row>>, limit: number): Array<Fitted<Row>> {
  const fitted = columns.map((one) => ({ ...one }));
  const spare = ({ column, width }: Fitted<Row>) =>
    width - Math.max(column.shrinkTo ?? width, displayWidth(column.title));
  while (total(fitted) > limit) {
    const widest = [...fitted].sort((a, b) => spare(b) - spare(a))[0];
    if (widest === undefined || spare(widest) <= 0) break;
    widest.width -= 1;
  }
  return fitted;
}

function headline<Row>(settled: ReadonlyArray<Fitted<Row>>, style: TextStyle): string {
  const titles = settled.map(({ column, width }) => pad(column.title, width, column.align));
  return style.paint("dim", titles.join(" ".repeat(GAP)).trimEnd());
}

function rowLine<Row>(settled: ReadonlyArray<Fitted<Row>>, row: Row, style: TextStyle): string {
  const cells = settled.map(({ column, width }, index) => {
    const text = style.width === undefined ? column.text(row) : shorten(column.text(row), width, column.cut);
    const last = index === settled.length - 1 && column.align !== "right";
    return style.paint(column.colour?.(row), last ? text : pad(text, width, column.align));
  });
  return cells.join(" ".repeat(GAP)).trimEnd();
}
