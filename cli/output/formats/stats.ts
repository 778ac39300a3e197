import type { StatsReport } from "../../events.ts";
import { shortId } from "../../imports/short-id.ts";
import type { Spread, Stats } from "../../verbs/history/stats.ts";
import { sentence } from "../../words/sentence.ts";
import type { CsvRecord, EventFormat } from "../event-format.ts";
import { type Column, createTable } from "../table.ts";
import { STATE_COLOUR, type TextStyle } from "../text-style.ts";
import { dateText, durationText } from "../time.ts";
import { stateText } from "./import-text.ts";

/** How figures over a period are shown: three small tables. */

const seconds = (value: number) => durationText(value * 1000);

/** Columns that every spread has. */
function spreadColumns<Row extends Spread>(): Array<Column<Row>> {
  return [
    { title: sentence("head.count"), text: ({ count }) => String(count), align: "right" },
    { title: sentence("head.median"), text: ({ median }) => seconds(median), align: "right" },
    { title: sentence("head.p90"), text: ({ p90 }) => seconds(p90), align: "right" },
    { title: sentence("head.longest"), text: ({ longest }) => seconds(longest), align: "right" },
  ];
}

const STATES: ReadonlyArray<Column<Stats["states"][number]>> = [
  {
    title: sentence("head.state"),
    text: ({ state }) => stateText(state),
    colour: ({ state }) => STATE_COLOUR[state],
  },
  { title: sentence("head.imports"), text: ({ imports }) => String(imports), align: "right" },
];
const DURATIONS: ReadonlyArray<Column<Stats["durations"][number]>> = [
  { title: sentence("head.size"), text: ({ size }) => size },
  ...spreadColumns(),
];
const STEPS: ReadonlyArray<Column<Stats["steps"][number]>> = [
  { title: sentence("head.step"), text: ({ step }) => step },
  ...spreadColumns(),
  { title: sentence("head.failedTries"), text: ({ failures }) => String(failures), align: "right" },
  {
    title: sentence("head.longestIn"),
    text: ({ slowestIn }) => slowestIn,
    narrow: { order: 1, text: ({ slowestIn }) => shortId(slowestIn) },
    dropOrder: 2,
  },
];

function table<Row>(
  title: string,
  columns: ReadonlyArray<Column<Row>>,
  rows: readonly Row[],
  style: TextStyle,
): string[] {
  if (rows.length === 0) return [];
  const written = createTable({ columns }, style);
  return ["", style.paint("bold", title), ...rows.flatMap((row) => written.add(row)), ...written.end()];
}

function line(about: string, name: string, { count, median, p90, longest }: Spread): CsvRecord {
  return { about, name, count, medianSeconds: median, p90Seconds: p90, longestSeconds: longest };
}

export const stats: EventFormat<StatsReport> = {
  json: ({ stats: figures }) => figures,
  csvRecords: ({ stats: { states, durations, steps } }) => [
    ...states.map(({ state, imports }) => ({
      ...{ about: "state", name: state, count: imports },
      ...{ medianSeconds: "", p90Seconds: "", longestSeconds: "" },
    })),
    ...durations.map((row) => line("duration of imports", String(row.size), row)),
    ...steps.map((row) => line("step", row.step, row)),
  ],
  lines({ stats: { from, to, imports, sampled, states, durations, steps } }, style) {
    const { say } = style.words;
    const period = { from: from && dateText(from), to: dateText(to) };
    return [
      imports === 1 ? say("oneImport", period) : say("severalImports", { count: imports, ...period }),
      ...table(say("byState"), STATES, states, style),
      ...table(say("bySize", { sampled }), DURATIONS, durations, style),
      ...table(say("slowestSteps", { sampled }), STEPS, steps, style),
    ];
  },
};
