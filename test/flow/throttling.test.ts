import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { Throttled } from "../../functions/cloud/faults.ts";
import { executionName } from "../../functions/core/import/drop.ts";
import { inLane } from "../../functions/steps/throttle-lanes.ts";

interface RetryRule {
  Errors: string[];
  IntervalSeconds: number;
  BackoffRate?: number;
}
interface State {
  Name: string;
  Retry?: RetryRule[];
}

const { States } = parse(readFileSync("flows/import-image.yaml", "utf8")) as { States: State[] };
const throttled = new Throttled("ECS", "ImportImage", "Throttling.User", "Slow down.", "R");

/** After how many seconds the flow calls again what failed with this name; undefined: no rule is meant for it. */
function pauseSeconds({ Retry = [] }: State, name: string): number | undefined {
  return Retry.find(({ Errors }) => Errors.includes(name))?.IntervalSeconds;
}

it.each(["Validate", "Import", "Poll"])(
  "100 drops that are throttled together in %s come back one after another, none before the next minute",
  (name) => {
    const state = States.find((one) => one.Name === name) as State;
    const pauses = Array.from({ length: 100 }, (_, index) => {
      const event = { bucket: "b", imageKey: `incoming/${index}.raw`, sidecarEtag: "E", eventRequestId: "R" };
      return pauseSeconds(state, inLane(throttled, executionName(event)).name) ?? 0;
    });
    expect(Math.min(...pauses)).toBeGreaterThan(60);
    expect(Math.max(...pauses)).toBeLessThan(120);
    const together = [...new Set(pauses)].map((pause) => pauses.filter((one) => one === pause).length);
    expect(together).toHaveLength(6);
    expect(Math.max(...together)).toBeLessThan(30);
  },
);

it("a drop keeps to its lane, and the fault is the same but for its name", () => {
  const fault = inLane(throttled, "web-1");
  expect(fault).toBeInstanceOf(Throttled);
  expect([fault.name, fault.constructor.name]).toEqual([fault.name, fault.name]);
  expect(inLane(throttled, "web-1").name).toBe(fault.name);
  expect(fault.message).toBe(throttled.message);
});
