import type { Flows } from "../../../functions/cloud/flows.ts";
import { historyEvents } from "../../imports/history-events.ts";
import type { ImportSource, ImportView } from "../../imports/import-view.ts";
import { listImports } from "../../imports/list-imports.ts";
import { createTimeline, durationMs, WAIT } from "../../imports/timeline.ts";
import { type Sentence, sentence } from "../../words/sentence.ts";

/** Figures over a period. */
export interface Stats {
  from: string;
  to: string;
  imports: number;
  states: Array<{ state: ImportView["state"]; imports: number }>;
  /** By the day (UTC) of the drop, the newest first. */
  days: Array<{ day: string; states: Partial<Record<ImportView["state"], number>> }>;
  /** Codes of problems and failures, the commonest first. */
  reasons: Array<{ code: string; imports: number } & Reason>;
  /** Of imported ones, by the size of their files: from ImportImage to the result. */
  durations: Array<{ size: Sentence } & Spread>;
  /** The slowest steps first; of the newest `sampled` imports. */
  steps: Array<{ step: string; failures: number; slowestIn: string } & Spread>;
  sampled: number;
}

/** A sentence that goes with a code, and what it is made of where that is known. */
interface Reason {
  message: string;
  values?: Readonly<Record<string, unknown>> | undefined;
}

/** Seconds. */
export interface Spread {
  count: number;
  median: number;
  p90: number;
  longest: number;
}

const GIB = 2 ** 30;
const SIZES: ReadonlyArray<readonly [name: Sentence, belowBytes: number]> = [
  [sentence("sizeBelow", { max: 1 }), GIB],
  [sentence("sizeBetween", { min: 1, max: 5 }), 5 * GIB],
  [sentence("sizeBetween", { min: 5, max: 20 }), 20 * GIB],
  [sentence("sizeBetween", { min: 20, max: 50 }), 50 * GIB],
  [sentence("sizeBetween", { min: 50, max: 100 }), 100 * GIB],
  [sentence("sizeFrom", { min: 100 }), Number.POSITIVE_INFINITY],
];
const UNKNOWN_SIZE = sentence("sizeUnknown");

function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { count: sorted.length, median: at(0.5), p90: at(0.9), longest: sorted.at(-1) ?? 0 };
}

interface StepSamples {
  seconds: number[];
  failures: number;
  slowest: { seconds: number; execution: string };
}

/** The figures of a period. Steps and durations are of the newest `sample` imports that have ended. */
export async function statsOver(
  source: ImportSource,
  { fromMs, toMs, sample }: { fromMs: number; toMs: number; sample: number },
  nowMs: number,
): Promise<Stats> {
  const period = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
  const stats = createStats();
  let sampled = 0;
  for await (const view of listImports(source, period, nowMs)) {
    stats.count(view);
    if (view.timings.endedAt === undefined || sampled >= sample) continue;
    sampled += 1;
    await stats.sample(view, source.flows);
  }
  return stats.result(period);
}

/** Gathers figures import by import; memory grows with the sample, not with the number of imports. */
function createStats(): {
  count(view: ImportView): void;
  sample(view: ImportView, flows: Pick<Flows, "history">): Promise<void>;
  result(period: { from: string; to: string }): Stats;
} {
  const states = new Map<ImportView["state"], number>();
  const days = new Map<string, Partial<Record<ImportView["state"], number>>>();
  const reasons = new Map<string, { imports: number } & Reason>();
  const durations = new Map<Sentence, number[]>();
  const steps = new Map<string, StepSamples>();
  let sampled = 0;
  return {
    count(view) {
      const { state, timings } = view;
      states.set(state, (states.get(state) ?? 0) + 1);
      const day = timings.droppedAt.slice(0, 10);
      const ofDay = days.get(day) ?? {};
      days.set(day, { ...ofDay, [state]: (ofDay[state] ?? 0) + 1 });
      for (const [code, reason] of reasonsOf(view))
        reasons.set(code, { imports: (reasons.get(code)?.imports ?? 0) + 1, ...reason });
    },
    async sample(view, flows) {
      sampled += 1;
      const sizeBytes = await readHistory(view.execution, flows, steps);
      const { importStartedAt, endedAt } = view.timings;
      if (view.state !== "imported" || importStartedAt === undefined || endedAt === undefined) return;
      const size =
        SIZES.find(([, below]) => sizeBytes !== undefined && sizeBytes < below)?.[0] ?? UNKNOWN_SIZE;
      const seconds = (Date.parse(endedAt) - Date.parse(importStartedAt)) / 1000;
      durations.set(size, [...(durations.get(size) ?? []), seconds]);
    },
    result: ({ from, to }) => ({
      from,
      to,
      imports: [...states.values()].reduce((sum, count) => sum + count, 0),
      states: [...states]
        .map(([state, imports]) => ({ state, imports }))
        .sort((a, b) => b.imports - a.imports),
      days: [...days]
        .map(([day, ofDay]) => ({ day, states: ofDay }))
        .sort((a, b) => (a.day < b.day ? 1 : -1)),
      reasons: [...reasons]
        .map(([code, reason]) => ({ code, ...reason }))
        .sort((a, b) => b.imports - a.imports),
      durations: [...SIZES.map(([name]) => name), UNKNOWN_SIZE].flatMap((size) => {
        const values = durations.get(size);
        return values === undefined ? [] : [{ size, ...spread(values) }];
      }),
      steps: [...steps]
        .map(([step, { seconds, failures, slowest }]) => ({
          step,
          ...spread(seconds),
          failures,
          slowestIn: slowest.execution,
        }))
        .sort((a, b) => b.median * b.count - a.median * a.count),
      sampled,
    }),
  };
}

/** Why an import did not become an image: each code once, with a sentence that goes with it. */
function reasonsOf({ problems = [], failure }: ImportView): Map<string, Reason> {
  return new Map(
    [...problems, ...(failure === undefined ? [] : [failure])].map(({ code, message, values }) => [
      code,
      { message, ...(values === undefined ? {} : { values }) },
    ]),
  );
}

/** Adds an execution's steps to the samples; answers the size of its files if an event tells it. */
async function readHistory(
  execution: string,
  flows: Pick<Flows, "history">,
  steps: Map<string, StepSamples>,
): Promise<number | undefined> {
  const timeline = createTimeline();
  let sizeBytes: number | undefined;
  for await (const event of historyEvents(execution, flows)) {
    timeline.add(event);
    sizeBytes ??= sizeIn(event.detail);
  }
  for (const step of timeline.steps()) {
    if (step.endedAt === undefined || step.step === WAIT) continue;
    const samples = steps.get(step.step) ?? { seconds: [], failures: 0, slowest: { seconds: -1, execution } };
    const seconds = durationMs(step) / 1000;
    samples.seconds.push(seconds);
    samples.failures += step.failures.length;
    if (seconds > samples.slowest.seconds) samples.slowest = { seconds, execution };
    steps.set(step.step, samples);
  }
  return sizeBytes;
}

/** The files of a record in an event's detail; without it, which is not documented, the size is unknown. */
function sizeIn(detail: string): number | undefined {
  const match = /\\?"files\\?":\[(.*?)\]/.exec(detail);
  if (match === null) return undefined;
  const sizes = [...(match[1] as string).matchAll(/\\?"sizeBytes\\?":(\d+)/g)].map(([, size]) =>
    Number(size),
  );
  return sizes.length === 0 ? undefined : sizes.reduce((sum, size) => sum + size, 0);
}
