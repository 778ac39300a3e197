import type { Contact, Event } from "../events.ts";
import { csvHead, csvLine } from "./csv.ts";
import type { EventFormat } from "./event-format.ts";
import { formatOf } from "./format-of.ts";
import { createChangeFilter, createLive } from "./live.ts";
import { jsonText, printableValue } from "./printable.ts";
import type { Screen } from "./screen.ts";
import { createTable, type Table } from "./table.ts";
import { clockText } from "./time.ts";
import { wrapLines } from "./wrap-lines.ts";

/** `text` is for people; `json` is one document, `json-lines` one a line, `csv` is for spreadsheets. */
export type Mode = "text" | "json" | "json-lines" | "csv";

/** What a verb's JSON document is: its last data event, or a list of all. */
export type DocumentShape = "one" | "many";

export interface Renderer {
  show(event: Event): Promise<void>;
  /** Writes what is left. */
  end(): Promise<void>;
  /**
   * The same where something went wrong. As JSON `error` is the document, or the last item or line; without one
   * the document stays unfinished, not to be taken for whole.
   */
  abandon(error?: object): Promise<void>;
}

interface Screens {
  out: Screen;
  talk: Screen;
}

export function createRenderer(mode: Mode, screens: Screens, shape: DocumentShape): Renderer {
  switch (mode) {
    case "text":
      return textRenderer(screens);
    case "json":
      return dataRenderer(screens, shape === "one" ? lastDocument(screens.out) : listDocument(screens.out));
    case "json-lines":
      return dataRenderer(screens, jsonLines(screens.out));
    case "csv":
      return dataRenderer(screens, csvLines(screens.out));
  }
}

/** Takes what is data of an event; answers whether it was any. */
interface Collector {
  add(event: Event): Promise<boolean>;
  end(): Promise<void>;
  /** Something went wrong. */
  fail(error: object): Promise<void>;
}

function lastDocument(out: Screen): Collector {
  let last: unknown;
  return {
    async add(event) {
      const value = formatOf(event).json?.(event);
      if (value !== undefined) last = value;
      return value !== undefined;
    },
    async end() {
      if (last !== undefined) await out.write(`${jsonText(last, 2)}\n`);
    },
    fail: (error) => out.write(`${jsonText(error, 2)}\n`),
  };
}

/** A JSON array that is written while its items come. */
function listDocument(out: Screen): Collector {
  let count = 0;
  return {
    async add(event) {
      const value = formatOf(event).json?.(event);
      if (value === undefined) return false;
      await out.write(`${count === 0 ? "[\n" : ",\n"}${jsonText(value)}`);
      count += 1;
      return true;
    },
    end: () => out.write(count === 0 ? "[]\n" : "\n]\n"),
    // Items that were written cannot be taken back: the last one then says that they are not all.
    fail: (error) => out.write(count === 0 ? `${jsonText(error, 2)}\n` : `,\n${jsonText(error)}\n]\n`),
  };
}

function jsonLines(out: Screen): Collector {
  const fresh = createChangeFilter();
  return {
    async add(event) {
      const { json, statusLines } = formatOf(event);
      const values =
        json === undefined
          ? fresh(statusLines?.(event, out.style()) ?? []).map((item) => item.json)
          : [json(event)];
      for (const value of values) await out.write(`${jsonText(value)}\n`);
      return values.length > 0;
    },
    end: async () => {},
    fail: (error) => out.write(`${jsonText(error)}\n`),
  };
}

function csvLines(out: Screen): Collector {
  let headed = false;
  return {
    async add(event) {
      const records = formatOf(event).csvRecords?.(printableValue(event)) ?? [];
      for (const record of records) {
        await out.write(`${headed ? "" : csvHead(record)}${csvLine(record)}`);
        headed = true;
      }
      return records.length > 0;
    },
    end: async () => {},
    fail: async () => {},
  };
}

/** As a window shows them: words stay whole. */
function linesOf(format: EventFormat<Event>, event: Event, screen: Screen): string[] {
  const style = screen.style();
  const lines = format.lines?.(event, style) ?? [];
  return format.verbatim === true ? lines : wrapLines(lines, style.width);
}

/** For people only, on stderr. */
function isMessage({ kind }: Event): boolean {
  return kind === "note" || kind === "contact";
}

/** Data goes to stdout; talk, and progress where somebody can watch it, to stderr. */
function dataRenderer({ talk }: Screens, collector: Collector): Renderer {
  const live = createLive(talk);
  return {
    async show(event) {
      if (await collector.add(event)) return;
      const format = formatOf(event);
      const clean = printableValue(event);
      if (isMessage(event)) await live.print(linesOf(format, clean, talk));
      else if (format.live !== undefined && talk.isTerminal)
        await live.draw(format.live(clean, talk.style()));
    },
    async end() {
      await live.draw([]);
      await collector.end();
    },
    async abandon(error) {
      await live.draw([]);
      if (error !== undefined) await collector.fail(error);
    },
  };
}

function textRenderer({ out, talk }: Screens): Renderer {
  const live = createLive(out);
  const aside = createLive(talk);
  const fresh = createChangeFilter();
  /** Services that do not answer, and the line that says so below what is drawn. */
  const lost = new Map<string, string>();
  let drawn: { screen: Screen; lines: readonly string[] } = { screen: out, lines: [] };
  let table: Table<Event> | undefined;
  let tableKind: Event["kind"] | undefined;
  const endTable = async () => {
    const lines = table?.end() ?? [];
    table = undefined;
    await live.print(lines);
  };
  const note = async (lines: readonly string[]) => {
    // On one terminal both outputs share the cursor.
    await (out.isTerminal && talk.isTerminal ? live : aside).print(lines);
  };
  const redraw = () => {
    const { screen, lines } = drawn;
    return (screen === out ? live : aside).draw(lines.length === 0 ? [] : [...lines, ...lost.values()]);
  };
  const contact = async ({ service, lost: why }: Contact) => {
    if (why === undefined) lost.delete(service);
    else {
      const time = clockText(new Date().toISOString());
      lost.set(service, out.style().words.say("noContact", { service, time }));
    }
    await redraw();
  };
  const end = async () => {
    await endTable();
    await live.draw([]);
    await aside.draw([]);
  };
  const draw = async (event: Event, format: EventFormat<Event>, screen: Screen) => {
    if (screen.isTerminal) {
      drawn = { screen, lines: format.live?.(event, screen.style()) ?? [] };
      return redraw();
    }
    const lines = fresh(format.statusLines?.(event, screen.style()) ?? []).map(
      ({ time, line }) => `${time} ${line}`,
    );
    await (screen === out ? live.print(lines) : note(lines));
  };
  return {
    end,
    abandon: end,
    async show(raw) {
      const event = printableValue(raw);
      const format = formatOf(event);
      if (isMessage(event)) {
        await note(linesOf(format, event, talk));
        return event.kind === "contact" ? contact(event) : undefined;
      }
      if (event.kind !== tableKind) await endTable();
      tableKind = event.kind;
      if (format.table !== undefined) {
        table ??= createTable(format.table(event), out.style());
        await live.print(table.add(event));
      } else if (format.live === undefined) await live.print(linesOf(format, event, out));
      else await draw(event, format, format.talk === true && !out.isTerminal ? talk : out);
    },
  };
}
