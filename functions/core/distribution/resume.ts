import type { Drop } from "../import/drop.ts";
import type { Failure } from "../import/failures.ts";
import type { RecordIn } from "../import/record.ts";
import type { Distribution } from "../preflight/distribution.ts";
import { type ImportToDistribute, newDistribution } from "./new-distribution.ts";
import type { Distributed, DistributionResult } from "./published.ts";
import type { Cause, Copy, DistributionRecord } from "./record.ts";

/**
 * The record of a distribution whose execution is dead, by what it published last: what there is of it is
 * looked at anew. `deadSince`: until then it may have asked for copies, ISO 8601.
 */
export function resumedDistribution(
  result: ImportToDistribute,
  distributed: Distributed | undefined,
  deadSince: string,
): DistributionRecord {
  const record = newDistribution(result);
  const known = new Map(distributed?.copies.map((copy) => [copy.region, copy]));
  return {
    ...record,
    looks: distributed?.looks ?? 0,
    ...(distributed?.check === undefined ? {} : { check: distributed.check }),
    copies: record.copies.map((copy) => resumedCopy(copy, known.get(copy.region), deadSince)),
  };
}

function resumedCopy(fresh: Copy, shown: Distributed["copies"][number] | undefined, deadSince: string): Copy {
  const { region } = fresh;
  const { state, imageId, snapshots = [], failure } = shown ?? {};
  const cause = failure && causeIn(failure);
  if (state === "failed" && cause !== undefined) return { region, state, cause };
  if (state === "cancelled") return { region, state };
  if (imageId !== undefined) {
    const begun = { region, imageId, snapshots, since: deadSince };
    if (state === "available") return { region, state, imageId, snapshots, tagged: "no" };
    if (state === "copying") return { ...begun, state };
    if (state === "removing") return { ...begun, state, ...(cause === undefined ? {} : { cause }) };
  }
  return fresh.state === "waiting" ? { ...fresh, askedAt: deadSince } : fresh;
}

function causeIn({ code, values, requestId }: Failure): Cause {
  const said = values?.["said"];
  return {
    code,
    ...(said === undefined ? {} : { said: String(said) }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

/** What is asked for again: the same, with the copies that are there already. */
function askedAgain(asked: Distribution, before: DistributionResult | undefined): Distribution {
  const made = new Map(
    before?.copies.flatMap(({ region, state, imageId }) =>
      state === "available" && imageId !== undefined ? [[region, imageId] as const] : [],
    ),
  );
  return {
    ...asked,
    copies: asked.copies.map((copy) => {
      const imageId = made.get(copy.region);
      return imageId === undefined ? copy : { ...copy, imageId };
    }),
  };
}

/**
 * The record of an execution that takes up what is missing of a distribution: its import is over, so that its
 * flow publishes it again at once, under the retry's name, and begins the distribution anew.
 */
export function retriedDistribution(
  result: ImportToDistribute,
  before: DistributionResult | undefined,
  drop: Drop,
): RecordIn<"imported"> {
  const { imageId, imageName, taskId, snapshots, warnings = [], distribution } = result;
  return {
    state: "imported",
    drop,
    timings: { droppedAt: drop.droppedAt, endedAt: drop.droppedAt },
    polls: 0,
    imageId,
    imageName,
    taskId,
    snapshots,
    warnings,
    distribution: askedAgain(distribution, before),
  };
}
