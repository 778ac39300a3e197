import * as z from "zod/mini";
import { Fault, faultFailure } from "./core/import/failures.ts";
import { EXECUTION_TAG } from "./core/import/looks.ts";
import type { Result } from "./core/import/published.ts";
import { commonOf, type EndedRecord, hasEnded, ImportRecord, orderOf } from "./core/import/record.ts";
import { FailedStart, type Unstarted, unstartedDrops } from "./core/import/unstarted.ts";
import { connectDrop, type DropCloud, noteUnstarted, publishOutcome } from "./steps/publication.ts";
import { serve } from "./steps/serve.ts";

/**
 * Publishes the outcome: `result.json` once, then `latest.json` and a last `status.json`. Every path through the flow ends
 * here. Repeating it changes nothing: the first result stands and is answered again.
 */
const FlowInput = z.object({ record: ImportRecord, fault: Fault });
export const Input = z.union([FlowInput, FailedStart]);

export async function publish(
  { record, fault }: z.infer<typeof FlowInput>,
  cloud: DropCloud,
): Promise<{ result: Result }> {
  return {
    result: await publishOutcome(hasEnded(record) ? record : broken(record, fault, cloud.now()), cloud),
  };
}

/** A function failed for good before the outcome was known. What ECS still does is said, since nobody watches it any more. */
function broken(record: ImportRecord, fault: Fault, nowMs: number): EndedRecord {
  const timings = { ...record.timings, endedAt: new Date(nowMs).toISOString() };
  const failure = faultFailure(fault);
  const common = { ...commonOf(record), timings, state: "failed" } as const;
  if (record.state === "ready") {
    // ImportImage may have taken effect although no answer came, and nobody could find out.
    const { imageName } = record.request;
    const message = `${failure.message} Whether an import began could not be found out; it may still run, as an image ${imageName} with the tag ${EXECUTION_TAG} = ${record.drop.execution}. To remove it: image-drop cancel ${record.drop.execution}`;
    return { ...common, failure: { ...failure, message }, imageName };
  }
  if (record.state !== "importing" && record.state !== "stopping") return { ...common, failure };
  const { imageId, taskId, imageName } = orderOf(record);
  const message = `${failure.message} The import task ${taskId} may still run: image-drop cancel ${record.drop.execution}`;
  // They outlive the image, and nobody will know them any more.
  const snapshots =
    record.state === "importing"
      ? (record.progress?.snapshots ?? [])
      : record.snapshots.map((id) => ({ id, status: "unknown" }));
  return { ...common, failure: { ...failure, message }, imageId, taskId, imageName, snapshots };
}

/** `start` failed for good: what it was about is noted where `image-drop doctor` looks. Repeating it writes the same notes again. */
export async function publishUnstarted(
  input: FailedStart,
  cloud: DropCloud,
): Promise<{ unstarted: Unstarted[] }> {
  const unstarted = unstartedDrops(input, cloud.now());
  for (const note of unstarted) await noteUnstarted(note, cloud);
  return { unstarted };
}

export const handler = serve({
  name: "publish",
  input: Input,
  connect: connectDrop,
  step: async (input, cloud: DropCloud) =>
    "record" in input ? publish(input, cloud) : publishUnstarted(input, cloud),
});
