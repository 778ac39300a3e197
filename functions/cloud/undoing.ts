import { pauseBeforeNextMove } from "../core/cadence.ts";
import { goOn, publishNow, type RecordIn, type Step, secondsSince } from "../core/record.ts";
import type { Settings } from "../core/settings.ts";
import { judgeStop, type Look } from "../core/watch.ts";
import type { Images } from "./images.ts";

/** What is needed to look at an import and to undo it. */
export interface UndoCloud {
  images: Pick<Images, "task" | "image" | "snapshots" | "cancelTask" | "deleteImage" | "deleteSnapshot">;
  settings: Settings;
  now: () => number;
}

/** One look at a task, its image, and the snapshots that are known or that the image names. */
export async function lookAt(
  { taskId, imageId }: { taskId: string; imageId: string },
  knownSnapshots: readonly string[],
  { images }: UndoCloud,
): Promise<Look> {
  const [task, image] = await Promise.all([
    taskId === "" ? undefined : images.task(taskId),
    imageId === "" ? undefined : images.image(imageId),
  ]);
  const ids = new Set([...knownSnapshots, ...(image?.snapshotIds ?? [])]);
  return { task, image, snapshots: await images.snapshots([...ids]) };
}

/**
 * The next move of undoing an import: cancel the task, or delete the image, or its snapshots. Repeating a move is harmless, ECS
 * answers that the thing is gone.
 */
export async function undo(record: RecordIn<"stopping">, cloud: UndoCloud): Promise<Step> {
  const look = await lookAt(record, record.snapshots, cloud);
  const snapshots = [...new Set([...record.snapshots, ...look.snapshots.map(({ id }) => id)])];
  const seen = { ...record, polls: record.polls + 1, snapshots };
  const { importDeadlineSeconds } = cloud.settings;
  const move = judgeStop(seen, look, { nowMs: cloud.now(), importDeadlineSeconds });
  switch (move.kind) {
    case "end":
      return publishNow(move.record);
    case "look-again":
      break;
    case "cancel-task":
      if ((await cloud.images.cancelTask(record.taskId)) === "gone")
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
