import type { Fault } from "alicloud-simulator";
import { expect, it } from "vitest";
import { rawDisk, rawSidecar } from "./disk.ts";
import { cancel, expectNothingLeft, KEY, remains } from "./hands.ts";
import { hasEnded } from "./stage.ts";
import { useStage } from "./use-stage.ts";

/** A cancel after a result that could not promise that nothing was left. */
const stage = useStage();

/** Drops an image; from a moment on a call of ECS fails for good, until the result is published. */
async function brokenDrop(operation: string, hours: number) {
  const { simulator } = stage;
  simulator.ecs.knobs.importBaseMs = hours * 3_600_000;
  await stage.put(KEY, rawDisk());
  const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
  const hold = await stage.holdAt((event) => event.kind === "effect" && event.name === "ImportBegan");
  const fault: Fault = { kind: "html" };
  simulator.faults.add({ service: "ecs", operation, fault, times: Number.POSITIVE_INFINITY });
  hold.release();
  const result = await stage.result(KEY, execution);
  simulator.faults.clear();
  return { execution, result };
}

it.each([
  ["task that still runs", 100],
  ["image that was finished meanwhile", 0.05],
])("a %s is removed although the result stands", async (_, hours) => {
  const { execution, result } = await brokenDrop("DescribeTaskAttribute", hours);
  expect(result).toMatchObject({ state: "failed", failure: { code: "ServiceUnavailable" } });
  expect(result.nextSteps?.[0]).toContain(`image-drop cancel ${execution}`);
  const left = remains(stage).length;
  expect(left).toBeGreaterThan(0);
  expect(await cancel(stage, execution)).toMatchObject({
    answer: "ended",
    result,
    cleanup: { became: "removed" },
  });
  expectNothingLeft(stage);
  expect(await cancel(stage, execution)).toEqual({ answer: "ended", result });
  expect(await stage.json(`results/team-a/web.raw/${execution}/result.json`)).toEqual(result);
  expect(await stage.json(`results/team-a/web.raw/${execution}/status.json`)).toMatchObject({
    state: "failed",
  });
});

it("what does not go within its time goes in an execution of its own, and repeated it begins no other one", async () => {
  const { execution } = await brokenDrop("DescribeTaskAttribute", 100);
  stage.simulator.ecs.knobs.deleteImageMs = 120_000;
  // It goes on while a cancel sleeps.
  const hold = stage.clock.hold();
  const answers = [await cancel(stage, execution), await cancel(stage, execution)];
  hold.release();
  expect(answers[0]).toMatchObject({ cleanup: { became: "being-removed" } });
  expect(answers[1]).toMatchObject({ answer: "ended" });
  await stage.simulator.spy.waitFor(hasEnded(`${execution}-cleanup`));
  expectNothingLeft(stage);
});
