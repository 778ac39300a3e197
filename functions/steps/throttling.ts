import { Throttled } from "../cloud/cloud-faults.ts";
import type { FlowError } from "../core/import/failures.ts";
import { pauseWhenThrottled } from "../core/import/pauses.ts";
import type { ImportRecord } from "../core/import/record.ts";
import { goOn, type Step } from "../core/import/step.ts";

interface Input {
  record: ImportRecord;
  /** What the function before failed with. */
  fault?: FlowError;
}

/**
 * Makes a step answer "come back later" where a service turns its calls away for being too many. After an
 * hour of that the fault is thrown: then it is an outage, and the flow's Retry and Catch rules count.
 */
export function comesBackWhenThrottled<Given extends Input, Cloud extends { now: () => number }>(
  own: Exclude<Step["next"], "publish">,
  step: (input: Given, cloud: Cloud) => Promise<Step>,
): (input: Given, cloud: Cloud) => Promise<Step> {
  return async (input, cloud) => {
    try {
      return await step(input, cloud);
    } catch (error) {
      const { record, fault } = input;
      const nowMs = cloud.now();
      const throttledSince = record.throttledSince ?? new Date(nowMs).toISOString();
      const pause = pauseWhenThrottled(record.drop.execution, throttledSince, nowMs);
      // With a fault it is the last resort already: what failed before must not be forgotten.
      const isLast = fault !== undefined && fault.Code !== "";
      if (!(error instanceof Throttled) || pause === undefined || isLast) throw error;
      return goOn(own, { ...record, throttledSince }, pause);
    }
  };
}
