import * as z from "zod/mini";
import type { CloudOf } from "./cloud/calls.ts";
import { createFlows } from "./cloud/flows.ts";
import { failureOf } from "./core/import/failures.ts";
import type { Result } from "./core/import/published.ts";
import { type EndedRecord, hasEnded, ImportRecord } from "./core/import/record.ts";
import { FlowError } from "./core/import/stored-failure.ts";
import { toEnded, toLost, toUncertain } from "./core/import/transitions.ts";
import { FailedStart, type Unstarted, unstartedDrops } from "./core/import/unstarted.ts";
import { BEGIN_CALLS, beginDistribution } from "./steps/distribution-documents.ts";
import { connectObjects, DOCUMENT_CALLS, noteUnstarted, publishOutcome } from "./steps/drop-documents.ts";
import { serve } from "./steps/serve.ts";

/**
 * Publishes the outcome: `result.json` once, then `latest.json` and a last `status.json`. Every path through
 * the flow ends here, and what the sidecar asks for after the import begins here. Repeating it changes nothing: the first result stands and is answered again.
 */
const Outcome = z.object({ record: ImportRecord, fault: FlowError });
export const Input = z.union([Outcome, FailedStart]);

export const calls = { objects: DOCUMENT_CALLS, distributions: BEGIN_CALLS } as const;
export type Cloud = CloudOf<typeof calls>;

export async function publish(
  { record, fault }: z.infer<typeof Outcome>,
  cloud: Cloud,
): Promise<{ result: Result }> {
  const outcome = hasEnded(record) ? record : lost(record, fault, cloud.now());
  const result = await publishOutcome(outcome, cloud);
  await beginDistribution(result, cloud);
  return { result };
}

/** A function failed for good. What ECS still does is said, since nobody watches it any more. */
function lost(record: Exclude<ImportRecord, EndedRecord>, fault: FlowError, nowMs: number): EndedRecord {
  const cause = failureOf(fault);
  switch (record.state) {
    case "waiting":
      return toEnded(record, { state: "failed", failure: cause }, nowMs);
    case "ready":
      return toUncertain(record, cause.message, nowMs);
    default:
      return toLost(record, cause, nowMs);
  }
}

/** `start` failed for good: notes what it was about for `image-drop doctor`. Repeating changes nothing. */
export async function publishUnstarted(
  input: FailedStart,
  cloud: Cloud,
): Promise<{ unstarted: Unstarted[] }> {
  const unstarted = unstartedDrops(input, cloud.now());
  for (const note of unstarted) await noteUnstarted(note, cloud);
  return { unstarted };
}

export const handler = serve({
  name: "publish",
  input: Input,
  connect: (at): Cloud => ({ ...connectObjects(at), distributions: createFlows(at, "distribution") }),
  step: async (input, cloud: Cloud) =>
    "record" in input ? publish(input, cloud) : publishUnstarted(input, cloud),
});
