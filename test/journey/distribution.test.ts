import { describe, expect, it } from "vitest";
import { rawDisk, rawSidecar } from "./disk.ts";
import { distribution, folderOf, KEY } from "./hands.ts";
import { resultsWritten } from "./stage.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();
const ACCOUNT = "2222333344445555";
const COPIES = [{ region: "cn-beijing" }, { region: "ap-southeast-1", name: "web-sg" }];
const ALL = { detection: "Standard", copies: COPIES, shareWith: [ACCOUNT], family: "web" };

async function drop(change: object): Promise<string> {
  await stage.put(KEY, rawDisk());
  return stage.dropSidecar(KEY, rawSidecar("web", { tags: { team: "web" }, ...change }));
}

const effects = (name: string) =>
  stage.simulator.spy
    .filter((event) => event.kind === "effect" && event.name === name)
    .map((event) => (event.kind === "effect" ? event.detail : {}));

describe("what a sidecar asks for after the import", () => {
  it("is done in order: checked, copied to all regions at once, shared, and the family last", async () => {
    const execution = await drop(ALL);
    const result = await stage.result(KEY, execution);
    expect(result).toMatchObject({ state: "imported", distribution: { check: "wait", family: "web" } });
    expect(await distribution(stage, execution)).toMatchObject({
      state: "complete",
      imageId: result.imageId,
      copies: [
        { region: "cn-beijing", name: "web", state: "available" },
        { region: "ap-southeast-1", name: "web-sg", state: "available" },
      ],
      shares: ["cn-hangzhou", "cn-beijing", "ap-southeast-1"].map((region) => ({ region, state: "shared" })),
      families: [{ state: "set" }, { state: "set" }, { state: "set" }],
      check: { status: "Finished", items: expect.any(Array) },
    });
    const order = ["ImageChecked", "CopyBegan", "CopyEnded", "ImageShared", "ImageModified"];
    const seen = stage.simulator.spy.filter((event) => event.kind === "effect" && order.includes(event.name));
    expect(seen.map((event) => (event.kind === "effect" ? event.name : ""))).toEqual([
      "ImageChecked",
      ...["CopyBegan", "CopyBegan", "CopyEnded", "CopyEnded"],
      ...["ImageShared", "ImageShared", "ImageShared", "ImageModified", "ImageModified", "ImageModified"],
    ]);
    for (const { tags } of stage.simulator.ecs.snapshots())
      expect(tags).toContainEqual({ key: "image-drop:execution", value: execution });
    const copied = stage.simulator.ecs.images().filter(({ regionId }) => regionId !== "cn-hangzhou");
    for (const { attributes } of copied)
      expect(attributes.tags).toEqual(
        expect.arrayContaining([
          { key: "team", value: "web" },
          { key: "image-drop:execution", value: execution },
        ]),
      );
    expect(resultsWritten(stage, KEY, execution)).toBe(1);
    expect(await stage.json(`${folderOf(KEY, execution)}/status.json`)).toMatchObject({
      state: "imported",
      distributed: { state: "complete" },
    });
  });

  it("is nothing in most sidecars: no execution, no call and no field more", async () => {
    const execution = await drop({});
    const result = await stage.result(KEY, execution);
    expect(result).not.toHaveProperty("distribution");
    await stage.clock.sleep(3_600_000);
    expect(effects("ExecutionStarted").map(({ name }) => name)).toEqual([execution]);
    const started = stage.simulator.spy.filter(
      (event) => event.kind === "request" && event.operation === "StartExecution",
    );
    expect(started).toHaveLength(1);
  });

  it("may be more than ten accounts, in several calls", async () => {
    const shareWith = Array.from({ length: 23 }, (_, i) => String(3_000_000_000_000_000 + i));
    const execution = await drop({ shareWith });
    const { state, shares } = await distribution(stage, execution);
    expect([state, shares.filter((share) => share.state === "shared").length]).toEqual(["complete", 23]);
    expect(stage.simulator.ecs.images()[0]?.shares.size).toBe(23);
  });
});
