import Flows from "@alicloud/fnf-2019-03-15";
import type { SpyEvent } from "alicloud-simulator";
import { describe, expect, it } from "vitest";
import { rawDisk, rawSidecar } from "./disk.ts";
import { cancel, distribution, KEY, retryDistribution } from "./hands.ts";
import { hasCalled, hasEnded } from "./stage.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();
const ACCOUNT = "2222333344445555";
const COPIES = [{ region: "cn-beijing" }, { region: "eu-west-1" }];
const ALL = { detection: "Standard", copies: COPIES, shareWith: [ACCOUNT], family: "web" };
const ecs = () => stage.simulator.ecs;

const effect = (name: string) => (event: SpyEvent) => event.kind === "effect" && event.name === name;
const copiesBegun = () => stage.simulator.spy.filter(effect("CopyBegan")).length;

async function drop(change: object = ALL): Promise<string> {
  await stage.put(KEY, rawDisk());
  return stage.dropSidecar(KEY, rawSidecar("web", change));
}

/** Stops the clock at an event, cancels there, and gives how it ended. */
async function cancelAt(moment: (event: SpyEvent) => boolean, change: object = ALL) {
  const execution = await drop(change);
  const hold = await stage.holdAt(moment);
  expect(await cancel(stage, execution)).toMatchObject({ answer: "cancelling" });
  hold.release();
  const end = await distribution(stage, execution);
  expect(await cancel(stage, execution)).toEqual(
    expect.objectContaining({ answer: "ended", distribution: end }),
  );
  return { execution, end };
}

/** Images of other regions, with whom they are shared, and all snapshots that are no image's. */
function copiesThere() {
  const images = ecs().images();
  const used = new Set(images.flatMap(({ disks }) => disks.map(({ snapshotId }) => snapshotId)));
  expect(
    ecs()
      .snapshots()
      .filter(({ snapshotId }) => !used.has(snapshotId)),
  ).toEqual([]);
  return images.filter(({ regionId }) => regionId !== "cn-hangzhou").map(({ regionId }) => regionId);
}

describe("a cancel of what comes after an import", () => {
  it("begins nothing any more while the check is waited for", async () => {
    ecs().knobs.checkMs = 10 * 60_000;
    const { end } = await cancelAt(effect("ImageAvailable"));
    expect(end).toMatchObject({ state: "cancelled", failure: { values: { by: "ann" } } });
    expect([copiesBegun(), copiesThere()]).toEqual([0, []]);
  });

  it.each(["snapshots", "nothing"] as const)(
    "takes back copies that are made, also where ECS leaves %s of them",
    async (afterCopyCancel) => {
      ecs().knobs.afterCopyCancel = afterCopyCancel;
      const { end } = await cancelAt(effect("CopyBegan"));
      expect(end.copies.map(({ state }) => state)).toEqual(["cancelled", "cancelled"]);
      expect(end.shares.map(({ state }) => state)).toEqual(["cancelled", "cancelled", "cancelled"]);
      expect(copiesThere()).toEqual([]);
    },
  );

  it("keeps a copy that was finished first, and names it", async () => {
    ecs().knobs.concurrentCopies = 1;
    const { end } = await cancelAt(effect("CopyEnded"));
    expect(end).toMatchObject({
      state: "cancelled",
      copies: [{ region: "cn-beijing", state: "available" }, { state: "cancelled" }],
    });
    expect(copiesThere()).toEqual(["cn-beijing"]);
  });

  it.each([{ cancelCopyFails: true }, { waitingCopyIsCancellable: false, concurrentCopies: 1 }])(
    "leaves nothing untold where ECS cancels no copy: %j",
    async (knobs) => {
      Object.assign(ecs().knobs, knobs);
      const { end } = await cancelAt(effect("CopyBegan"));
      const named = end.copies.filter(({ imageId }) => imageId !== undefined).map(({ region }) => region);
      expect(copiesThere().sort()).toEqual(named.sort());
    },
  );

  it("names what is shared already", async () => {
    const { end } = await cancelAt(effect("ImageShared"));
    const shared = ecs()
      .images()
      .filter(({ shares }) => shares.size > 0)
      .map(({ regionId }) => regionId);
    expect(
      end.shares
        .filter(({ state }) => state === "shared")
        .map(({ region }) => region)
        .sort(),
    ).toEqual(shared.sort());
    expect(end.families?.map(({ state }) => state)).toEqual(["cancelled", "cancelled", "cancelled"]);
  });

  it("that comes when all is done is too late", async () => {
    const execution = await drop();
    const end = await distribution(stage, execution);
    expect(await cancel(stage, execution)).toMatchObject({ answer: "ended", distribution: end });
    expect(end.state).toBe("complete");
  });

  it("that comes too late for the import leaves the image, and nothing follows", async () => {
    const { end } = await cancelAt(effect("ImportEnded"));
    expect(end).toMatchObject({
      state: "cancelled",
      copies: [{ state: "cancelled" }, { state: "cancelled" }],
    });
    expect(ecs().images()).toMatchObject([{ regionId: "cn-hangzhou", status: "Available" }]);
  });

  it("goes on although somebody stopped its execution by hand, once and again", async () => {
    ecs().knobs.copyBaseMs = 10 * 3_600_000;
    const execution = await drop();
    const stop = async (name: string) => {
      const { accessKeyId, accessKeySecret } = stage.simulator.account.root;
      const client = new Flows({ accessKeyId, accessKeySecret, endpoint: stage.simulator.endpoints.fnf });
      await client.stopExecution({ FlowName: "image-drop-distribute", ExecutionName: name });
    };
    const hold = await stage.holdAt(effect("CopyBegan"));
    await stop(`${execution}-distribute`);
    hold.release();
    await cancel(stage, execution);
    const again = await stage.holdAt(effect("CopyCancelled"));
    await stop(`${execution}-distribute-cancel-1`);
    again.release();
    await cancel(stage, execution);
    await stage.simulator.spy.waitFor(hasEnded(`${execution}-distribute-cancel-2`), 15_000);
    const end = await distribution(stage, execution);
    expect(end.state).toBe("cancelled");
    expect(copiesThere()).toEqual([]);
  });
});

