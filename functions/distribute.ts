import * as z from "zod/mini";
import type { CloudOf } from "./cloud/calls.ts";
import { createDistributedImages } from "./cloud/distributed-images.ts";
import { advanced, stopped } from "./core/distribution/phases.ts";
import { DistributionRecord } from "./core/distribution/record.ts";
import { causeOf } from "./core/distribution/refusals.ts";
import { type FailureCode, failureOf } from "./core/import/failures.ts";
import { secondsOf } from "./core/import/step.ts";
import { FlowError } from "./core/import/stored-failure.ts";
import { DISTRIBUTION_CALLS, type DistributionStep, lookAndMove, stepAfter } from "./steps/distribute.ts";
import { publishDistribution, showDistribution } from "./steps/distribution-documents.ts";
import { connectObjects, DOCUMENT_CALLS, readCancel } from "./steps/drop-documents.ts";
import { serve } from "./steps/serve.ts";

/**
 * One look at what comes after an import, and the next moves: the image check, copies, shares, the family.
 * Repeating it is harmless. Its last call publishes `distribution.json`. With a `fault` it is called because it
 * failed for good: then what is open is published as failed.
 */
export const Input = z.object({ record: DistributionRecord, fault: FlowError });

export const calls = { objects: DOCUMENT_CALLS, regions: DISTRIBUTION_CALLS } as const;
export type Cloud = CloudOf<typeof calls>;

export async function distribute(
  { record, fault }: z.infer<typeof Input>,
  cloud: Cloud,
): Promise<DistributionStep> {
  const after = fault.Code === "" ? await goOn(record, cloud) : lost(record, fault, cloud.now());
  const step = stepAfter(record, after, cloud.now());
  if (step.next === "done") await publishDistribution(after, cloud);
  else await showDistribution(after, cloud, secondsOf(step));
  return step;
}

async function goOn(record: DistributionRecord, cloud: Cloud): Promise<DistributionRecord> {
  // Before anything is looked at: what is decided after a request to cancel knows of it.
  const cancel = await readCancel(record.drop, cloud);
  return lookAndMove(record, cancel, cloud);
}

/** The function failed for good: what was not done is told, and what ECS still does is named. */
function lost(record: DistributionRecord, fault: FlowError, nowMs: number): DistributionRecord {
  const { code, values, message } = failureOf(fault);
  const said = values?.["said"] ?? message;
  const ended = stopped(record, causeOf(code as FailureCode, String(said)));
  return advanced({ ...ended, phase: "families" }, nowMs);
}

export const handler = serve({
  name: "distribute",
  input: Input,
  connect: (at): Cloud => ({
    ...connectObjects(at),
    imagesIn: (region) => createDistributedImages(at, region),
  }),
  step: distribute,
});
