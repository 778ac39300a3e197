import type { CloudOf } from "../cloud/calls.ts";
import { judgeUndo } from "../core/import/judge-undo.ts";
import { type ImportFacts, isOwn, type TaskFacts, type TaskOnly, tellsEnough } from "../core/import/look.ts";
import { pauseBeforeNextMove } from "../core/import/pauses.ts";
import type { RecordIn } from "../core/import/record.ts";
import { goOn, publishNow, type Step } from "../core/import/step.ts";
import { withMove } from "../core/import/transitions.ts";
import { findOwn } from "./find-drop.ts";

/** What looking at an import and undoing it calls. */
export const UNDO_CALLS = [
  "task",
  "image",
  "snapshots",
  "findImport",
  "cancelTask",
  "deleteImage",
  "deleteSnapshot",
] as const;

export type UndoCloud = CloudOf<{ images: typeof UNDO_CALLS }>;

type WithImage = RecordIn<"importing" | "stopping">;

/** ECS did not list the task when its import was found by its tag: it may list it now. */
export async function withTask<R extends WithImage>(record: R, cloud: UndoCloud): Promise<R> {
  if (record.taskId !== "") return record;
  const found = await findOwn(record.drop.execution, cloud);
  return found === undefined ? record : { ...record, taskId: found.taskId };
}

/** One look at a running import: at its task, and at the rest where that does not tell enough. */
export async function lookAtRunning(
  record: RecordIn<"importing">,
  cloud: UndoCloud,
): Promise<ImportFacts | TaskOnly> {
  const task = await taskOf(record, cloud);
  if (tellsEnough(task, record, cloud.now())) return { task };
  const known = (record.progress?.snapshots ?? []).map(({ id }) => id);
  return { task, ...(await lookAtMade(record, known, cloud)) };
}

/**
 * One look at a task, then at its image, then at the snapshots that are known or that the image names: what
 * comes later is never older than what came before it, so that a task that has finished is not judged by how
 * its image was before.
 */
export async function lookAt(record: RecordIn<"stopping">, cloud: UndoCloud): Promise<ImportFacts> {
  const task = await taskOf(record, cloud);
  return { task, ...(await lookAtMade(record, record.snapshots, cloud)) };
}

async function taskOf({ taskId }: WithImage, { images }: UndoCloud): Promise<TaskFacts | undefined> {
  return taskId === "" ? undefined : images.task(taskId);
}

async function lookAtMade(
  { imageId, drop }: WithImage,
  known: readonly string[],
  { images }: UndoCloud,
): Promise<Omit<ImportFacts, "task">> {
  const image = imageId === "" ? undefined : await images.image(imageId);
  const ids = new Set(known);
  if (image !== undefined && isOwn(image, drop)) for (const id of image.snapshotIds) ids.add(id);
  return { image, snapshots: await images.snapshots([...ids]) };
}

/**
 * The next move of undoing an import: cancel the task, or delete the image, or its snapshots. Repeating a
 * move is harmless, ECS answers that the thing is gone.
 */
export async function undo(given: RecordIn<"stopping">, cloud: UndoCloud): Promise<Step> {
  const record = await withTask(given, cloud);
  const look = await lookAt(record, cloud);
  const nowMs = cloud.now();
  // What is judged knows only the snapshots that were noted before this look.
  const move = judgeUndo({ ...record, polls: record.polls + 1 }, look, nowMs);
  switch (move.kind) {
    case "end":
      return publishNow(move.record);
    case "look-again":
      break;
    case "cancel-task":
      // Without a task that ECS shows, asking for the image's end is all that can be done.
      if (record.taskId === "" || (await cloud.images.cancelTask(record.taskId)) === "gone")
        await cloud.images.deleteImage(record.imageId);
      break;
    case "delete-image":
      await cloud.images.deleteImage(record.imageId);
      break;
    case "delete-snapshots":
      for (const id of move.ids) await cloud.images.deleteSnapshot(id);
      break;
  }
  return goOn("poll", withMove(record, look), pauseBeforeNextMove(record, nowMs));
}
