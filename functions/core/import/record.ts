import * as z from "zod/mini";
import { Distribution } from "../preflight/distribution.ts";
import { FileFingerprint, ImportRequest } from "../preflight/import-request.ts";
import { Problem } from "../preflight/problems/stored-problem.ts";
import { ProgressSample } from "./cadence.ts";
import { Drop } from "./drop.ts";
import { Duration } from "./durations.ts";
import { Failure } from "./stored-failure.ts";

/**
 * The record of an import: what is known of one drop, at one time. It travels through the workflow from
 * function to function and is what `status.json` and `result.json` are made of. A field exists only in the
 * states where it is true. Records are made in transitions.ts and nowhere else.
 */

/** When things happened, ISO 8601. */
export const Timings = z.object({
  droppedAt: z.string(),
  /** The checks passed. */
  checkedAt: z.optional(z.string()),
  /** ImportImage was accepted. */
  importStartedAt: z.optional(z.string()),
  /** The outcome was known. */
  endedAt: z.optional(z.string()),
});
export type Timings = z.infer<typeof Timings>;

export const Snapshot = z.object({ id: z.string(), status: z.string() });
export type Snapshot = z.infer<typeof Snapshot>;

/** What the last poll saw. */
export const Progress = z.object({
  /** As ECS says it: Waiting, Processing, Finished, Failed, Deleted, Paused … */
  taskStatus: z.string(),
  /** 0 to 100; ECS's figure is coarse. */
  percent: z.number(),
  imageStatus: z.optional(z.string()),
  snapshots: z.array(Snapshot),
});
export type Progress = z.infer<typeof Progress>;

/** The outcomes without an image. */
export const UNSUCCESSFUL = ["failed", "cancelled", "timed-out"] as const;
/** How an import can end. */
export const OUTCOMES = ["imported", "refused", ...UNSUCCESSFUL] as const;
export type Outcome = (typeof OUTCOMES)[number];

const common = {
  drop: Drop,
  timings: Timings,
  polls: z.number(),
  /** Since when a service turns this drop's calls away for being too many, ISO 8601. */
  throttledSince: z.optional(z.string()),
};
const checked = {
  request: ImportRequest,
  files: z.array(FileFingerprint),
  warnings: z.array(Problem),
};
/** How an import that is being undone will end. */
const Ending = z.object({ state: z.enum(UNSUCCESSFUL), failure: Failure });
export type Ending = z.infer<typeof Ending>;

/** Not checked yet, or a file is not there yet. */
const Waiting = z.object({ ...common, state: z.literal("waiting"), missing: z.array(z.string()) });
/** Everything is checked; ImportImage was not answered yet. */
const Ready = z.object({ ...common, ...checked, state: z.literal("ready") });
/** ECS imports. */
const Importing = z.object({
  ...common,
  ...checked,
  state: z.literal("importing"),
  imageId: z.string(),
  taskId: z.string(),
  /** Of ImportImage; empty if its answer was lost. */
  requestId: z.string(),
  progress: z.optional(Progress),
  /** How long it should take, as earlier imports did. */
  expectedSeconds: z.optional(z.number()),
  /** TaskProcess at the looks so far; the next one is planned from them. */
  samples: z._default(z.array(ProgressSample), []),
});
/** What is known of an image that ECS was asked to make. */
const ordered = {
  ...common,
  imageName: z.string(),
  warnings: z.array(Problem),
  imageId: z.string(),
  taskId: z.string(),
  /** What is done after the import. */
  distribution: z.optional(Distribution),
};
/** The import is being undone: task, then image, then snapshots. */
const Stopping = z.object({
  ...ordered,
  state: z.literal("stopping"),
  ending: Ending,
  /** When the undoing began, ISO 8601. */
  stoppingSince: z.string(),
  /** Ids of snapshots that were seen; they outlive the image and are deleted after it. */
  snapshots: z.array(z.string()),
});
const Imported = z.object({
  ...ordered,
  state: z.literal("imported"),
  snapshots: z.array(Snapshot),
  /** How long it took, where that is known. */
  duration: z.optional(Duration),
});
const Refused = z.object({ ...common, state: z.literal("refused"), problems: z.array(Problem) });
const ended = {
  ...common,
  failure: Failure,
  imageId: z.optional(z.string()),
  taskId: z.optional(z.string()),
  imageName: z.optional(z.string()),
  /** Those that were left behind. */
  snapshots: z.optional(z.array(Snapshot)),
};

export const ImportRecord = z.discriminatedUnion("state", [
  Waiting,
  Ready,
  Importing,
  Stopping,
  Imported,
  Refused,
  z.object({ ...ended, state: z.literal("failed") }),
  z.object({ ...ended, state: z.literal("cancelled") }),
  z.object({ ...ended, state: z.literal("timed-out") }),
]);
export type ImportRecord = z.infer<typeof ImportRecord>;
export type RecordIn<S extends ImportRecord["state"]> = Extract<ImportRecord, { state: S }>;
export type EndedRecord = RecordIn<Outcome>;

/** The input of the flow's executions. */
export const FlowInput = z.object({ record: ImportRecord });

/** The drop that an execution's input, a JSON text, is about; undefined for one that is none of ours. */
export function dropIn(input: string): Drop | undefined {
  try {
    const parsed = FlowInput.safeParse(JSON.parse(input));
    return parsed.success ? parsed.data.record.drop : undefined;
  } catch {
    return undefined;
  }
}

export function hasEnded(record: ImportRecord): record is EndedRecord {
  return OUTCOMES.some((outcome) => outcome === record.state);
}

/** Never negative. */
export function secondsSince(isoTime: string, nowMs: number): number {
  return Math.max(0, (nowMs - Date.parse(isoTime)) / 1000);
}

/** Whole seconds since ImportImage, or since the drop where that is not known. */
export function elapsedSeconds({ timings }: Pick<ImportRecord, "timings">, nowMs: number): number {
  return Math.round(secondsSince(timings.importStartedAt ?? timings.droppedAt, nowMs));
}
