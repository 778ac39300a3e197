import type { Check } from "../distribution/published.ts";
import { totalBytes } from "../preflight/import-request.ts";
import { phrase } from "../preflight/problems/problem.ts";
import type { Phrase } from "../sentence.ts";
import { guessedDuration } from "./cadence.ts";
import type { Drop } from "./drop.ts";
import { elapsedSeconds, type RecordIn, type Snapshot } from "./record.ts";

/** An ECS task, from DescribeTaskAttribute. */
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
  snapshotIds: readonly string[];
  tags: Readonly<Record<string, string>>;
  /** ISO 8601. */
  createdAt?: string | undefined;
  /** How far a copy is, 0 to 100. */
  percent?: number | undefined;
  family?: string | undefined;
  /** The image check, once ECS shows one. */
  check?: Check | undefined;
}

/** What one look at ECS shows of an import. Undefined: ECS does not know it (any more). */
export interface ImportFacts {
  task: TaskFacts | undefined;
  image: ImageFacts | undefined;
  snapshots: readonly Snapshot[];
}

/** A look at nothing but the task, which tells enough while it runs. */
export type TaskOnly = Pick<ImportFacts, "task">;

const RUNNING = new Set(["Waiting", "Pending", "Processing"]);
/** TaskProcess may fall by so many points and still be no more than inexact. */
const INEXACT_POINTS = 10;

/**
 * Whether the task tells enough of a running import. Its image and snapshots are looked at in the first look,
 * as long as not every disk's snapshot is known, when the task does not just run, and when something is odd:
 * progress that falls back, or, every fourth look, an import that takes more than twice as long as it should.
 */
export function tellsEnough(
  task: TaskFacts | undefined,
  record: RecordIn<"importing">,
  nowMs: number,
): task is TaskFacts {
  const { progress, polls, files, request } = record;
  if (task === undefined || !RUNNING.has(task.status) || task.errors.length > 0) return false;
  if (polls === 0 || progress === undefined || progress.snapshots.length < request.disks.length) return false;
  const { expectedSeconds = guessedDuration(totalBytes(files)).seconds } = record;
  const isSlow = elapsedSeconds(record, nowMs) > 2 * expectedSeconds;
  return task.percent >= progress.percent - INEXACT_POINTS && !(isSlow && polls % 4 === 0);
}

/** An image in this state will not become Available. */
export function isUnusable({ status }: ImageFacts): boolean {
  return status === "CreateFailed" || status === "UnAvailable";
}

const OVER = new Set(["Finished", "Failed", "Deleted"]);

export function isOver({ status }: TaskFacts): boolean {
  return OVER.has(status);
}

/** What there still is of an import. */
export function leftOf({ task, image, snapshots }: ImportFacts, taskId: string): Phrase[] {
  return [
    ...(task === undefined || isOver(task) ? [] : [phrase("leftTask", { id: taskId })]),
    ...(image === undefined ? [] : [phrase("leftImage", { id: image.imageId })]),
    ...snapshots.map(({ id }) => phrase("leftSnapshot", { id })),
  ];
}

/** The tag that marks an image as an execution's; nothing without it is ever deleted. */
export const EXECUTION_TAG = "image-drop:execution";
export const SOURCE_TAG = "image-drop:source";

/** Tags of every image of this product, beside the sidecar's own. A value has at most 128 characters. */
export function ownTags(drop: Drop): Record<string, string> {
  const source = [...`${drop.bucket}/${drop.key}`];
  return {
    [EXECUTION_TAG]: drop.execution,
    [SOURCE_TAG]: source.length <= 128 ? source.join("") : `…${source.slice(-127).join("")}`,
  };
}

/** Whether the image was made by this drop's execution: only then it is deleted, and its snapshots. */
export function isOwn(image: ImageFacts, drop: Pick<Drop, "execution">): boolean {
  return image.tags[EXECUTION_TAG] === drop.execution;
}
