import { failureOf } from "../../../functions/core/import/failures.ts";
import type { ExecutionTimeline, FlowEventRow, GrowingTimeline } from "../../events.ts";
import { durationMs, type StepFailure, type TimelineStep, WAIT } from "../../imports/timeline.ts";
import { sentence } from "../../words/sentence.ts";
import type { Words } from "../../words/words.ts";
import type { EventFormat } from "../event-format.ts";
import type { Column } from "../table.ts";
import { type Colour, plain, STATE_COLOUR, type TextStyle } from "../text-style.ts";
import { clockText, dateText, durationText } from "../time.ts";
import { displayWidth, pad, shorten, wrap } from "../width.ts";
import { stateText } from "./import-text.ts";
import { headline } from "./imports.ts";

/** How the history of an execution is shown. */

const OUTCOME_COLOUR: Record<TimelineStep["outcome"], Colour | undefined> = {
  done: undefined,
  running: "cyan",
  failed: "red",
};

function stepName({ step, rounds }: TimelineStep, { say }: Words): string {
  if (step === WAIT) return say("waitStep");
  return rounds > 1 ? `${step} ×${rounds}` : step;
}

function remark({ step, rounds, waitedMs, tries, failures, outcome }: TimelineStep, { told }: Words): string {
  const retried = failures.length > 0 && outcome === "done";
  const parts = [
    outcome === "running" ? sentence("running") : undefined,
    step === WAIT || waitedMs === 0
      ? undefined
      : sentence("ofItWaiting", { duration: durationText(waitedMs) }),
    tries > rounds && step !== WAIT ? sentence("tries", { count: tries }) : undefined,
    retried ? sentence("wellInTheEnd") : undefined,
    outcome === "failed" ? sentence("failedStep") : undefined,
  ];
  return told(parts.filter((part) => part !== undefined));
}

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

function whoMends({ code, message }: StepFailure) {
  return failureOf({ Code: code, Detail: message }).who;
}

function failureLines(step: TimelineStep, style: TextStyle): string[] {
  const width = style.width === undefined ? Number.POSITIVE_INFINITY : Math.max(30, style.width - 12);
  const lines = foldFailures(step.failures).flatMap(({ at, code, message, count, lastAt }) => {
    const times = count === 1 ? "" : style.words.say("times", { count, time: clockText(lastAt) });
    return [
      `${style.paint("dim", clockText(at))}  ${style.paint("red", code)}${times}`,
      ...wrap(message, width),
    ];
  });
  const last = step.failures.at(-1);
  const advice =
    last === undefined || step.outcome === "done"
      ? []
      : [style.paint("yellow", style.words.say(`advice.${whoMends(last)}`))];
  return [...lines, ...advice].map((line) => `            ${line}`);
}

function stepLines(step: TimelineStep, widths: { name: number; took: number }, style: TextStyle): string[] {
  const { words } = style;
  const took = step.endedAt === undefined ? "" : words.told(durationText(durationMs(step)));
  const colour = step.step === WAIT ? "dim" : OUTCOME_COLOUR[step.outcome];
  const line = `  ${clockText(step.startedAt)}  ${pad(stepName(step, words), widths.name)}  ${pad(took, widths.took, "right")}`;
  const note = remark(step, words);
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
  const { say, told } = style.words;
  const reads = status === "Succeeded" ? "" : `  ${say("executionReads", { status })}`;
  return `${style.paint(STATE_COLOUR[view.state], told(stateText(view.state)))}${style.paint("dim", reads)}`;
}

function timelineLines({ execution, view, steps }: ExecutionTimeline, style: TextStyle): string[] {
  const { words } = style;
  const widest = (text: (step: TimelineStep) => string) =>
    Math.max(...steps.map((step) => displayWidth(text(step))), 4);
  const widths = {
    name: widest((step) => stepName(step, words)),
    took: widest((step) => words.told(durationText(durationMs(step)))),
  };
  const { startedAt, stoppedAt, name, status } = execution;
  const duration =
    stoppedAt === undefined ? undefined : durationText(Date.parse(stoppedAt) - Date.parse(startedAt));
  const began = words.say("executionBegan", { name, time: dateText(startedAt), duration });
  return [
    view === undefined ? `${status} ${name}` : headline(view, style),
    `  ${style.paint("dim", words.say("fact.execution"))} ${began}`,
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
  statusLines: ({ timeline }, { words }) =>
    timeline.steps
      .filter(({ outcome }) => outcome !== "running")
      .map((step) => ({
        about: `${step.step} ${step.startedAt}`,
        time: clockText(step.startedAt),
        line: [stepName(step, words), words.told(durationText(durationMs(step))), remark(step, words)]
          .filter(Boolean)
          .join("  "),
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
  { title: sentence("head.id"), text: ({ event }) => String(event.id), align: "right" },
  { title: sentence("head.time"), text: ({ event }) => event.time },
  { title: sentence("head.type"), text: ({ event }) => event.type },
  { title: sentence("head.step"), text: ({ event }) => event.step },
  { title: sentence("head.detail"), text: ({ event }) => event.detail, shrinkTo: 10 },
];

export const flowEvent: EventFormat<FlowEventRow> = {
  json: ({ event }) => ({ ...event, detail: detailOf(event.detail) }),
  csvRecords: ({ event }) => [{ ...event }],
  table: () => ({ columns: EVENT_COLUMNS }),
};
