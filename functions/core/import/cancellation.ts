import * as z from "zod/mini";
import type { Drop } from "./drop.ts";
import { failure } from "./failures.ts";
import { undoFrom } from "./judge-import.ts";
import { importIn, type Result, type Status } from "./published.ts";
import { type Ending, type ImportRecord, type RecordIn, secondsSince } from "./record.ts";
import { publishNow, type Step } from "./step.ts";
import { type BegunImport, stoppingOf, toEnded } from "./transitions.ts";

/** `cancel.json`: a request to cancel, written once; the first one counts. */
export const CancelRequest = z.object({
  execution: z.string(),
  /** ISO 8601. */
  requestedAt: z.string(),
  /** Who asked, as they call themselves. */
  by: z.optional(z.string()),
  reason: z.optional(z.string()),
});
export type CancelRequest = z.infer<typeof CancelRequest>;

/** How an import ends that somebody asked to cancel. */
export function cancelledBy({ by, reason }: CancelRequest): Ending {
  return { state: "cancelled", failure: failure("Cancelled", { by, reason }) };
}

/**
 * What a request to cancel means for a record in each of its states: before ImportImage it ends at once, a
 * running import is undone, one that is being undone or has ended goes its way.
 */
export function applyCancel(record: ImportRecord, request: CancelRequest, nowMs: number): Step | undefined {
  switch (record.state) {
    case "waiting":
    case "ready":
      return publishNow(toEnded(record, cancelledBy(request), nowMs));
    case "importing":
      return undoFrom(record, cancelledBy(request), nowMs);
    default:
      return undefined;
  }
}

/** What `cancel` finds of a drop that has no result yet. */
export interface CancelledDrop {
  drop: Drop;
  request: CancelRequest;
  status: Status | undefined;
  /** The import that ECS has begun, by the status or by the drop's tag. */
  begun: BegunImport | undefined;
  /** Since when no execution works on it any more, ISO 8601; undefined while one does. */
  deadSince: string | undefined;
}

/**
 * The record by which `cancel` undoes an import itself; undefined where that is left to the flow, or where
 * nothing was begun.
 *
 * While the execution lives, only what its `import` has handed on is taken over: from then on this execution
 * calls ImportImage no more, whatever it does, so it may be stopped afterwards, and its own record knows the
 * snapshots should `cancel` be killed. What it undoes for a reason of its own is left to it.
 */
export function takeOver(
  { drop, request, status, begun, deadSince }: CancelledDrop,
  nowMs: number,
): RecordIn<"stopping"> | undefined {
  if (begun === undefined) return undefined;
  if (deadSince === undefined && !isHandedOn(status)) return undefined;
  const { imageName, snapshots, distribution } = importIn(status);
  const { timings = { droppedAt: drop.droppedAt }, polls = 0 } = status ?? {};
  const { imageId, taskId } = begun;
  const ending = cancelledBy(request);
  const more = distribution === undefined ? {} : { distribution };
  const known = { drop, timings, polls, imageName, imageId, taskId, snapshots, ending, ...more };
  // Where each call makes a few moves, the hour that undoing may take is one for all of them.
  const since = [request.requestedAt, deadSince ?? new Date(nowMs).toISOString()].map((at) => Date.parse(at));
  return stoppingOf(known, Math.max(...since));
}

function isHandedOn(status: Status | undefined): boolean {
  if (status?.state !== "importing" || status.imageId === undefined) return false;
  return status.ending === undefined ? status.progress !== undefined : status.ending === "cancelled";
}

/** A function works for 150 s at most (s.yaml); its last call may take half a minute more to take effect. */
const LONGEST_CALL_SECONDS = 180;

/** When an ImportImage of a stopped execution is under way no more, ISO 8601; undefined if it is none now. */
export function importDueBy(status: Status | undefined, nowMs: number): string | undefined {
  const notedAt = status?.state === "importing" ? status.importRequestedAt : undefined;
  if (notedAt === undefined || secondsSince(notedAt, nowMs) > LONGEST_CALL_SECONDS) return undefined;
  return new Date(Date.parse(notedAt) + LONGEST_CALL_SECONDS * 1000).toISOString();
}

/** The flow's pauses after a call that failed are 5 minutes at most, and a call takes up to 3. */
const LATE_SECONDS = 600;

/** When the flow has looked at the latest, and so at the request to cancel, ISO 8601. Not in an outage. */
export function nextLookBy(status: Status | undefined, nowMs: number): string {
  const { nextLookAt } = status ?? {};
  return nextLookAt !== undefined && Date.parse(nextLookAt) > nowMs
    ? nextLookAt
    : new Date(nowMs + LATE_SECONDS * 1000).toISOString();
}

/**
 * What a request to cancel means once there is a result: that stands, whatever is done now. An image that it
 * promised stays, and where nothing was begun nothing is to be done: undefined. Anything else that the import
 * began and that may still be there is undone, as is told by this record; also an image that has become
 * Available since, because the result disowned it. `begun` is what ECS knows by the drop's tag, and the
 * status may be of an earlier clean-up that did not come to its end.
 */
export function cleanupAfter(
  result: Result,
  { drop, begun, status }: Pick<CancelledDrop, "drop" | "begun" | "status">,
  nowMs: number,
): RecordIn<"stopping"> | undefined {
  if (result.state === "imported" || result.state === "refused") return undefined;
  const imageId = begun?.imageId ?? result.imageId ?? "";
  const taskId = begun?.taskId || result.taskId || "";
  const snapshots = [...(result.snapshots ?? []).map(({ id }) => id), ...importIn(status).snapshots];
  if (imageId === "" && taskId === "" && snapshots.length === 0) return undefined;
  const { timings, polls, imageName = "", failure } = result;
  // The hour that undoing may take begins anew.
  const ending = { state: "failed", failure } as const;
  return stoppingOf({ drop, timings, polls, imageName, imageId, taskId, snapshots, ending }, nowMs);
}
