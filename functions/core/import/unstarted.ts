import * as z from "zod/mini";
import { Drop } from "./drop.ts";
import { dropsOf, ObjectEvents } from "./object-event.ts";

/**
 * What Function Compute tells the destination of an asynchronous invocation that failed for good ("Result
 * callback"). Whether the payloads are texts or objects is not documented: both are read.
 */
const textOrObject = z.union([z.string(), z.looseObject({})]);
export const FailedStart = z.object({
  requestContext: z.looseObject({
    requestId: z.optional(z.string()),
    condition: z.optional(z.string()),
    approximateInvokeCount: z.optional(z.number()),
  }),
  requestPayload: textOrObject,
  responsePayload: z.optional(z.nullable(textOrObject)),
});
export type FailedStart = z.infer<typeof FailedStart>;

/**
 * A drop whose start failed for good. Most likely no execution works on it; that one was started and the
 * answer lost cannot be ruled out, so this is no result.
 */
export const Unstarted = z.object({
  schemaVersion: z.literal(1),
  state: z.literal("unstarted"),
  drop: Drop,
  /** How often `start` ran; 0 if not known. */
  attempts: z.number(),
  /** What the last attempt failed with. */
  message: z.string(),
  requestId: z.optional(z.string()),
  notedAt: z.string(),
});
export type Unstarted = z.infer<typeof Unstarted>;

/** The drops that a failed start was about. Throws if the event is none of an OSS trigger. */
export function unstartedDrops(
  { requestContext, requestPayload, responsePayload }: FailedStart,
  nowMs: number,
): Unstarted[] {
  const { requestId, condition, approximateInvokeCount } = requestContext;
  const response = read(responsePayload ?? "");
  const said =
    typeof response === "object" ? (response as { errorMessage?: unknown })?.errorMessage : response;
  const attempts = approximateInvokeCount ?? 0;
  const message = String(said || condition || "Function Compute does not say why.").slice(0, 500);
  const failed = { attempts, message, ...(requestId === undefined ? {} : { requestId }) };
  return dropsOf(ObjectEvents.parse(read(requestPayload))).map((drop) => unstarted(drop, failed, nowMs));
}

/** The note of a drop that was not started. */
export function unstarted(
  drop: Drop,
  failed: Pick<Unstarted, "attempts" | "message" | "requestId">,
  nowMs: number,
): Unstarted {
  return { schemaVersion: 1, state: "unstarted", drop, ...failed, notedAt: new Date(nowMs).toISOString() };
}

/** What a text says in JSON; anything else as it is. */
function read(payload: unknown): unknown {
  if (typeof payload !== "string") return payload;
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}

/** Where all drops are noted whose start failed; ends with `/`. */
export function unstartedFolder(resultsPrefix: string): string {
  return `${resultsPrefix}unstarted/`;
}
