import { pause, pauseBeforeNextPoll } from "./cadence.ts";
import { type FailureCode, failure } from "./failures.ts";
import {
  commonOf,
  type EndedRecord,
  type Ending,
  goOn,
  type ImportRecord,
  orderOf,
  type Progress,
  publishNow,
  type RecordIn,
  type Snapshot,
  type Step,
  secondsSince,
} from "./record.ts";

/**
 * What a look at ECS means for a running import, and for one that is being undone. Pure: the looks are arguments, the
 * calls to make are answers.
 */

/** An ECS task, from DescribeTasks and DescribeTaskAttribute. */
export interface TaskFacts {
  /** Waiting, Pending, Processing, Finished, Failed, Deleted, Paused; others may come. */
  status: string;
  /** TaskProcess, 0 to 100. */
  percent: number;
  /** Failed operations inside the task, with ECS's own code and text. */
  errors: ReadonlyArray<{ code: string; message: string }>;
}

/** An ECS image, from DescribeImages with every status. */
export interface ImageFacts {
  imageId: string;
  /** Creating, Waiting, Available, UnAvailable, CreateFailed, Deprecated. */
  status: string;
  percent: number;
  snapshotIds: readonly string[];
  tags: Readonly<Record<string, string>>;
}

/** One look at ECS. Undefined: ECS does not know it (any more). */
export interface Look {
  task: TaskFacts | undefined;
  image: ImageFacts | undefined;
  snapshots: readonly Snapshot[];
}

export interface Moment {
  nowMs: number;
  importDeadlineSeconds: number;
}

const UNUSABLE = new Set(["CreateFailed", "UnAvailable"]);

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** The tag that marks an image as this execution's; nothing without it is ever deleted. */
export const EXECUTION_TAG = "image-drop:execution";
export const SOURCE_TAG = "image-drop:source";

export function totalBytes(files: ReadonlyArray<{ sizeBytes: number }>): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** The record after a look, which is counted. */
export function seenIn(record: RecordIn<"importing">, { task, image, snapshots }: Look) {
  const progress: Progress = {
    taskStatus: task?.status ?? "Unknown",
    percent: task?.percent ?? 0,
    ...(image === undefined ? {} : { imageStatus: image.status }),
    snapshots: [...(image === undefined ? (record.progress?.snapshots ?? []) : snapshots)],
  };
  return { ...record, polls: record.polls + 1, progress };
}

/** A poll of a running import. `polls` is counted here. */
export function judgeImport(record: RecordIn<"importing">, look: Look, moment: Moment): Step {
  const seen = seenIn(record, look);
  const ending = judgeEnd(record, look);
  if (ending === "imported") return publishNow(imported(seen, seen.progress.snapshots, moment.nowMs));
  if (ending !== "running") return beginStop(seen, ending, moment.nowMs);
  const elapsed = secondsSince(record.timings.importStartedAt ?? record.timings.droppedAt, moment.nowMs);
  if (elapsed >= moment.importDeadlineSeconds)
    return beginStop(seen, { state: "timed-out", failure: failure("ImportTooSlow") }, moment.nowMs);
  // The image follows the finished task within seconds; the next look need not wait for a tenth of an hour.
  if (look.task?.status === "Finished") return goOn("poll", seen, pause(15));
  return goOn("poll", seen, pauseBeforeNextPoll(elapsed, totalBytes(record.files)));
}

function judgeEnd(record: RecordIn<"importing">, { task, image }: Look): Ending | "imported" | "running" {
  const failed = (code: FailureCode, message?: string): Ending => ({
    state: "failed",
    failure: failure(code, { message: message ?? "", requestId: record.requestId }),
  });
  const errors = task?.errors.map(({ code, message }) => `${code}: ${message}`).join("; ") ?? "";
  if (task?.status === "Failed") return failed("ImportTaskFailed", errors);
  if (task?.status === "Deleted") return failed("TaskGone");
  if (image !== undefined && UNUSABLE.has(image.status)) {
    if (errors !== "") return failed("ImportTaskFailed", errors);
    return failed("ImageUnusable", `Its status is ${image.status}.`);
  }
  if (task?.status === "Finished") {
    if (errors !== "") return failed("ImportTaskFailed", errors);
    if (image?.status === "Available") return "imported";
    // Eventual consistency: only an image that is missing in two looks in a row is gone.
    const before = record.progress;
    const missingBefore = before?.taskStatus === "Finished" && before.imageStatus === undefined;
    if (image === undefined && missingBefore) return failed("ImageUnusable", "It is not there.");
    return "running";
  }
  if (task !== undefined) return "running";
  if (image === undefined) return failed("TaskGone");
  // ECS may forget a task that is over. Only one that is hidden in two looks in a row is forgotten; its image tells then.
  const hiddenBefore = record.progress?.taskStatus === "Unknown";
  return hiddenBefore && image.status === "Available" ? "imported" : "running";
}

