import type { SpyEvent } from "alicloud-simulator";
import { describe, expect, it } from "vitest";
import { rawDisk, rawSidecar } from "./disk.ts";
import { cancel, expectNothingLeft, KEY } from "./hands.ts";
import { hasCalled, importsBegun } from "./stage.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();

const effect = (name: string) => (event: SpyEvent) => event.kind === "effect" && event.name === name;

/** Drops a whole image, stops the clock at an event, cancels there, and gives the result. */
async function cancelAt(moment: (event: SpyEvent) => boolean, complete = true) {
  if (complete) await stage.put(KEY, rawDisk());
  const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
  const hold = await stage.holdAt(moment);
  const answer = await cancel(stage, execution);
  hold.release();
  return { answer, result: await stage.result(KEY, execution) };
}

describe("a cancelled drop leaves nothing", () => {
  it("while it waits for its files", async () => {
    const { result } = await cancelAt(hasCalled("HeadObject"), false);
    expect(result).toMatchObject({ state: "cancelled", failure: { code: "Cancelled" } });
    expect(result.failure?.message).toContain("ann");
    expect(importsBegun(stage)).toBe(0);
    expectNothingLeft(stage);
  });

  it.each(["ImportImage", "DescribeTaskAttribute", "DescribeSnapshots"])(
    "when it comes right after the first %s",
    async (operation) => {
      const { result } = await cancelAt(hasCalled(operation));
      expect(result.state).toBe("cancelled");
      expectNothingLeft(stage);
    },
  );

  it.each(["nothing", "image", "image-and-snapshots"] as const)(
    "where ECS's own cancel leaves %s",
    async (afterCancel) => {
      stage.simulator.ecs.knobs.afterCancel = afterCancel;
      const { result } = await cancelAt(effect("ImportBegan"));
      expect(result.state).toBe("cancelled");
      expectNothingLeft(stage);
    },
  );

  it("although it is asked for three times", async () => {
    await stage.put(KEY, rawDisk());
    const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
    const hold = await stage.holdAt(effect("ImportBegan"));
    await Promise.all([cancel(stage, execution), cancel(stage, execution), cancel(stage, execution)]);
    hold.release();
    expect((await stage.result(KEY, execution)).state).toBe("cancelled");
    expectNothingLeft(stage);
    expect(await cancel(stage, execution)).toMatchObject({ answer: "ended", result: { state: "cancelled" } });
  });

  it("although somebody stopped the execution by hand", async () => {
    await stage.put(KEY, rawDisk());
    const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
    const hold = await stage.holdAt(hasCalled("DescribeTaskAttribute"));
    await stage.stopExecution(execution);
    hold.release();
    expect(await cancel(stage, execution)).toMatchObject({
      answer: "ended",
      result: { state: "cancelled", execution },
    });
    expectNothingLeft(stage);
  });
});

describe("a cancel that comes too late", () => {
  it("answers what really happened and leaves the image whole", async () => {
    await stage.put(KEY, rawDisk());
    const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
    const result = await stage.result(KEY, execution);
    expect(await cancel(stage, execution)).toEqual({ answer: "ended", result });
    expect(stage.simulator.ecs.images().map(({ status }) => status)).toEqual(["Available"]);
  });

  it("keeps an image that was finished before ECS heard of it", async () => {
    const { result } = await cancelAt(effect("ImportEnded"));
    expect(result.state).toBe("imported");
    expect(stage.simulator.ecs.images().map(({ status }) => status)).toEqual(["Available"]);
  });
});
