import { type FileFingerprint, type ImportRequest, totalBytes } from "../preflight/import-request.ts";
import { type ProgressSample, withSample } from "./cadence.ts";
import type { Drop } from "./drop.ts";
import { type Failure, failure, withMore } from "./failures.ts";
import { type ImportFacts, leftOf, type TaskFacts, type TaskOnly } from "./look.ts";
import {
  type Ending,
  elapsedSeconds,
  type ImportRecord,
  type Progress,
  type RecordIn,
  type Snapshot,
} from "./record.ts";

/** Every record is made here: of the drop, of the record before it, or of what was published. */

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** The fields of every record. A call that is not turned away any more ends `throttledSince`. */
function commonOf({ drop, timings, polls }: ImportRecord) {
  return { drop, timings, polls };
}

/** The fields of every record of an import that has ended. */
function endOf(record: ImportRecord, nowMs: number) {
  return { ...commonOf(record), timings: { ...record.timings, endedAt: iso(nowMs) } };
}

/** The fields of every record whose image ECS was asked to make. */
function orderOf(record: RecordIn<"importing" | "stopping">) {
  const imageName = record.state === "importing" ? record.request.imageName : record.imageName;
  const distribution = record.state === "importing" ? record.request.distribution : record.distribution;
  const { warnings, imageId, taskId } = record;
  return {
    ...commonOf(record),
    imageName,
    warnings,
    imageId,
    taskId,
    ...(distribution === undefined ? {} : { distribution }),
  };
}

/** The record an execution starts with. */
export function newRecord(drop: Drop): RecordIn<"waiting"> {
  return { state: "waiting", drop, timings: { droppedAt: drop.droppedAt }, polls: 0, missing: [] };
}

export function toReady(
  record: RecordIn<"waiting">,
  checked: { request: ImportRequest; files: FileFingerprint[]; warnings: RecordIn<"ready">["warnings"] },
  nowMs: number,
): RecordIn<"ready"> {
  const timings = { ...record.timings, checkedAt: iso(nowMs) };
  return { ...commonOf(record), ...checked, timings, state: "ready" };
}

export function toRefused(
  record: RecordIn<"waiting">,
  problems: RecordIn<"refused">["problems"],
  nowMs: number,
): RecordIn<"refused"> {
  return { ...endOf(record, nowMs), state: "refused", problems };
}

/** An import that ECS has begun. */
export interface BegunImport {
  imageId: string;
  /** Empty where ECS does not list the task yet. */
  taskId: string;
  /** Absent where ImportImage's answer was lost. */
  requestId?: string;
}

export function toImporting(
  record: RecordIn<"ready">,
  { imageId, taskId, requestId = "" }: BegunImport,
  nowMs: number,
): RecordIn<"importing"> {
  const { request, files, warnings } = record;
  const timings = { ...record.timings, importStartedAt: iso(nowMs) };
  const common = { ...commonOf(record), timings, state: "importing" } as const;
  return { ...common, request, files, warnings, imageId, taskId, requestId, samples: [] };
}

/** A running import after a look, which is counted. */
export function withLook(
  record: RecordIn<"importing">,
  look: ImportFacts | TaskOnly,
  nowMs: number,
): RecordIn<"importing"> & { progress: Progress } {
  const { task } = look;
  const { throttledSince: _, progress: before, ...known } = record;
  const snapshots = before?.snapshots ?? [];
  const seen = (): Pick<Progress, "imageStatus" | "snapshots"> => {
    if (!("image" in look)) return { ...before, snapshots };
    if (look.image === undefined) return { snapshots };
    return { imageStatus: look.image.status, snapshots: [...look.snapshots] };
  };
  const progress = { ...seen(), taskStatus: task?.status ?? "Unknown", percent: task?.percent ?? 0 };
  const samples =
    task === undefined ? record.samples : withSample(record.samples, sampleOf(task, record, nowMs));
  return { ...known, polls: record.polls + 1, progress, samples };
}

function sampleOf(
  { status, percent }: TaskFacts,
  record: RecordIn<"importing">,
  nowMs: number,
): ProgressSample {
  return { elapsedSeconds: elapsedSeconds(record, nowMs), percent: status === "Finished" ? 100 : percent };
}