/** The record of an image that is there. */
function imported(
  record: RecordIn<"importing" | "stopping">,
  snapshots: readonly Snapshot[],
  nowMs: number,
): RecordIn<"imported"> {
  const timings = { ...record.timings, endedAt: iso(nowMs) };
  return { ...orderOf(record), timings, state: "imported", snapshots: [...snapshots] };
}

/** Turns a running import into one that is being undone, beginning now. */
export function beginStop(record: RecordIn<"importing">, ending: Ending, nowMs: number): Step {
  const snapshots = (record.progress?.snapshots ?? []).map(({ id }) => id);
  const stopping: RecordIn<"stopping"> = {
    ...orderOf(record),
    state: "stopping",
    ending,
    stoppingSince: iso(nowMs),
    snapshots,
  };
  return goOn("poll", stopping, pause(1));
}

/** Whether the image was made by this execution: only then it is deleted, and its snapshots. */
export function isOwn(image: ImageFacts, { drop }: Pick<ImportRecord, "drop">): boolean {
  return image.tags[EXECUTION_TAG] === drop.execution;
}

/** What undoing an import needs next. */
export type StopMove =
  | { kind: "cancel-task" }
  | { kind: "delete-image" }
  | { kind: "delete-snapshots"; ids: string[] }
  | { kind: "look-again" }
  | { kind: "end"; record: EndedRecord };

/** Undoing takes minutes at most; after an hour something is wrong that a person must see. */
const STOP_DEADLINE_SECONDS = 3600;

const UNSETTLED = new Set(["Creating", "Waiting"]);
const TASK_OVER = new Set(["Finished", "Failed", "Deleted"]);

/**
 * The next move of undoing: cancel the task, wait until it is over, delete the image, wait until it is gone, delete its
 * snapshots. An image that became Available before it could be stopped stays, and the import ends as imported: a cancel that
 * comes too late answers what really happened.
 */
export function judgeStop(record: RecordIn<"stopping">, look: Look, moment: Moment): StopMove {
  const { task, image } = look;
  // Whether a queued task is listed at all is not certain: one that ECS does not show is over only when its image is settled.
  const taskOver =
    task === undefined ? image === undefined || !UNSETTLED.has(image.status) : TASK_OVER.has(task.status);
  if (secondsSince(record.stoppingSince, moment.nowMs) > STOP_DEADLINE_SECONDS)
    return { kind: "end", record: ended(record, moment.nowMs, look) };
  if (!taskOver) return { kind: "cancel-task" };
  if (image !== undefined) {
    const finished = task === undefined ? image.status === "Available" : task.status === "Finished";
    const untouched = record.ending.state !== "failed" && finished;
    if (untouched && image.status === "Available")
      return { kind: "end", record: imported(record, look.snapshots, moment.nowMs) };
    if (untouched && !UNUSABLE.has(image.status)) return { kind: "look-again" };
    if (!isOwn(image, record)) return { kind: "end", record: ended(record, moment.nowMs, look) };
    // Only the image tells which snapshots it has: they are in the record before it goes, for the answer of the run that deletes it may
    // get lost.
    const isNoted = look.snapshots.every(({ id }) => record.snapshots.includes(id));
    return isNoted ? { kind: "delete-image" } : { kind: "look-again" };
  }
  const ids = look.snapshots.map(({ id }) => id);
  if (ids.length > 0) return { kind: "delete-snapshots", ids };
  return { kind: "end", record: ended(record, moment.nowMs) };
}

/** What there still is of an import, in words. */
export function leftOf({ task, image, snapshots }: Look, taskId: string): string[] {
  return [
    ...(task === undefined || TASK_OVER.has(task.status) ? [] : [`task ${taskId}`]),
    ...(image === undefined ? [] : [`image ${image.imageId}`]),
    ...snapshots.map(({ id }) => `snapshot ${id}`),
  ];
}

/** How an import ends that was undone, all but what `look` still sees. */
function ended(record: RecordIn<"stopping">, nowMs: number, look?: Look): EndedRecord {
  const { state, failure: cause } = record.ending;
  const { taskId, imageName, drop } = record;
  const timings = { ...record.timings, endedAt: iso(nowMs) };
  const common = { ...commonOf(record), timings, state, taskId, imageName };
  const left = look === undefined ? [] : leftOf(look, taskId);
  if (look === undefined || left.length === 0) return { ...common, failure: cause };
  const message = `${cause.message} Left behind, because it could not be removed: ${left.join(", ")}. To try again: image-drop cancel ${drop.execution}`;
  return {
    ...common,
    failure: { ...cause, message },
    ...(look.image === undefined ? {} : { imageId: look.image.imageId }),
    ...(look.snapshots.length === 0 ? {} : { snapshots: [...look.snapshots] }),
  };
}
