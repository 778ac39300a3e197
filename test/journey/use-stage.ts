import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { openStage, type Stage, type StageOptions } from "./stage.ts";

const SERVICES = ["oss", "ecs", "fnf", "fc"] as const;

/**
 * A stage for the tests of a file: open before the first, empty and with every knob where it was before each,
 * closed after the last. Its fields are there once the hooks have run. No test may ask for more than the
 * deployed roles may do. `continued`: each test goes on with what the ones before it left.
 */
export function useStage(
  given: StageOptions | (() => Promise<StageOptions>) = {},
  { continued = false } = {},
): Stage {
  const stage = {} as Stage;
  let putKnobsBack = () => {};
  beforeAll(async () => {
    Object.assign(stage, await openStage(typeof given === "function" ? await given() : given));
    putKnobsBack = knobKeeper(stage);
  });
  if (!continued)
    beforeEach(async () => {
      putKnobsBack();
      await stage.simulator.reset();
    });
  afterEach(() => {
    expect(stage.simulator.ram.refusals).toEqual([]);
  });
  afterAll(() => stage.close());
  return stage;
}

/** Remembers every service's knobs, and gives what puts them back. */
function knobKeeper({ simulator }: Stage): () => void {
  const kept = SERVICES.map((service) => ({
    knobs: simulator[service].knobs,
    before: structuredClone(simulator[service].knobs),
  }));
  return () => {
    for (const { knobs, before } of kept) Object.assign(knobs, structuredClone(before));
  };
}
