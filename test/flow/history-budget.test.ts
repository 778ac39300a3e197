import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  type Pause,
  pauseBeforeFirstPoll,
  pauseBeforeNextLook,
  pauseBeforeNextPoll,
} from "../../functions/core/cadence.ts";

/**
 * An execution has at most 5,000 history events in its life (Serverless Workflow, limits). The longest life of a drop is a day of
 * waiting for files, then a day of importing. How many events a state writes is not documented for the CloudFlow
 * specification: the published history of the older one has 4 for a simple state and 7 for a task. Here each counts one more.
 */
const MAX_EVENTS = 5000;
const SIMPLE_STATE_EVENTS = 5;
const TASK_EVENTS = 8;
const DAY_SECONDS = 86_400;

interface Phase {
  looks: number;
  waits: number;
}

function walk(first: Pause, next: (elapsedSeconds: number) => Pause): Phase {
  const phase = { looks: 1, waits: 0 };
  let elapsedSeconds = 0;
  for (let pause = first; ; pause = next(elapsedSeconds)) {
    phase.waits += pause.waits;
    phase.looks += 1;
    elapsedSeconds += pause.waits * pause.waitSeconds;
    if (elapsedSeconds >= DAY_SECONDS) return phase;
  }
}

describe("the history of the longest execution", () => {
  const sizesGib = [0.001, 0.1, 1, 2, 5, 8, 10, 20, 40, 80, 120, 500, 2048];

  it.each(sizesGib)("stays below 5,000 events for files of %d GiB", (sizeGib) => {
    const sizeBytes = sizeGib * 2 ** 30;
    const waiting = walk(pauseBeforeNextLook(0), pauseBeforeNextLook);
    const importing = walk(pauseBeforeFirstPoll(sizeBytes), (seconds) =>
      pauseBeforeNextPoll(seconds, sizeBytes),
    );
    // A look is a task and the choice after it.
    const looks = (waiting.looks + importing.looks) * (TASK_EVENTS + SIMPLE_STATE_EVENTS);
    const waits = (waiting.waits + importing.waits) * SIMPLE_STATE_EVENTS;
    const rest = 2 * TASK_EVENTS + 2 * SIMPLE_STATE_EVENTS;
    expect(looks + waits + rest).toBeLessThan(MAX_EVENTS);
  });
});

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
