import { failureOf } from "../../../functions/core/import/failures.ts";
import type { ExecutionTimeline, FlowEventRow, GrowingTimeline } from "../../events.ts";
import { durationMs, type StepFailure, type TimelineStep, WAIT } from "../../imports/timeline.ts";
import type { EventFormat } from "../event-format.ts";
import type { Column } from "../table.ts";
import { type Colour, plain, STATE_COLOUR, type TextStyle } from "../text-style.ts";
import { clockText, dateText, durationText } from "../time.ts";
import { pad, shorten, wrap } from "../width.ts";
import { headline } from "./imports.ts";

/** How the history of an execution is shown. */

const OUTCOME_COLOUR: Record<TimelineStep["outcome"], Colour | undefined> = {
  done: undefined,
  running: "cyan",
  failed: "red",
};

function stepName({ step, rounds }: TimelineStep): string {
  return rounds > 1 && step !== WAIT ? `${step} ×${rounds}` : step;
}

function remark({ step, rounds, waitedMs, tries, failures, outcome }: TimelineStep): string {
  const retried = failures.length > 0 && outcome === "done";
  return [
    outcome === "running" ? "running" : "",
    step === WAIT || waitedMs === 0 ? "" : `${durationText(waitedMs)} of it waiting`,
    tries > rounds && step !== WAIT ? `${tries} tries` : "",
    retried ? "went well in the end" : "",
    outcome === "failed" ? "failed" : "",
  ]
    .filter(Boolean)
    .join(", ");
}

const WHO = {
  team: "Somebody of the team that dropped it can put it right.",
  operator: "The operator of the account can put it right.",
  wait: "It passes by itself; try again later.",
} as const;

/** Tries that failed one after the other in the same way. */
interface FailedTries extends StepFailure {
  count: number;
  lastAt: string;
}

function foldFailures(failures: readonly StepFailure[]): FailedTries[] {
  const folded: FailedTries[] = [];
  for (const failure of failures) {
    const last = folded.at(-1);
    if (last?.code !== failure.code || last.message !== failure.message)
      folded.push({ ...failure, count: 1, lastAt: failure.at });
    else {
      last.count += 1;
      last.lastAt = failure.at;
    }
  }
  return folded;
}

function failureLines(step: TimelineStep, style: TextStyle): string[] {
  const width = style.width === undefined ? Number.POSITIVE_INFINITY : Math.max(30, style.width - 12);
  const lines = foldFailures(step.failures).flatMap(({ at, code, message, count, lastAt }) => {
    const times = count === 1 ? "" : ` ×${count}, the last at ${clockText(lastAt)}`;
    return [
      `${style.paint("dim", clockText(at))}  ${style.paint("red", code)}${times}`,
      ...wrap(message, width),
    ];
  });
  const last = step.failures.at(-1);
  const advice =
    last === undefined || step.outcome === "done"
      ? []
      : [style.paint("yellow", WHO[failureOf({ Code: last.code, Detail: last.message }).who])];
  return [...lines, ...advice].map((line) => `            ${line}`);
}

function stepLines(step: TimelineStep, widths: { name: number; took: number }, style: TextStyle): string[] {
  const took = step.endedAt === undefined ? "" : durationText(durationMs(step));
  const colour = step.step === WAIT ? "dim" : OUTCOME_COLOUR[step.outcome];
  const line = `  ${clockText(step.startedAt)}  ${pad(stepName(step), widths.name)}  ${pad(took, widths.took, "right")}`;
  const note = remark(step);
  return [
    `${style.paint(colour, line.trimEnd())}${note === "" ? "" : `  ${style.paint("dim", note)}`}`,
    ...failureLines(step, style),
  ];
}

