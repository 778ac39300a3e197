import Flows from "@alicloud/fnf-2019-03-15";
import type { Fault, ServiceName } from "alicloud-simulator";
import { expect, it } from "vitest";
import type { Answer } from "../../functions/cancel.ts";
import { createFlows } from "../../functions/cloud/flows.ts";
import type { Result } from "../../functions/core/import/published.ts";
import { ImportRecord } from "../../functions/core/import/record.ts";
import { cloudConfigOf } from "./cloud-config.ts";
import { rawDisk, rawSidecar } from "./disk.ts";
import { cancel, expectNothingLeft, KEY } from "./hands.ts";
import { hasCalled, hasEnded, importsBegun, type Stage } from "./stage.ts";
import { useStage } from "./use-stage.ts";

/**
 * A cancel in every state that a drop can be in, while its execution works, and after somebody ended that.
 */
const stage = useStage();

type State = ImportRecord["state"];

/** The call of a drop in whose middle something happens; `calls` before it are let through. */
interface Middle {
  service: ServiceName;
  operation: string;
  when: "before" | "after";
  calls?: number;
}

interface Scene {
  state: State;
  is: string;
  middle: Middle;
  /** What is different from a small whole image that is imported in two minutes. */
  given?: () => void;
  sidecar?: object;
  incomplete?: true;
  /** What the result says. */
  ends: Result["state"];
  /** Of an execution that somebody stopped there, after which `cancel` was asked. Default cancelled. */
  deadEnds?: Result["state"];
}

const ecs = (operation: string, when: Middle["when"] = "before", calls = 0): Middle => ({
  service: "ecs",
  operation,
  when,
  calls,
});
/**
 * A quick import notes that it begins and shows its status once; the next objects are what Publish writes.
 */
const put = (calls: number, when: Middle["when"] = "before"): Middle => ({
  service: "oss",
  operation: "PutObject",
  when,
  calls,
});
const knob = (change: Partial<Stage["simulator"]["ecs"]["knobs"]>) => () =>
  void Object.assign(stage.simulator.ecs.knobs, change);
const fail = () => stage.simulator.ecs.failNext({ errorCode: "ImageFormatError", errorMessage: "No." });
/** Beyond the deadline of a day, whatever the jitter. */
const slow = knob({ importBaseMs: 30 * 3_600_000 });
const quick = knob({ importBaseMs: 1_000, importPerGibMs: 0 });

const scenes: Scene[] = [
  {
    state: "waiting",
    is: "waits and was not looked at yet",
    middle: { service: "oss", operation: "GetObject", when: "before" },
    ends: "cancelled",
  },
  {
    state: "waiting",
    is: "waits and misses a file",
    incomplete: true,
    middle: { service: "oss", operation: "HeadObject", when: "after", calls: 5 },
    ends: "cancelled",
  },
  {
    state: "ready",
    is: "is checked, before ImportImage took effect",
    middle: ecs("ImportImage"),
    ends: "cancelled",
  },
  {
    state: "ready",
    is: "is checked, after ImportImage took effect",
    middle: ecs("ImportImage", "after"),
    ends: "cancelled",
  },
  {
    state: "importing",
    is: "is queued at ECS",
    given: knob({ dispatchMs: 600_000 }),
    middle: ecs("DescribeTaskAttribute"),
    ends: "cancelled",
  },
  { state: "importing", is: "is imported", middle: ecs("DescribeTaskAttribute"), ends: "cancelled" },
  {
    state: "importing",
    is: "was finished, and its image is not Available yet",
    given: knob({ importBaseMs: 1_000, importPerGibMs: 0, availableLagMs: 600_000 }),
    middle: ecs("DescribeTaskAttribute"),
    ends: "imported",
    deadEnds: "imported",
  },
  {
    state: "stopping",
    is: "is undone because the task failed",
    given: fail,
    middle: ecs("DeleteImage"),
    ends: "failed",
  },
  {
    state: "stopping",
    is: "is undone because it took too long",
    given: slow,
    middle: ecs("CancelTask"),
    ends: "timed-out",
  },
  {
    state: "imported",
    is: "was imported while Publish runs",
    given: quick,
    middle: put(2),
    ends: "imported",
    deadEnds: "imported",
  },
  {
    state: "imported",
    is: "was imported and published",
    given: quick,
    middle: put(2, "after"),
    ends: "imported",
    deadEnds: "imported",
  },
  {
    state: "refused",
    is: "was refused",
    sidecar: { osType: "beos" },
    middle: put(0, "after"),
    ends: "refused",
    deadEnds: "refused",
  },
];

/** Drops, and does something in the middle of a call. */
async function play(
  { middle, given, sidecar, incomplete }: Scene,
  act: (execution: string) => Promise<void>,
) {
  const { service, operation, when, calls = 0 } = middle;
  given?.();
  if (!incomplete) await stage.put(KEY, rawDisk());
  const hold = stage.clock.hold();
  const execution = await stage.dropSidecar(KEY, rawSidecar("web", sidecar));
  let happened = false;
  const fault: Fault = {
    kind: "meanwhile",
    when,
    async act() {
      happened = true;
      await act(execution);
    },
  };
  stage.simulator.faults.add({ service, operation, fault, skip: calls });
  hold.release();
  await stage.simulator.spy.waitFor(hasEnded(execution), 15_000);
  expect(happened).toBe(true);
  return execution;
}

