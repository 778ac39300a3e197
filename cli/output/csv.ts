import type { CsvRecord } from "./event-format.ts";

/** Comma-separated values as RFC 4180 has them, with CRLF. */

function field(value: string | number): string {
  // A spreadsheet runs text that begins like a formula, some of them also after full-width signs; keys and messages
  // are written by others.
  const text = typeof value === "string" && /^[=+\-@＝＋－＠\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function line(values: ReadonlyArray<string | number>): string {
  return `${values.map(field).join(",")}\r\n`;
}

/** The names of the columns. */
export function csvHead(record: CsvRecord): string {
  return line(Object.keys(record));
}

export function csvLine(record: CsvRecord): string {
  return line(Object.values(record));
}
