import * as z from "zod/mini";
import { failure } from "./failures.ts";
import { commonOf, type Ending, type ImportRecord, publishNow, type Step } from "./record.ts";
import { beginStop } from "./watch.ts";

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
