import type { Flows } from "../../../functions/cloud/flows.ts";
import { historyEvents } from "../../imports/history-events.ts";
import type { ImportView } from "../../imports/import-view.ts";
import { createTimeline, durationMs, WAIT } from "../../imports/timeline.ts";

/** Figures over a period. */
export interface Stats {
  from: string | undefined;
  to: string;
  imports: number;
  states: Array<{ state: ImportView["state"]; imports: number }>;
  /** Of imported ones, by the size of their files: from ImportImage to the result. */
  durations: Array<{ size: string } & Spread>;
  /** The slowest steps first; of the newest `sampled` imports. */
  steps: Array<{ step: string; failures: number; slowestIn: string } & Spread>;
  sampled: number;
}

/** Seconds. */
export interface Spread {
  count: number;
  median: number;
  p90: number;
  longest: number;
}

const GIB = 2 ** 30;
const SIZES: ReadonlyArray<readonly [name: string, belowBytes: number]> = [
  ["below 1 GiB", GIB],
  ["1 to 5 GiB", 5 * GIB],
  ["5 to 20 GiB", 20 * GIB],
  ["20 to 50 GiB", 50 * GIB],
  ["50 to 100 GiB", 100 * GIB],
  ["100 GiB and more", Number.POSITIVE_INFINITY],
];
const UNKNOWN_SIZE = "size unknown";

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

/** Gathers figures import by import; memory grows with the sample, not with the number of imports. */
export function createStats(): {
  count(view: ImportView): void;
  sample(view: ImportView, flows: Pick<Flows, "history">): Promise<void>;
  result(period: { from: string | undefined; to: string }): Stats;
} {
  const states = new Map<ImportView["state"], number>();
  const durations = new Map<string, number[]>();
  const steps = new Map<string, StepSamples>();
  let sampled = 0;
  return {
    count({ state }) {
      states.set(state, (states.get(state) ?? 0) + 1);
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

/**
 * The files of a record in an event's detail. Whether details carry it is not documented; without it the size
 * is unknown.
 */
function sizeIn(detail: string): number | undefined {
  const match = /\\?"files\\?":\[(.*?)\]/.exec(detail);
  if (match === null) return undefined;
  const sizes = [...(match[1] as string).matchAll(/\\?"sizeBytes\\?":(\d+)/g)].map(([, size]) =>
    Number(size),
  );
  return sizes.length === 0 ? undefined : sizes.reduce((sum, size) => sum + size, 0);
}