describe("a retry", () => {
  it("takes up only what is missing", async () => {
    Object.assign(ecs().knobs, { failCopiesTo: ["eu-west-1"], unknownAccounts: [ACCOUNT] });
    const execution = await drop({ ...ALL, shareWith: ["3333444455556666", ACCOUNT] });
    const first = await distribution(stage, execution);
    expect(first).toMatchObject({
      state: "incomplete",
      copies: [{ state: "available" }, { state: "failed" }],
    });
    Object.assign(ecs().knobs, { failCopiesTo: [], unknownAccounts: [] });
    stage.simulator.spy.clear();
    const again = await retryDistribution(stage, execution);
    const second = await distribution(stage, again);
    expect(second).toMatchObject({
      state: "complete",
      retryOf: execution,
      copies: [{ imageId: first.copies[0]?.imageId }, { region: "eu-west-1", state: "available" }],
    });
    expect([copiesBegun(), stage.simulator.spy.filter(effect("ImportBegan")).length]).toEqual([1, 0]);
    expect(copiesThere().sort()).toEqual(["cn-beijing", "eu-west-1"]);
    expect(await stage.result(KEY, again)).toMatchObject({ state: "imported", retryOf: execution });
  });

  it("of what was cancelled makes the rest, and a copy that is gone anew", async () => {
    const { execution, end } = await cancelAt(effect("ImageShared"));
    expect(end.copies.map(({ state }) => state)).toEqual(["available", "available"]);
    const [image] = ecs()
      .images()
      .filter(({ regionId }) => regionId === "eu-west-1");
    image?.shares.clear();
    const { accessKeyId, accessKeySecret } = stage.simulator.account.root;
    void [accessKeyId, accessKeySecret];
    const again = await retryDistribution(stage, execution);
    expect(await distribution(stage, again)).toMatchObject({ state: "complete" });
    expect(copiesBegun()).toBe(2);
  });

  it("twice is one", async () => {
    ecs().knobs.failCopiesTo = ["eu-west-1"];
    const execution = await drop({ copies: COPIES });
    await distribution(stage, execution);
    ecs().knobs.failCopiesTo = [];
    const [one, other] = await Promise.all([
      retryDistribution(stage, execution),
      retryDistribution(stage, execution),
    ]);
    expect(one).toBe(other);
    expect(await distribution(stage, one)).toMatchObject({ state: "complete" });
    expect(copiesBegun()).toBe(3);
    expect(stage.simulator.spy.filter(hasCalled("CopyImage")).length).toBe(3);
  });
});
