import type { Fault } from "alicloud-simulator";
import { beforeEach, expect, it } from "vitest";
import { rawDisk, rawSidecar } from "./disk.ts";
import { cancel, expectNothingLeft, KEY } from "./hands.ts";
import { hasEnded, hasRun, importsBegun, resultsWritten } from "./stage.ts";
import { useStage } from "./use-stage.ts";

/**
 * Each call that the functions make, one after the other: its answer is lost, or its function dies before or
 * after it took effect.
 */
const stage = useStage();
beforeEach(() => {
  // Few looks are enough.
  Object.assign(stage.simulator.ecs.knobs, { importBaseMs: 1000, importPerGibMs: 0 });
});

const kill = async () => {
  const { fc, stack } = stage.simulator;
  for (const { name } of stack.functions) await fc.killRunning(name);
};
const BLOWS: Record<string, Fault> = {
  "loses its answer": { kind: "reset-after" },
  "is never made, its function is killed before it": { kind: "meanwhile", when: "instead", act: kill },
  "takes effect, and its function is killed": { kind: "meanwhile", when: "after", act: kill },
};

/** Strikes the n-th call (from 0) that functions make from now on, and answers which one that was. */
function strike(nth: number, fault: Fault): () => string | undefined {
  let count = 0;
  let struck: string | undefined;
  stage.simulator.faults.decide = (service, operation) => {
    // What the workflow and the team call is not theirs.
    if (service === "fc") return undefined;
    count += 1;
    if (count !== nth + 1) return undefined;
    struck = `${service} ${operation}`;
    return fault;
  };
  return () => struck;
}

/**
 * Drops an image and lets `act` come in when ECS imports it. Answers what its result says, and how many
 * results were written.
 */
async function play(nth: number, fault: Fault, act: (execution: string) => Promise<void>) {
  await stage.put(KEY, rawDisk());
  const hold = stage.clock.hold();
  const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
  const struck = strike(nth, fault);
  hold.release();
  await act(execution);
  await stage.simulator.spy.waitFor(hasEnded(execution), 15_000);
  stage.simulator.faults.clear();
  const { state } = await stage.result(KEY, execution);
  return { call: struck(), state, results: resultsWritten(stage, KEY, execution) };
}

/** Plays with every call struck, until there are no more. */
async function playEach(
  fault: Fault,
  act: (execution: string) => Promise<void>,
  check: (state: string) => void,
) {
  const struck = new Set<string>();
  for (let nth = 0; ; nth += 1) {
    await stage.simulator.reset();
    const { call, state, results } = await play(nth, fault, act);
    if (call === undefined) return struck;
    struck.add(call);
    try {
      expect([importsBegun(stage), results]).toEqual([1, 1]);
      check(state);
    } catch (error) {
      throw new Error(`call ${nth}, ${call}: ${(error as Error).message}`);
    }
  }
}

/** As a team does: again, until there is an answer. */
async function insist(execution: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await cancel(stage, execution);
      return;
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

it.each(Object.entries(BLOWS))(
  "an import comes to its end whichever call %s",
  async (_, fault) => {
    // Then ECS is asked for it by the one call that an import does not make else.
    stage.simulator.ecs.knobs.attributeHasStatus = false;
    const struck = await playEach(
      fault,
      async () => {},
      (state) => {
        expect(state).toBe("imported");
        expect(stage.simulator.ecs.images()).toMatchObject([{ status: "Available" }]);
      },
    );
    expect([...struck].sort()).toEqual([
      "ecs DescribeImages",
      "ecs DescribeSnapshots",
      "ecs DescribeTaskAttribute",
      "ecs DescribeTasks",
      "ecs ImportImage",
      "fnf StartExecution",
      "oss GetObject",
      "oss HeadObject",
      "oss PutObject",
    ]);
  },
  120_000,
);

it.each(Object.entries(BLOWS))(
  "a cancelled import leaves nothing whichever call %s",
  async (_, fault) => {
    // ECS keeps everything of a cancelled task, so that there is something to remove.
    Object.assign(stage.simulator.ecs.knobs, { importBaseMs: 3_600_000, afterCancel: "image-and-snapshots" });
    const struck = await playEach(
      fault,
      async (execution) => {
        const hold = await stage.holdAt(hasRun("poll"));
        await insist(execution);
        hold.release();
      },
      (state) => {
        expect(state).toBe("cancelled");
        expectNothingLeft(stage);
      },
    );
    for (const call of ["ecs CancelTask", "ecs DeleteImage", "ecs DeleteSnapshot", "fnf DescribeExecution"])
      expect(struck).toContain(call);
  },
  120_000,
);