/** How the import ended: its execution succeeds also where what it publishes is a failure. */
function endText(
  { status, view }: { status: string; view: ExecutionTimeline["view"] },
  style: TextStyle,
): string {
  if (view === undefined) return style.paint("bold", status);
  const reads = status === "Succeeded" ? "" : `  its execution reads ${status}`;
  return `${style.paint(STATE_COLOUR[view.state], view.state)}${style.paint("dim", reads)}`;
}

function timelineLines({ execution, view, steps }: ExecutionTimeline, style: TextStyle): string[] {
  const widths = {
    name: Math.max(...steps.map((step) => stepName(step).length), 4),
    took: Math.max(...steps.map((step) => durationText(durationMs(step)).length), 4),
  };
  const { startedAt, stoppedAt, name, status } = execution;
  const lasted =
    stoppedAt === undefined ? "" : `, took ${durationText(Date.parse(stoppedAt) - Date.parse(startedAt))}`;
  return [
    view === undefined ? `${status} ${name}` : headline(view, style),
    `  ${style.paint("dim", "execution")} ${name}, began ${dateText(startedAt)}${lasted}`,
    ...steps.flatMap((step) => stepLines(step, widths, style)),
    ...(stoppedAt === undefined ? [] : [`  ${clockText(stoppedAt)}  ${endText({ status, view }, style)}`]),
  ];
}

function timelineJson({ execution, view, steps }: ExecutionTimeline): Record<string, unknown> {
  const { name, status, startedAt, stoppedAt } = execution;
  return {
    execution: name,
    status,
    ...(view === undefined ? {} : { state: view.state, bucket: view.bucket, key: view.key }),
    startedAt,
    ...(stoppedAt === undefined
      ? {}
      : { stoppedAt, seconds: (Date.parse(stoppedAt) - Date.parse(startedAt)) / 1000 }),
    steps: steps.map((step) => ({
      ...step,
      ...(step.endedAt === undefined ? {} : { seconds: durationMs(step) / 1000 }),
    })),
  };
}

export const timeline: EventFormat<ExecutionTimeline> = {
  json: timelineJson,
  csvRecords: ({ steps }) =>
    steps.map((step) => ({
      step: step.step,
      startedAt: step.startedAt,
      endedAt: step.endedAt ?? "",
      seconds: step.endedAt === undefined ? "" : durationMs(step) / 1000,
      rounds: step.rounds,
      waitedSeconds: step.waitedMs / 1000,
      tries: step.tries,
      outcome: step.outcome,
      failures: step.failures.map(({ code, message }) => `${code}: ${message}`).join("; "),
    })),
  lines: timelineLines,
};

export const timelineGrows: EventFormat<GrowingTimeline> = {
  live: ({ timeline }, style) =>
    // Without colours: their codes would be counted as columns.
    timelineLines(timeline, { ...style, paint: plain }).map((line) => shorten(line, style.width ?? 200)),
  statusLines: ({ timeline }) =>
    timeline.steps
      .filter(({ outcome }) => outcome !== "running")
      .map((step) => ({
        about: `${step.step} ${step.startedAt}`,
        time: clockText(step.startedAt),
        line: [stepName(step), durationText(durationMs(step)), remark(step)].filter(Boolean).join("  "),
        json: step,
      })),
};

function detailOf(detail: string): unknown {
  try {
    return JSON.parse(detail);
  } catch {
    return detail;
  }
}

const EVENT_COLUMNS: ReadonlyArray<Column<FlowEventRow>> = [
  { title: "ID", text: ({ event }) => String(event.id), align: "right" },
  { title: "TIME", text: ({ event }) => event.time },
  { title: "TYPE", text: ({ event }) => event.type },
  { title: "STEP", text: ({ event }) => event.step },
  { title: "DETAIL", text: ({ event }) => event.detail, shrinkTo: 10 },
];

export const flowEvent: EventFormat<FlowEventRow> = {
  json: ({ event }) => ({ ...event, detail: detailOf(event.detail) }),
  csvRecords: ({ event }) => [{ ...event }],
  table: () => ({ columns: EVENT_COLUMNS }),
};
