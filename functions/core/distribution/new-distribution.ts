import type { Drop } from "../import/drop.ts";
import type { Result } from "../import/published.ts";
import type { Distribution } from "../preflight/distribution.ts";
import type { Copy, DistributionRecord } from "./record.ts";

/** A published import that asks for something afterwards. */
export type ImportToDistribute = Extract<Result, { state: "imported" }> & { distribution: Distribution };

export function asksForMore(result: Result): result is ImportToDistribute {
  return result.state === "imported" && result.distribution !== undefined;
}

/** The distribution's own execution: its name makes sure that there is one, however often it is begun. */
export function distributionExecution(execution: string): string {
  return `${execution}-distribute`;
}

/** The record that a distribution begins with: the same result gives the same record. */
export function newDistribution(result: ImportToDistribute): DistributionRecord {
  const { imageId, snapshots, region, timings, distribution: asked } = result;
  const startedAt = timings.endedAt ?? timings.droppedAt;
  const regions = [region, ...asked.copies.map((copy) => copy.region)];
  return {
    drop: dropOf(result),
    imageId,
    asked,
    startedAt,
    looks: 0,
    phase: "check",
    phaseSince: startedAt,
    snapshots: snapshots.map(({ id }) => id),
    home: { region, tagged: "no" },
    copies: asked.copies.map((copy): Copy => {
      const { imageId: made } = copy;
      return made === undefined
        ? { region: copy.region, state: "waiting" }
        : {
            region: copy.region,
            state: "copying",
            imageId: made,
            snapshots: [],
            since: startedAt,
            earlier: true,
          };
    }),
    shares:
      asked.shareWith.length === 0
        ? []
        : regions.map((to) => ({ region: to, state: "waiting", shared: [], refused: [] })),
    families: asked.family === undefined ? [] : regions.map((to) => ({ region: to, state: "waiting" })),
  };
}

/** What is still known of the drop; its event is over. */
function dropOf({ execution, region, bucket, key, retryOf, timings }: Result): Drop {
  const about = { execution, region, bucket, key, droppedAt: timings.droppedAt };
  return {
    ...about,
    sidecarEtag: "",
    eventRequestId: "",
    ...(retryOf === undefined ? {} : { retryOf }),
  };
}
