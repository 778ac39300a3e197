import { type ImportFacts, isOver, isOwn, isUnusable } from "./look.ts";
import { type EndedRecord, type RecordIn, secondsSince } from "./record.ts";
import { toImported, toUndone } from "./transitions.ts";

/** What undoing an import needs next. */
export type UndoMove =
  | { kind: "cancel-task" }
  | { kind: "delete-image" }
  | { kind: "delete-snapshots"; ids: string[] }
  | { kind: "look-again" }
  | { kind: "end"; record: EndedRecord };

/** Undoing takes minutes at most; after an hour something is wrong that a person must see. */
const UNDO_DEADLINE_SECONDS = 3600;

const UNSETTLED = new Set(["Creating", "Waiting"]);

/**
 * The next move of undoing: cancel the task, wait until it is over, delete the image, wait until it is gone,
 * delete its snapshots. An image that became Available before it could be stopped stays, and the import ends
 * as imported: a cancel that comes too late answers what really happened.
 */
export function judgeUndo(record: RecordIn<"stopping">, look: ImportFacts, nowMs: number): UndoMove {
  const { task, image } = look;
  const end = (): UndoMove => ({ kind: "end", record: toUndone(record, look, nowMs) });
  // Whether a queued task is listed at all is not certain: one that ECS does not show is over only when its
  // image is settled.
  const taskOver = task === undefined ? image === undefined || !UNSETTLED.has(image.status) : isOver(task);
  if (secondsSince(record.stoppingSince, nowMs) > UNDO_DEADLINE_SECONDS) return end();
  if (!taskOver) return { kind: "cancel-task" };
  if (image !== undefined) {
    const finished = task === undefined ? image.status === "Available" : task.status === "Finished";
    const untouched = record.ending.state !== "failed" && finished;
    if (untouched && image.status === "Available")
      return { kind: "end", record: toImported(record, look.snapshots, nowMs) };
    if (untouched && !isUnusable(image)) return { kind: "look-again" };
    if (!isOwn(image, record.drop)) return end();
    // Only the image tells which snapshots it has: they are in the record before it goes, for the answer of
    // the run that deletes it may get lost.
    const isNoted = look.snapshots.every(({ id }) => record.snapshots.includes(id));
    return isNoted ? { kind: "delete-image" } : { kind: "look-again" };
  }
  const ids = look.snapshots.map(({ id }) => id);
  return ids.length > 0 ? { kind: "delete-snapshots", ids } : end();
}
