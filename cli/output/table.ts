import type { Colour, TextStyle } from "./text-style.ts";
import { displayWidth, pad, shorten } from "./width.ts";

/** A column of a table of `Row`s. */
export interface Column<Row> {
  title: string;
  text: (row: Row) => string;
  align?: "left" | "right";
  colour?: (row: Row) => Colour | undefined;
  /** May be shortened to this many columns where the terminal is narrow. */
  shrinkTo?: number;
  /** Where it is shortened; default: the end. */
  cut?: "end" | "middle";
  /** Left out, the highest number first, where even the shortened columns do not fit. */
  dropOrder?: number;
}

const GAP = 2;

/**
 * Rows that settle the widths; what comes later is fitted to them, so that a table of any length needs no
 * memory.
 */
const SETTLING_ROWS = 200;

/** A table that is written while its rows come. */
export interface Table<Row> {
  /** The lines that are ready now. */
  add(row: Row): string[];
  /** The rest. */
  end(): string[];
}

export function createTable<Row>(columns: ReadonlyArray<Column<Row>>, style: TextStyle): Table<Row> {
  let waiting: Row[] = [];
  let settled: Array<{ column: Column<Row>; width: number }> | undefined;
  const line = (row: Row) => rowLine(settled ?? [], row, style);
  const settle = () => {
    settled = widths(columns, waiting, style.width);
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

function cell<Row>(column: Column<Row>, row: Row): string {
  return column.text(row);
}

function total(widths: ReadonlyArray<{ width: number }>): number {
  return widths.reduce((sum, { width }) => sum + width + GAP, -GAP);
}

/** The natural widths; on a narrow terminal columns are shortened, the widest first, and then left out. */
function widths<Row>(
  columns: ReadonlyArray<Column<Row>>,
  rows: readonly Row[],
  limit: number | undefined,
): Array<{ column: Column<Row>; width: number }> {
  let fitted = columns.map((column) => ({
    column,
    width: Math.max(displayWidth(column.title), ...rows.map((row) => displayWidth(cell(column, row)))),
  }));
  if (limit === undefined) return fitted;
  const least = () =>
    total(fitted.map(({ column, width }) => ({ width: Math.min(width, column.shrinkTo ?? width) })));
  while (least() > limit) {
    const order = (entry: { column: Column<Row> }) => entry.column.dropOrder ?? 0;
    const victim = [...fitted].sort((a, b) => order(b) - order(a))[0];
    if (victim === undefined || order(victim) === 0) break;
    fitted = fitted.filter((entry) => entry !== victim);
  }
  while (total(fitted) > limit) {
    const spare = (entry: (typeof fitted)[number]) =>
      entry.width - Math.max(entry.column.shrinkTo ?? entry.width, displayWidth(entry.column.title));
    const widest = [...fitted].sort((a, b) => spare(b) - spare(a))[0];
    if (widest === undefined || spare(widest) <= 0) break;
    widest.width -= 1;
  }
  return fitted;
}

function headline<Row>(
  settled: ReadonlyArray<{ column: Column<Row>; width: number }>,
  style: TextStyle,
): string {
  const titles = settled.map(({ column, width }) => pad(column.title, width, column.align));
  return style.paint("dim", titles.join(" ".repeat(GAP)).trimEnd());
}

function rowLine<Row>(
  settled: ReadonlyArray<{ column: Column<Row>; width: number }>,
  row: Row,
  style: TextStyle,
): string {
  const cells = settled.map(({ column, width }, index) => {
    const text =
      style.width === undefined ? cell(column, row) : shorten(cell(column, row), width, column.cut);
    const last = index === settled.length - 1 && column.align !== "right";
    return style.paint(column.colour?.(row), last ? text : pad(text, width, column.align));
  });
  return cells.join(" ".repeat(GAP)).trimEnd();
}
