import type { SpyEvent } from "alicloud-simulator";
import { expect } from "vitest";
import { type DistributionResult, readDistribution } from "../../functions/core/distribution/published.ts";
import { rawDisk, rawSidecar } from "./disk.ts";
import { cancel, folderOf, KEY } from "./hands.ts";
import { hasEnded, type Stage } from "./stage.ts";

const COPIES = [{ region: "cn-beijing" }, { region: "eu-west-1" }];
const ALL = { detection: "Standard", copies: COPIES, shareWith: ["2222333344445555"], family: "web" };

/** What comes after an import, as it goes whole, fails and is cancelled; each fails where a permission that it needs is missing. */
export function distributionJourneys(stage: Stage): Readonly<Record<string, () => Promise<void>>> {
  const drop = async (change: object) => {
    await stage.put(KEY, rawDisk());
    return stage.dropSidecar(KEY, rawSidecar("web", change));
  };
  const ended = async (execution: string): Promise<DistributionResult> => {
    const key = `${folderOf(KEY, execution)}/distribution.json`;
    const isWritten = (event: SpyEvent) => event.kind === "effect" && event.detail["key"] === key;
    const isOver = hasEnded(`${execution}-distribute`);
    await stage.simulator.spy.waitFor((event) => isWritten(event) || isOver(event));
    return readDistribution(await stage.json(key));
  };
  /** Images and snapshots that ECS has of copies. */
  const copies = () => {
    const { ecs } = stage.simulator;
    return [...ecs.images(), ...ecs.snapshots()].filter(({ regionId }) => regionId !== "cn-hangzhou");
  };
  const whole = async () => {
    const end = await ended(await drop(ALL));
    expect(end).toMatchObject({ state: "complete", check: { status: "Finished" } });
    expect(end).not.toHaveProperty("warnings");
    expect(stage.simulator.fc.logs("image-drop-distribute").length).toBeGreaterThan(0);
  };
  return {
    "an image is checked, copied, tagged, shared and set as its family's newest": whole,
    async "an image is copied and shared where OSS hides what is missing from who may not list"() {
      stage.simulator.oss.knobs.missingObject = "access-denied";
      await whole();
    },
    async "copies that fail leave nothing"() {
      stage.simulator.ecs.knobs.failCopiesTo = COPIES.map(({ region }) => region);
      const failed = { state: "failed", failure: { code: "CopyFailed" } };
      expect(await ended(await drop({ copies: COPIES }))).toMatchObject({ copies: [failed, failed] });
      expect(copies()).toEqual([]);
    },
    async "copies that are cancelled leave nothing"() {
      stage.simulator.ecs.knobs.copyBaseMs = 10 * 3_600_000;
      const execution = await drop({ copies: COPIES });
      const hold = await stage.holdAt((event) => event.kind === "effect" && event.name === "CopyBegan");
      expect(await cancel(stage, execution)).toMatchObject({ answer: "cancelling" });
      hold.release();
      const cancelled = { state: "cancelled" };
      expect(await ended(execution)).toMatchObject({ ...cancelled, copies: [cancelled, cancelled] });
      expect(copies()).toEqual([]);
    },
  };
}
