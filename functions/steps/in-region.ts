import { Denied, Rejected, Throttled, Unavailable } from "../cloud/cloud-faults.ts";
import type { Cause } from "../core/distribution/record.ts";
import { causeOf } from "../core/distribution/refusals.ts";
import type { FailureCode } from "../core/import/failures.ts";
import { secondsSince } from "../core/import/record.ts";

/** Something that is done in one region. */
interface InRegion {
  region: string;
  /** Since when ECS does not answer there, ISO 8601. */
  troubledSince?: string | undefined;
}

/** After an hour without an answer a region is given up. */
const TROUBLED_SECONDS = 3600;
/** A permission that was just given needs minutes to take effect. */
const DENIED_SECONDS = 600;

/**
 * Does something in a region, so that what happens there stops no other: a service that does not answer is
 * asked again at the next look, for an hour, and what it refuses beyond what `run` expects ends it there.
 */
export async function inRegion<Item extends InRegion>(
  item: Item,
  nowMs: number,
  run: (item: Item) => Promise<Item>,
  giveUp: (item: Item, cause: Cause) => Item,
): Promise<Item> {
  try {
    const { troubledSince: _, ...next } = await run(item);
    return next as Item;
  } catch (error) {
    if (error instanceof Rejected)
      return giveUp(item, causeOf("WorkflowFault", error.message, error.requestId));
    const isDenied = error instanceof Denied;
    if (!(isDenied || error instanceof Throttled || error instanceof Unavailable)) throw error;
    const troubledSince = item.troubledSince ?? new Date(nowMs).toISOString();
    const endures = isDenied ? DENIED_SECONDS : TROUBLED_SECONDS;
    if (secondsSince(troubledSince, nowMs) < endures) return { ...item, troubledSince };
    const code: FailureCode = isDenied ? "NotAllowed" : "ServiceUnavailable";
    return giveUp(item, causeOf(code, error.message, error.requestId));
  }
}

/** What ECS refused; throws what is no refusal. */
export function refusalIn(error: unknown): Rejected | Denied {
  if (error instanceof Rejected || error instanceof Denied) return error;
  throw error;
}
