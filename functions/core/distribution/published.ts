import * as z from "zod/mini";
import { Failure } from "../import/stored-failure.ts";
import { Problem } from "../preflight/problems/stored-problem.ts";

/**
 * What is published of that which comes after an import: `distribution.json` once, at its end, and the same
 * as `distributed` in `status.json` while it is under way. What the sidecar asks for is `distribution` in
 * `result.json`. Fields that a reader does not know are passed over, and what a version did not write yet is
 * optional, as with everything that is published.
 */
const SCHEMA_VERSION = 1;

/** How the whole can end. */
const DISTRIBUTED = ["complete", "incomplete", "cancelled"] as const;

/** A copy in a region. `removing`: it is cancelled or has failed, and what there is of it is being removed. */
const COPY_STATES = ["waiting", "copying", "removing", "available", "failed", "cancelled"] as const;
/** An account's share of one image, the imported one or a copy. */
const SHARE_STATES = ["waiting", "shared", "failed", "cancelled"] as const;
/** A region's image as a member of the family. */
const FAMILY_STATES = ["waiting", "set", "failed", "cancelled"] as const;

const Copy = z.object({
  region: z.string(),
  /** The copy's name there. */
  name: z.string(),
  state: z.enum(COPY_STATES),
  /** While it is copied, available, or left behind. */
  imageId: z.optional(z.string()),
  /** 0 to 100, while it is copied; absent where ECS does not say. */
  percent: z.optional(z.number()),
  /** Ids of its snapshots, as far as they were seen. */
  snapshots: z.optional(z.array(z.string())),
  failure: z.optional(Failure),
});

/** What ECS's image check says, in its own words. */
export const Check = z.object({
  /** ECS's own word: Processing, Finished; empty as long as it shows none. */
  status: z.string(),
  items: z.array(
    z.object({
      name: z.string(),
      value: z.string(),
      riskCode: z.optional(z.string()),
      /** As ECS says it: High, Medium … */
      riskLevel: z.optional(z.string()),
    }),
  ),
});
export type Check = z.infer<typeof Check>;

const about = {
  schemaVersion: z.literal(SCHEMA_VERSION),
  execution: z.string(),
  bucket: z.string(),
  key: z.string(),
  /** Of the imported image. */
  region: z.string(),
  imageId: z.string(),
  retryOf: z.optional(z.string()),
  copies: z.array(Copy),
  /** Every account in every region that has the image. */
  shares: z.array(
    z.object({
      account: z.string(),
      region: z.string(),
      state: z.enum(SHARE_STATES),
      failure: z.optional(Failure),
    }),
  ),
  /** Its name; `families` tells where it is set. */
  family: z.optional(z.string()),
  families: z.optional(
    z.array(z.object({ region: z.string(), state: z.enum(FAMILY_STATES), failure: z.optional(Failure) })),
  ),
  check: z.optional(Check),
  warnings: z.optional(z.array(Problem)),
  /** Why it ended before everything was tried: cancelled, stopped by the check, a fault of this tool. */
  failure: z.optional(Failure),
  /** ISO 8601. */
  timings: z.object({ startedAt: z.string(), endedAt: z.optional(z.string()) }),
  /** How often ECS was looked at. */
  looks: z.number(),
  nextSteps: z.optional(z.array(z.string())),
};

/** `distribution.json`. */
const DistributionResult = z.object({ ...about, state: z.enum(DISTRIBUTED) });
export type DistributionResult = z.infer<typeof DistributionResult>;

/** How far it is: `distributed` in `status.json`. */
export const Distributed = z.object({ ...about, state: z.enum(["running", ...DISTRIBUTED]) });
export type Distributed = z.infer<typeof Distributed>;

/** Reads a `distribution.json` of ours; throws if it is none. */
export function readDistribution(value: unknown): DistributionResult {
  return DistributionResult.parse(value);
}
