import type { Images } from "../cloud/images.ts";
import { pauseBeforeNextMove } from "../core/import/cadence.ts";
import { EXECUTION_TAG, isOwn, judgeStop, type Look } from "../core/import/looks.ts";
import { goOn, publishNow, type RecordIn, type Step, secondsSince } from "../core/import/record.ts";
import type { Settings } from "../core/settings.ts";

/** What is needed to look at an import and to undo it. */
export interface UndoCloud {
  images: Pick<
    Images,
    "task" | "image" | "snapshots" | "findImport" | "cancelTask" | "deleteImage" | "deleteSnapshot"
  >;
  settings: Settings;
  now: () => number;
}

/** ECS did not list the task when its import was found by its tag: it may list it now. */
export async function withTask<R extends RecordIn<"importing" | "stopping">>(
  record: R,
  { images }: UndoCloud,
): Promise<R> {
  if (record.taskId !== "") return record;
  const found = await images.findImport({ key: EXECUTION_TAG, value: record.drop.execution });
  return found === undefined ? record : { ...record, taskId: found.taskId };
}

/**
 * One look at a task, then at its image, then at the snapshots that are known or that the image names: what comes later is never
 * older than what came before it, so that a task that has finished is not judged by how its image was before.
 */
export async function lookAt(
  record: RecordIn<"importing" | "stopping">,
  knownSnapshots: readonly string[],
  { images }: UndoCloud,
): Promise<Look> {
  const { taskId, imageId } = record;
  const task = taskId === "" ? undefined : await images.task(taskId);
  const image = imageId === "" ? undefined : await images.image(imageId);
  const ids = new Set(knownSnapshots);
  if (image !== undefined && isOwn(image, record)) for (const id of image.snapshotIds) ids.add(id);
  return { task, image, snapshots: await images.snapshots([...ids]) };
}

/**
 * The next move of undoing an import: cancel the task, or delete the image, or its snapshots. Repeating a move is harmless, ECS
 * answers that the thing is gone.
 */
export async function undo(given: RecordIn<"stopping">, cloud: UndoCloud): Promise<Step> {
  const record = await withTask(given, cloud);
  const look = await lookAt(record, record.snapshots, cloud);
  const snapshots = [...new Set([...record.snapshots, ...look.snapshots.map(({ id }) => id)])];
  const counted = { ...record, polls: record.polls + 1 };
  const seen = { ...counted, snapshots };
  const { importDeadlineSeconds } = cloud.settings;
  const move = judgeStop(counted, look, { nowMs: cloud.now(), importDeadlineSeconds });
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
  return goOn("poll", seen, pauseBeforeNextMove(secondsSince(record.stoppingSince, cloud.now())));
}
