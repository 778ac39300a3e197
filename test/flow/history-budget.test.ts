import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { pauseAfter } from "../../functions/core/distribution/phases.ts";
import type { DistributionRecord } from "../../functions/core/distribution/record.ts";
import {
  FILE_LOOKS,
  pauseBeforeFirstPoll,
  pauseBeforeNextMove,
  pauseBeforeNextPoll,
  pauseWhenThrottled,
} from "../../functions/core/import/pauses.ts";
import { MAX_WAITS, type Pause, secondsOf } from "../../functions/core/import/step.ts";
import { DROPPED_AT_MS, importing, stopping } from "../core/records.ts";

/**
 * An execution has at most 5,000 history events in its life (Serverless Workflow, limits). The longest life
 * of a drop is a day of waiting for files, a day of importing, then an hour of undoing what ECS does not let
 * go. How many events a state writes is not documented for the CloudFlow specification: the published history
 * of the older one has 4 for a simple state and 7 for a task. Here each counts one more, a retry of a task as
 * much as a task, and a tenth is left over.
 */
const MAX_EVENTS = 4500;
const SIMPLE_STATE = 5;
const TASK = 8;
const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3600;

/**
 * Events of looks in a row, each a task, the choice after it and a chain of waits, until so many seconds have
 * passed.
 */
function loop(first: Pause, next: (elapsedSeconds: number) => Pause, untilSeconds: number): number {
  let events = TASK + SIMPLE_STATE;
  let elapsed = 0;
  for (let pause = first; ; pause = next(elapsed)) {
    events += pause.waits * SIMPLE_STATE + TASK + SIMPLE_STATE;
    elapsed += secondsOf(pause);
    if (elapsed >= untilSeconds) return events;
  }
}

const at = (seconds: number) => DROPPED_AT_MS + seconds * 1000;

function waitingForFiles(): number {
  const { intervalSeconds, backoffRate, maxBackoffSeconds } = FILE_LOOKS;
  let looks = 1;
  for (let elapsed = 0; elapsed < DAY_SECONDS; looks += 1)
    elapsed += Math.min(intervalSeconds * backoffRate ** (looks - 1), maxBackoffSeconds);
  return looks * TASK + SIMPLE_STATE;
}

/**
 * With a progress whose end is always near, so that each look comes as soon as it can, and three more for the
 * image at the end.
 */
function importingForADay(): number {
  let polls = 0;
  const near = (seconds: number) => {
    polls += 1;
    const samples = [
      [seconds - 3, 0],
      [seconds - 2, 50],
      [seconds - 1, 97],
      [seconds, 98],
    ].map(([elapsedSeconds = 0, percent = 0]) => ({ elapsedSeconds, percent }));
    return pauseBeforeNextPoll({ ...importing, polls, samples }, at(seconds));
  };
  const first = pauseBeforeFirstPoll({ seconds: 1, spread: 1 });
  return loop(first, near, DAY_SECONDS) + 3 * (TASK + 2 * SIMPLE_STATE);
}

function undoing(): number {
  return loop(
    pauseBeforeNextMove(stopping, at(0)),
    (seconds) => pauseBeforeNextMove(stopping, at(seconds)),
    HOUR_SECONDS,
  );
}

/** Import, Publish and Done. */
const REST = 2 * TASK + 3 * SIMPLE_STATE;

describe("the history of the longest execution", () => {
  it("stays below 4,500 events", () => {
    const events = waitingForFiles() + importingForADay() + undoing() + REST;
    expect(events).toBeLessThan(MAX_EVENTS);
    // A figure that is far too small is a mistake of this test.
    expect(events).toBeGreaterThan(4000);
  });

  it("has room for an hour of throttling", () => {
    const since = new Date(DROPPED_AT_MS).toISOString();
    const next = (seconds: number) => pauseWhenThrottled("web-1", since, at(seconds)) as Pause;
    expect(loop(next(0), next, HOUR_SECONDS)).toBeLessThan(500);
  });
});

describe("the history of the longest distribution", () => {
  const record = {
    phase: "copies",
    phaseSince: new Date(DROPPED_AT_MS).toISOString(),
    copies: [],
  } as unknown;
  const next = (seconds: number) =>
    pauseAfter(record as DistributionRecord, record as DistributionRecord, at(seconds));

  it("stays below 4,500 events, with a day of copying", () => {
    const events = loop(next(0), next, DAY_SECONDS);
    expect(events).toBeLessThan(MAX_EVENTS);
    expect(events).toBeGreaterThan(1000);
  });
});

describe("the flow", () => {
  const text = readFileSync(new URL("../../flows/import-image.yaml", import.meta.url), "utf8");
  const { States: states } = parse(text) as { States: Array<Record<string, unknown>> };
  const state = (name: string) => states.find((one) => one["Name"] === name) as Record<string, unknown>;

  it("has at most 16 states, and one choice", () => {
    expect(states.length).toBeLessThanOrEqual(16);
    expect(states.filter(({ Type }) => Type === "Choice")).toHaveLength(1);
  });

  it("waits as often as was asked for before it polls", () => {
    const branches = state("Next")["Branches"] as Array<{ Condition: string; Next: string }>;
    for (let waits = 1; waits <= MAX_WAITS; waits += 1) {
      let name = branches.find(({ Condition }) => Condition === `$Input.waits == ${waits}`)?.Next ?? "";
      for (let passed = 0; passed < waits; passed += 1) {
        expect(state(name)).toMatchObject({ Type: "Wait", "Seconds.$": "$Input.waitSeconds" });
        name = state(name)["Next"] as string;
      }
      expect(name).toBe("Poll");
    }
    expect(branches.filter(({ Condition }) => /^\$Input.waits/.test(Condition))).toHaveLength(MAX_WAITS);
  });
});
