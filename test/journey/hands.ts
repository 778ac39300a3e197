import { expect } from "vitest";
import type { Answer as CancelAnswer } from "../../functions/cancel.ts";
import { createFlows } from "../../functions/cloud/flows.ts";
import { createFunctions } from "../../functions/cloud/functions.ts";
import { asksForMore, newDistribution } from "../../functions/core/distribution/new-distribution.ts";
import { type DistributionResult, readDistribution } from "../../functions/core/distribution/published.ts";
import { retriedDistribution } from "../../functions/core/distribution/resume.ts";
import { retryDrop } from "../../functions/core/import/drop.ts";
import { readResult } from "../../functions/core/import/published.ts";
import { cloudConfigOf } from "./cloud-config.ts";
import { BUCKET, hasEnded, type Stage } from "./stage.ts";

/** The image that journeys drop. */
export const KEY = "incoming/team-a/web.raw";

/** Asks the deployed function `cancel`, as the command does. */
export async function cancel(stage: Stage, execution: string): Promise<CancelAnswer> {
  const functions = createFunctions(cloudConfigOf(stage.simulator, { now: stage.clock.now }));
  const given = { execution, bucket: BUCKET, key: KEY, by: "ann" };
  return (await functions.invoke("image-drop-cancel", given)) as CancelAnswer;
}

/** The end of what comes after an import, once it has been published. */
export async function distribution(
  stage: Stage,
  execution: string,
  key: string = KEY,
): Promise<DistributionResult> {
  await stage.simulator.spy.waitFor(hasEnded(`${execution}-distribute`), 15_000);
  return readDistribution(await stage.json(`${folderOf(key, execution)}/distribution.json`));
}

export function folderOf(key: string, execution: string): string {
  return `results/${key.replace(/^incoming\//, "")}/${execution}`;
}

/** Tasks that may still come to something, images and snapshots that ECS has. */
export function remains({ simulator: { ecs } }: Stage): string[] {
  const over = ["Deleted", "Failed", "Finished"];
  return [
    ...ecs
      .tasks()
      .filter(({ phase }) => !over.includes(phase.status))
      .map(({ taskId }) => taskId),
    ...ecs.images().map(({ imageId }) => imageId),
    ...ecs.snapshots().map(({ snapshotId }) => snapshotId),
  ];
}

export function expectNothingLeft(stage: Stage): void {
  expect(remains(stage)).toEqual([]);
}

/** Tries again what is missing after an import, as the command does; gives the new execution. */
export async function retryDistribution(stage: Stage, execution: string, key: string = KEY): Promise<string> {
  const folder = folderOf(key, execution);
  const result = readResult(await stage.json(`${folder}/result.json`));
  if (!asksForMore(result)) throw new Error("nothing was asked for after this import");
  const document = await stage.json(`${folder}/distribution.json`);
  const before = document === undefined ? undefined : readDistribution(document);
  const old = { ...newDistribution(result).drop, sidecarEtag: "ETAG" };
  const drop = retryDrop(old, new Date(stage.clock.now()).toISOString());
  const flows = createFlows(cloudConfigOf(stage.simulator, { now: stage.clock.now }));
  await flows.start({ name: drop.execution, input: { record: retriedDistribution(result, before, drop) } });
  return drop.execution;
}
