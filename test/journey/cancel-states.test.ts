import type { ServiceName } from "alicloud-simulator";
import { expect, it } from "vitest";
import { rawDisk, rawSidecar } from "./disk.ts";
import { cancel, expectNothingLeft, KEY } from "./hands.ts";
import { importsBegun } from "./stage.ts";
import { useStage } from "./use-stage.ts";

/**
 * A cancel in each state of a drop, at exactly one moment: in the middle of a call that the drop makes then.
 */
const stage = useStage();

interface Middle {
  service: ServiceName;
  operation: string;
  when: "before" | "after";
}

/** Drops a whole image, cancels in the middle of a call, and gives the result. */
async function cancelDuring({ service, operation, when }: Middle) {
  let execution = "";
  let asked: Promise<unknown> | undefined;
  const act = async () => {
    asked = cancel(stage, execution);
    await asked;
  };
  await stage.put(KEY, rawDisk());
  const hold = stage.clock.hold();
  execution = await stage.dropSidecar(KEY, rawSidecar("web"));
  stage.simulator.faults.add({ service, operation, fault: { kind: "meanwhile", when, act } });
  hold.release();
  const result = await stage.result(KEY, execution);
  // It stops the execution before it answers.
  return { answer: await asked, result };
}

it.each<[string, Middle, number]>([
  ["is being checked", { service: "oss", operation: "HeadObject", when: "before" }, 0],
  ["is about to be imported", { service: "ecs", operation: "ImportImage", when: "before" }, 1],
  [
    "was accepted by ECS, which did not answer yet",
    { service: "ecs", operation: "ImportImage", when: "after" },
    1,
  ],
  ["is looked at", { service: "ecs", operation: "DescribeTaskAttribute", when: "before" }, 1],
])("a drop that %s when the cancel comes ends cancelled and leaves nothing", async (_, middle, begun) => {
  const { answer, result } = await cancelDuring(middle);
  // What the flow knows already is undone by the cancel itself.
  const isKnown = middle.operation === "DescribeTaskAttribute";
  expect(answer).toMatchObject({ answer: isKnown ? "ended" : "cancelling" });
  expect(result).toMatchObject({ state: "cancelled", failure: { code: "Cancelled" } });
  expect(importsBegun(stage)).toBe(begun);
  expectNothingLeft(stage);
});

it("a drop whose event is still on its way left no trace yet: a cancel says so and changes nothing", async () => {
  stage.simulator.oss.knobs.eventDelayMs = { least: 3_600_000, most: 3_600_000 };
  await stage.put(KEY, rawDisk());
  const hold = stage.clock.hold();
  const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
  const answer = await cancel(stage, execution);
  hold.release();
  expect(answer).toMatchObject({ answer: "unknown" });
  expect((await stage.result(KEY, execution)).state).toBe("imported");
});

it("a queued import is cancelled as soon as ECS lets it, if ECS does not cancel what is queued", async () => {
  Object.assign(stage.simulator.ecs.knobs, { waitingIsCancellable: false, concurrentImports: 1 });
  const first = "incoming/team-a/first.raw";
  await stage.put(first, rawDisk());
  const ahead = await stage.dropSidecar(first, rawSidecar("first"));
  (await stage.holdAt((event) => event.kind === "effect" && event.name === "ImportBegan")).release();
  const { result } = await cancelDuring({
    service: "ecs",
    operation: "DescribeTaskAttribute",
    when: "before",
  });
  expect(result.state).toBe("cancelled");
  expect((await stage.result(first, ahead)).state).toBe("imported");
  expect(stage.simulator.ecs.images().map(({ attributes }) => attributes.name)).toEqual(["first"]);
});

it("an import whose answer was lost is found and undone", async () => {
  stage.simulator.faults.add({ service: "ecs", operation: "ImportImage", fault: { kind: "reset-after" } });
  await stage.put(KEY, rawDisk());
  const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
  const hold = await stage.holdAt((event) => event.kind === "effect" && event.name === "ImportBegan");
  const answer = await cancel(stage, execution);
  hold.release();
  // It was found by its tag.
  expect(answer).toMatchObject({ answer: "cancelling", task: "accepted" });
  expect((await stage.result(KEY, execution)).state).toBe("cancelled");
  expect(importsBegun(stage)).toBe(1);
  expectNothingLeft(stage);
});

it("an import that has failed and is being undone ends as failed, whoever cancels it then", async () => {
  stage.simulator.ecs.failNext({ errorCode: "ImageFormatError", errorMessage: "Not an image." });
  const { answer, result } = await cancelDuring({ service: "ecs", operation: "DeleteImage", when: "before" });
  expect(answer).toMatchObject({ answer: "cancelling", task: "too-late" });
  expect(result).toMatchObject({ state: "failed", failure: { code: "ImportTaskFailed" } });
  expectNothingLeft(stage);
});

it.each<[string, unknown]>([
  ["refused", rawSidecar("web", { osType: "beos" })],
  ["failed", rawSidecar("web")],
])("a drop that ended as %s answers its result", async (state, sidecar) => {
  stage.simulator.ecs.failNext({ errorCode: "ImageFormatError", errorMessage: "Not an image." });
  await stage.put(KEY, rawDisk());
  const execution = await stage.dropSidecar(KEY, sidecar);
  const result = await stage.result(KEY, execution);
  expect(result.state).toBe(state);
  expect(await cancel(stage, execution)).toEqual({ answer: "ended", result });
});
