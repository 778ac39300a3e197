import * as z from "zod/mini";
import type { Drop } from "./drop.ts";
import { failure } from "./failures.ts";
import { beginStop } from "./looks.ts";
import type { Begun, Result } from "./published.ts";
import { commonOf, type Ending, type ImportRecord, publishNow, type RecordIn, type Step } from "./record.ts";

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
export function endingOf({ by, reason }: CancelRequest): Ending {
  const who = by === undefined ? "" : `By ${by}.`;
  const why = reason === undefined ? "" : `Reason: ${reason}.`;
  return {
    state: "cancelled",
    failure: failure("Cancelled", { message: [who, why].filter(Boolean).join(" ") }),
  };
}

/**
 * What a request to cancel means for a record in each of its states: before ImportImage it ends at once, a running import is
 * undone, one that is being undone or has ended goes its way.
 */
export function applyCancel(record: ImportRecord, request: CancelRequest, nowMs: number): Step | undefined {
  switch (record.state) {
    case "waiting":
    case "ready": {
      const timings = { ...record.timings, endedAt: new Date(nowMs).toISOString() };
      return publishNow({ ...commonOf(record), timings, ...endingOf(request) });
    }
    case "importing":
      return beginStop(record, endingOf(request), nowMs);
    default:
      return undefined;
  }
}

/**
 * What a request to cancel means once there is a result: that stands, whatever is done now. An image that it promised stays, and
 * where nothing was begun nothing is to be done: undefined. Anything else that the import began and that may still be there is
 * undone, as is told by this record; also an image that has become Available since, because the result disowned it.
 */
export function cleanupAfter(
  result: Result,
  { drop, begun, status, nowMs }: Aftermath,
): RecordIn<"stopping"> | undefined {
  if (result.state === "imported" || result.state === "refused") return undefined;
  const imageId = begun?.imageId ?? result.imageId ?? "";
  const taskId = begun?.taskId || result.taskId || "";
  const snapshots = [...(result.snapshots ?? []).map(({ id }) => id), ...(status?.snapshots ?? [])];
  if (imageId === "" && taskId === "" && snapshots.length === 0) return undefined;
  const { timings, polls, imageName = "" } = result;
  return {
    state: "stopping",
    drop: { ...drop, droppedAt: timings.droppedAt },
    timings,
    polls,
    imageName,
    warnings: [],
    imageId,
    taskId,
    ending: { state: "failed", failure: result.failure ?? failure("WorkflowFault") },
    // Not when the first request came: the hour that undoing may take begins anew.
    stoppingSince: new Date(nowMs).toISOString(),
    snapshots: [...new Set(snapshots)],
  };
}

export interface Aftermath {
  drop: Drop;
  /** The import that ECS knows by the drop's tag, if any. */
  begun: { imageId: string; taskId: string } | undefined;
  /** `status.json`, if there is one: of an earlier clean-up that did not come to its end. */
  status: Begun | undefined;
  nowMs: number;
}
