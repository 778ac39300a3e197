import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  type Pause,
  pauseBeforeFirstPoll,
  pauseBeforeNextLook,
  pauseBeforeNextMove,
  pauseBeforeNextPoll,
} from "../../functions/core/import/cadence.ts";

/**
 * An execution has at most 5,000 history events in its life (Serverless Workflow, limits). The longest life of a drop is a day of
 * waiting for files, then a day of importing, then an hour of undoing what ECS does not let go. How many events a state writes is not documented for the CloudFlow
 * specification: the published history of the older one has 4 for a simple state and 7 for a task. Here each counts
 * one more, but for the undoing, which only the published figures leave room for after two whole days.
 */
const MAX_EVENTS = 5000;
const PUBLISHED = { simpleState: 4, task: 7 };
const WITH_ONE_MORE = { simpleState: 5, task: 8 };
const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3600;

interface Phase {
  looks: number;
  waits: number;
}

function walk(
  first: Pause,
  next: (elapsedSeconds: number) => Pause,
  untilSeconds: number = DAY_SECONDS,
): Phase {
  const phase = { looks: 1, waits: 0 };
  let elapsedSeconds = 0;
  for (let pause = first; ; pause = next(elapsedSeconds)) {
    phase.waits += pause.waits;
    phase.looks += 1;
    elapsedSeconds += pause.waits * pause.waitSeconds;
    if (elapsedSeconds >= untilSeconds) return phase;
  }
}

describe("the history of the longest execution", () => {
  const sizesGib = [0.001, 0.1, 1, 2, 5, 8, 10, 20, 40, 80, 120, 500, 2048];

  it.each(sizesGib)("stays below 5,000 events for files of %d GiB", (sizeGib) => {
    expect(events(lifeOf(sizeGib), WITH_ONE_MORE)).toBeLessThan(MAX_EVENTS);
  });

  it.each(sizesGib)("has room for an hour of undoing after it, for files of %d GiB", (sizeGib) => {
    const undoing = walk(pauseBeforeNextMove(0), pauseBeforeNextMove, HOUR_SECONDS);
    expect(events([...lifeOf(sizeGib), undoing], PUBLISHED)).toBeLessThan(MAX_EVENTS);
  });
});

/** A day of waiting for files, then a day of importing. */
function lifeOf(sizeGib: number): Phase[] {
  const sizeBytes = sizeGib * 2 ** 30;
  return [
    walk(pauseBeforeNextLook(0), pauseBeforeNextLook),
    walk(pauseBeforeFirstPoll(sizeBytes), (seconds) => pauseBeforeNextPoll(seconds, sizeBytes)),
  ];
}

function events(phases: readonly Phase[], { simpleState, task }: typeof PUBLISHED): number {
  // A look is a task and the choice after it.
  const looks = phases.reduce((sum, phase) => sum + phase.looks, 0) * (task + simpleState);
  const waits = phases.reduce((sum, phase) => sum + phase.waits, 0) * simpleState;
  return looks + waits + 2 * task + 2 * simpleState;
}

describe("the flow's chains of waits", () => {
  const text = readFileSync(new URL("../../flows/import-image.yaml", import.meta.url), "utf8");
  const { States: states } = parse(text) as { States: Array<Record<string, unknown>> };
  const state = (name: string) => states.find((one) => one["Name"] === name) as Record<string, unknown>;

  it.each([
    ["AfterValidate", "WaitForFiles", "Validate"],
    ["AfterImport", "WaitForImport", "Poll"],
  ])("%s enters at as many waits as were asked for", (choice, wait, end) => {
    const branches = state(choice)["Branches"] as Array<{ Condition: string; Next: string }>;
    const entry = (waits: number) =>
      branches.find(({ Condition }) => Condition === `$Input.waits == ${waits}`)?.Next ??
      (state(choice)["Default"] as string);
    for (let waits = 1; waits <= 12; waits += 1) {
      let name = entry(waits);
      for (let passed = 0; passed < waits; passed += 1) {
        expect(state(name)).toMatchObject({ Type: "Wait", "Seconds.$": "$Input.waitSeconds" });
        expect(name.startsWith(wait)).toBe(true);
        name = state(name)["Next"] as string;
      }
      expect(name).toBe(end);
    }
  });
});
