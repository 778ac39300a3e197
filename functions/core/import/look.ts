import { phrase } from "../preflight/problems/problem.ts";
import type { Phrase } from "../sentence.ts";
import type { Drop } from "./drop.ts";
import type { Snapshot } from "./record.ts";

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
  snapshotIds: readonly string[];
  tags: Readonly<Record<string, string>>;
  /** ISO 8601. */
  createdAt?: string | undefined;
}

/** What one look at ECS shows of an import. Undefined: ECS does not know it (any more). */
export interface ImportFacts {
  task: TaskFacts | undefined;
  image: ImageFacts | undefined;
  snapshots: readonly Snapshot[];
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