function expectTruth(result: Result): void {
  if (result.state !== "imported") expectNothingLeft(stage);
  else expect(stage.simulator.ecs.images()).toMatchObject([{ imageId: result.imageId, status: "Available" }]);
}

const published = async (execution: string) =>
  (await stage.json(`results/team-a/web.raw/${execution}/result.json`)) as Result;

/** Asks until the answer is that it has ended, and lets the clock run in between. */
async function cancelToTheEnd(execution: string): Promise<Answer> {
  for (let round = 0; round < 20; round += 1) {
    const answer = await cancel(stage, execution);
    if (answer.answer === "ended") return answer;
    await new Promise<void>((resolve) => stage.clock.schedule(60_000, resolve));
  }
  throw new Error("It did not come to its end.");
}

it.each(scenes)("cancelled while it $is, it ends as $ends", async (scene) => {
  let asked: Promise<Answer> | undefined;
  const execution = await play(scene, async (name) => {
    asked = cancel(stage, name);
    await asked;
  });
  const result = await published(execution);
  expect(result.state).toBe(scene.ends);
  expect(await asked).toMatchObject({ answer: expect.stringMatching(/^(cancelling|ended)$/) });
  expectTruth(result);
  expect(importsBegun(stage)).toBeLessThanOrEqual(1);
  expect(await cancel(stage, execution)).toEqual({ answer: "ended", result });
});

it.each(scenes)("stopped by hand while it $is, a cancel brings it to its end", async (scene) => {
  const execution = await play(scene, (name) => stage.stopExecution(name));
  await cancelToTheEnd(execution);
  const result = await published(execution);
  expect(result).toMatchObject({ execution, state: scene.deadEnds ?? "cancelled" });
  expectTruth(result);
  expect(await cancel(stage, execution)).toEqual({ answer: "ended", result });
  expect(await published(execution)).toEqual(result);
});

/** These say what became of it: nothing can be in the middle of them. */
const OVER: State[] = ["failed", "cancelled", "timed-out"];

it.each<[string, Partial<Scene>]>([
  ["failed", { given: fail }],
  ["cancelled", { given: slow }],
  ["timed-out", { given: slow }],
])("a drop that has ended as %s answers its result to every cancel", async (state, { given }) => {
  const middle = ecs("DescribeTaskAttribute");
  const execution = await play(
    { state: "failed", is: "", ends: "failed", middle, ...(given && { given }) },
    async (name) => {
      if (state === "cancelled") await cancel(stage, name);
    },
  );
  const result = await published(execution);
  expect(result.state).toBe(state);
  for (let time = 0; time < 2; time += 1)
    expect(await cancel(stage, execution)).toEqual({ answer: "ended", result });
  expectNothingLeft(stage);
});

it("no state is forgotten here", () => {
  const states = ImportRecord.def.options.map(({ shape }) => shape.state.def.values[0]);
  expect(new Set([...scenes.map(({ state }) => state), ...OVER])).toEqual(new Set(states));
});

it.each(["deleted", "kept"])(
  "an execution that broke down is brought to its end, its flow %s",
  async (flow) => {
    const { simulator } = stage;
    simulator.fnf.knobs.eventLimit = 40;
    slow();
    await stage.put(KEY, rawDisk());
    const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
    const hold = await stage.holdAt((event) => event.kind === "effect" && event.name === "ImportBegan");
    simulator.fnf.knobs.eventLimit = 5000;
    hold.release();
    const ended = await stage.holdAt(hasEnded(execution));
    if (flow === "deleted") {
      const client = new Flows({ ...simulator.account.root, endpoint: simulator.endpoints.fnf });
      await client.deleteFlow({ Name: "image-drop" });
    }
    const { images } = simulator.ecs;
    expect(images()).toHaveLength(1);
    expect(await cancel(stage, execution)).toMatchObject({ answer: "ended", result: { state: "cancelled" } });
    ended.release();
    expect(await published(execution)).toMatchObject({ execution, state: "cancelled" });
    expectNothingLeft(stage);
  },
);

it("what began is undone by the function cancel itself, within a minute, and the sleeping execution is stopped", async () => {
  slow();
  await stage.put(KEY, rawDisk());
  const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
  (await stage.holdAt((event) => event.kind === "effect" && event.name === "ImportBegan")).release();
  // Its next look is minutes away then.
  await stage.clock.sleep(3_600_000);
  const hold = stage.clock.hold();
  const askedMs = stage.clock.now();
  const answer = await cancel(stage, execution);
  const tookMs = stage.clock.now() - askedMs;
  hold.release();
  const result = await stage.result(KEY, execution);
  expect(answer).toEqual({ answer: "ended", result });
  expect(result).toMatchObject({ state: "cancelled", failure: { values: { by: "ann" } } });
  expect(tookMs).toBeLessThanOrEqual(60_000);
  expect(stage.simulator.spy.filter(hasCalled("CancelTask"))[0]?.atMs).toBe(askedMs);
  const flows = createFlows(cloudConfigOf(stage.simulator));
  expect(await flows.describe(execution)).toMatchObject({ status: "Stopped" });
  const { rows } = await flows.history({ name: execution, limit: 999 });
  expect(JSON.parse(rows.at(-1)?.detail ?? "")).toEqual({
    error: "Cancelled",
    cause: "The import was cancelled. By ann.",
  });
  expectNothingLeft(stage);
});
