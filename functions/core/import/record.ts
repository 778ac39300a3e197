import * as z from "zod/mini";
import { FileFingerprint, ImportRequest } from "../preflight/import-request.ts";
import type { Problem } from "../preflight/problems/problem.ts";
import type { Pause } from "./cadence.ts";
import { Drop } from "./drop.ts";
import type { Failure } from "./failures.ts";

/**
 * The record of an import: what is known of one drop, at one time. It travels through the workflow from function to
 * function and is what `status.json` and `result.json` are made of. A field exists only in the states where it is true.
 */

const ProblemShape: z.ZodMiniType<Problem> = z.custom<Problem>(
  (value) => typeof value === "object" && value !== null && "code" in value && "message" in value,
);

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

const common = { drop: Drop, timings: Timings, polls: z.number() };
const checked = {
  request: ImportRequest,
  files: z.array(FileFingerprint),
  warnings: z.array(ProblemShape),
};
const FailureShape = z.custom<Failure>(
  (value) => typeof value === "object" && value !== null && "code" in value && "who" in value,
);
/** How an import that is being undone will end. */
const Ending = z.object({
  state: z.enum(["failed", "cancelled", "timed-out"]),
  failure: FailureShape,
});
export type Ending = z.infer<typeof Ending>;

/** A file is not there yet. */
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
  requestId: z.string(),
  progress: z.optional(Progress),
});
/** What is known of an image that ECS was asked to make. */
const ordered = {
  ...common,
  imageName: z.string(),
  warnings: z.array(ProblemShape),
  imageId: z.string(),
  taskId: z.string(),
};
/** The import is being undone: task, then image, then snapshots. */
const Stopping = z.object({
  ...ordered,
  state: z.literal("stopping"),
  ending: Ending,
  /** When the undoing began, ISO 8601. */
  stoppingSince: z.string(),
  /** Snapshots that were seen; they outlive the image and are deleted after it. */
  snapshots: z.array(z.string()),
});
const Imported = z.object({ ...ordered, state: z.literal("imported"), snapshots: z.array(Snapshot) });
const Refused = z.object({ ...common, state: z.literal("refused"), problems: z.array(ProblemShape) });
const ended = {
  ...common,
  failure: FailureShape,
  imageId: z.optional(z.string()),
  taskId: z.optional(z.string()),
  imageName: z.optional(z.string()),
  /** Those that were left behind. */
  snapshots: z.optional(z.array(Snapshot)),
};
const Failed = z.object({ ...ended, state: z.literal("failed") });
const Cancelled = z.object({ ...ended, state: z.literal("cancelled") });
const TimedOut = z.object({ ...ended, state: z.literal("timed-out") });

export const ImportRecord = z.discriminatedUnion("state", [
  Waiting,
  Ready,
  Importing,
  Stopping,
  Imported,
  Refused,
  Failed,
  Cancelled,
  TimedOut,
]);
export type ImportRecord = z.infer<typeof ImportRecord>;
export type RecordIn<S extends ImportRecord["state"]> = Extract<ImportRecord, { state: S }>;

export const OUTCOMES = ["imported", "refused", "failed", "cancelled", "timed-out"] as const;
export type Outcome = (typeof OUTCOMES)[number];
export type EndedRecord = RecordIn<Outcome>;

export function hasEnded(record: ImportRecord): record is EndedRecord {
  return (OUTCOMES as readonly string[]).includes(record.state);
}

/** The record an execution starts with. */
export function newRecord(drop: Drop): RecordIn<"waiting"> {
  return { state: "waiting", drop, timings: { droppedAt: drop.droppedAt }, polls: 0, missing: [] };
}

/** The record's fields that every state has. */
export function commonOf({ drop, timings, polls }: ImportRecord) {
  return { drop, timings, polls };
}

/** The fields of every record whose image ECS was asked to make. */
export function orderOf(record: RecordIn<"importing" | "stopping">) {
  const imageName = record.state === "importing" ? record.request.imageName : record.imageName;
  const { warnings, imageId, taskId } = record;
  return { ...commonOf(record), imageName, warnings, imageId, taskId };
}

/**
 * What a function of the flow answers: the record, and where the flow goes next. All fields are always there, because a missing
 * path in a condition or constructor is undocumented.
 */
export interface Step extends Pause {
  next: "validate" | "import" | "poll" | "publish";
  record: ImportRecord;
}

/** The flow is to publish this record now. */
export function publishNow(record: EndedRecord): Step {
  return { next: "publish", waitSeconds: 1, waits: 1, record };
}

/** The flow is to call a function again, or for the first time, after a pause. */
export function goOn(next: "validate" | "import" | "poll", record: ImportRecord, after: Pause): Step {
  return { next, ...after, record };
}

/** Never negative. */
export function secondsSince(isoTime: string, nowMs: number): number {
  return Math.max(0, (nowMs - Date.parse(isoTime)) / 1000);
}