/** A running import whose undoing begins now. */
export function toStopping(
  record: RecordIn<"importing">,
  ending: Ending,
  nowMs: number,
): RecordIn<"stopping"> {
  const snapshots = (record.progress?.snapshots ?? []).map(({ id }) => id);
  return { ...orderOf(record), state: "stopping", ending, stoppingSince: iso(nowMs), snapshots };
}

/** An import that was published, by what is known of it: its undoing begins now, in nobody's flow. */
export function stoppingOf(
  known: Pick<
    RecordIn<"stopping">,
    "drop" | "timings" | "polls" | "imageName" | "imageId" | "taskId" | "ending"
  > & { snapshots: readonly string[]; distribution?: RecordIn<"stopping">["distribution"] },
  nowMs: number,
): RecordIn<"stopping"> {
  const { snapshots, timings, distribution, ...rest } = known;
  const drop = { ...rest.drop, droppedAt: timings.droppedAt };
  const unique = [...new Set(snapshots)];
  return {
    ...rest,
    drop,
    timings,
    state: "stopping",
    warnings: [],
    stoppingSince: iso(nowMs),
    snapshots: unique,
    ...(distribution === undefined ? {} : { distribution }),
  };
}

/** An undoing after a move, which is counted; what it saw of snapshots is remembered. */
export function withMove(record: RecordIn<"stopping">, { snapshots }: ImportFacts): RecordIn<"stopping"> {
  const ids = new Set([...record.snapshots, ...snapshots.map(({ id }) => id)]);
  const { throttledSince: _, ...known } = record;
  return { ...known, polls: record.polls + 1, snapshots: [...ids] };
}

/** The record of an image that is there. */
export function toImported(
  record: RecordIn<"importing" | "stopping">,
  snapshots: readonly Snapshot[],
  nowMs: number,
): RecordIn<"imported"> {
  return {
    ...orderOf(record),
    ...endOf(record, nowMs),
    state: "imported",
    snapshots: [...snapshots],
    ...durationOf(record, nowMs),
  };
}

/** Of an import whose answer was lost it is not known when it began. */
function durationOf(
  record: RecordIn<"importing" | "stopping">,
  nowMs: number,
): Pick<RecordIn<"imported">, "duration"> {
  if (record.state === "stopping" || record.requestId === "") return {};
  const { format } = record.request.disks[0] as ImportRequest["disks"][number];
  const seconds = elapsedSeconds(record, nowMs);
  return { duration: { format, sizeBytes: totalBytes(record.files), seconds } };
}

/** The end of an import for which ECS has nothing, as far as is known. */
export function toEnded(record: ImportRecord, { state, failure }: Ending, nowMs: number) {
  const imageName = record.state === "ready" ? { imageName: record.request.imageName } : {};
  return { ...endOf(record, nowMs), state, failure, ...imageName };
}

/** The end of an import of which nobody could find out whether ImportImage took effect. */
export function toUncertain(record: RecordIn<"ready">, said: string, nowMs: number) {
  const { request, drop } = record;
  const uncertain = failure("ImportUncertain", {
    imageName: request.imageName,
    execution: drop.execution,
    said,
  });
  return toEnded(record, { state: "failed", failure: uncertain }, nowMs);
}

/** The end of an import that was undone; `look` is what is still there of it. */
export function toUndone(record: RecordIn<"stopping">, look: ImportFacts, nowMs: number) {
  const { ending, taskId, imageName } = record;
  const ended = { ...toEnded(record, ending, nowMs), taskId, imageName };
  const left = leftOf(look, taskId);
  if (left.length === 0) return ended;
  return {
    ...ended,
    failure: withMore(ending.failure, { left }),
    ...(look.image === undefined ? {} : { imageId: look.image.imageId }),
    ...(look.snapshots.length === 0 ? {} : { snapshots: [...look.snapshots] }),
  };
}

/** The end of an import that nobody could follow any more. What ECS still does is said. */
export function toLost(
  record: RecordIn<"importing" | "stopping">,
  failure: Failure,
  nowMs: number,
): RecordIn<"failed"> {
  const { imageId, taskId, imageName } = orderOf(record);
  // They outlive the image, and nobody will know them any more.
  const snapshots =
    record.state === "importing"
      ? (record.progress?.snapshots ?? [])
      : record.snapshots.map((id) => ({ id, status: "unknown" }));
  return {
    ...endOf(record, nowMs),
    state: "failed",
    failure: withMore(failure, { task: taskId }),
    imageId,
    taskId,
    imageName,
    snapshots,
  };
}
