import * as z from "zod/mini";
import { CancelRequest } from "../import/cancellation.ts";
import { Drop } from "../import/drop.ts";
import { Distribution } from "../preflight/distribution.ts";
import { Check } from "./published.ts";

/**
 * What is known of a distribution at one time: what comes after an import, for one image. It travels through
 * the flow `distribute-image`, and `distributed` in `status.json` and `distribution.json` are made of it. What
 * it holds of ECS is only remembered: each look asks ECS again, so that a call whose answer was lost, a
 * function that was killed and two runs at once come to the same. Sentences are made where it is published: a
 * step's data is limited to 64 KiB.
 */

/** Why something was not done: a code of the table of failures, and what ECS said. */
export const Cause = z.object({
  code: z.string(),
  said: z.optional(z.string()),
  requestId: z.optional(z.string()),
});
export type Cause = z.infer<typeof Cause>;

/** Since when ECS does not answer in this region, ISO 8601. */
const troubled = { troubledSince: z.optional(z.string()) };

const place = { region: z.string(), ...troubled };

/** A copy that ECS has begun. */
const begun = {
  ...place,
  imageId: z.string(),
  /** Ids of snapshots that were seen; they outlive the image. */
  snapshots: z.array(z.string()),
  /** The last look did not find it. One look is not enough to believe that it is gone. */
  missing: z.optional(z.literal(true)),
};

/** Whether an image's snapshots carry this execution's tags. Where ECS refuses them it hinders nothing. */
const Tagged = z.enum(["no", "yes", "refused"]);

const Copy = z.discriminatedUnion("state", [
  /** `askedAt`: from then on CopyImage may have been called, ISO 8601. */
  z.object({ ...place, state: z.literal("waiting"), askedAt: z.optional(z.string()) }),
  z.object({
    ...begun,
    state: z.literal("copying"),
    since: z.string(),
    percent: z.optional(z.number()),
    /** An earlier execution made it: if it is gone, it is made again. */
    earlier: z.optional(z.literal(true)),
  }),
  /** It is removed: task, image, snapshots. `cause` absent: because somebody cancelled. */
  z.object({ ...begun, state: z.literal("removing"), since: z.string(), cause: z.optional(Cause) }),
  z.object({
    ...place,
    state: z.literal("available"),
    imageId: z.string(),
    snapshots: z.array(z.string()),
    tagged: Tagged,
  }),
  z.object({
    ...place,
    state: z.literal("failed"),
    cause: Cause,
    /** What could not be removed. */
    imageId: z.optional(z.string()),
    snapshots: z.optional(z.array(z.string())),
  }),
  z.object({ ...place, state: z.literal("cancelled") }),
]);
export type Copy = z.infer<typeof Copy>;
export type CopyIn<S extends Copy["state"]> = Extract<Copy, { state: S }>;

/** The shares of one region's image. Accounts are meant by their places in `asked.shareWith`. */
const Shares = z.object({
  ...place,
  state: z.enum(["waiting", "done", "cancelled"]),
  /** Those that ECS shows. */
  shared: z.array(z.number()),
  refused: z.array(z.object({ accounts: z.array(z.number()), cause: Cause })),
  /** When the first share was asked for, and the last, ISO 8601. */
  since: z.optional(z.string()),
  askedAt: z.optional(z.string()),
});
export type Shares = z.infer<typeof Shares>;

const Family = z.object({
  ...place,
  state: z.enum(["waiting", "set", "failed", "cancelled"]),
  cause: z.optional(Cause),
});
export type Family = z.infer<typeof Family>;

export const DistributionRecord = z.object({
  drop: Drop,
  imageId: z.string(),
  asked: Distribution,
  startedAt: z.string(),
  endedAt: z.optional(z.string()),
  looks: z.number(),
  /** What comes next, and since when, ISO 8601. Each begins when all before it is settled. */
  phase: z.enum(["check", "copies", "shares", "families", "ended"]),
  phaseSince: z.string(),
  /** Ids of the imported image's own snapshots. */
  snapshots: z.array(z.string()),
  home: z.object({ ...place, tagged: Tagged }),
  check: z.optional(Check),
  copies: z.array(Copy),
  shares: z.array(Shares),
  families: z.array(Family),
  cancelled: z.optional(CancelRequest),
  /** What ended it before everything was tried. */
  stopped: z.optional(Cause),
});
export type DistributionRecord = z.infer<typeof DistributionRecord>;
