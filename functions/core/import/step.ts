import type { EndedRecord, ImportRecord } from "./record.ts";

/** A pause of the flow: waits in a row, since a Wait state takes 1 to 300 s (CloudFlow, "Wait"). */
export interface Pause {
  /** Seconds of each wait, 1 to 300. */
  waitSeconds: number;
  /** How many waits in a row, 0 to `MAX_WAITS`. */
  waits: number;
}

/** The flow has this many Wait states in a row. */
export const MAX_WAITS = 7;
const MAX_WAIT_SECONDS = 300;

export const NO_PAUSE: Pause = { waitSeconds: 1, waits: 0 };

/** Splits a distance into equal waits. Below 1 s it is 1 s, above `MAX_WAITS` × 300 s it is that. */
export function pause(seconds: number): Pause {
  const whole = Math.min(Math.max(1, Math.round(seconds)), MAX_WAITS * MAX_WAIT_SECONDS);
  const waits = Math.ceil(whole / MAX_WAIT_SECONDS);
  return { waitSeconds: Math.ceil(whole / waits), waits };
}

export function secondsOf({ waits, waitSeconds }: Pause): number {
  return waits * waitSeconds;
}

/**
 * What a function of the flow answers: the record, and where the flow goes next, after which pause. All
 * fields are always there, because a missing path in a condition or constructor is undocumented.
 */
export interface Step extends Pause {
  next: "validate" | "import" | "poll" | "publish";
  record: ImportRecord;
}

/** The flow is to publish this record now. */
export function publishNow(record: EndedRecord): Step {
  return { next: "publish", ...NO_PAUSE, record };
}

/** The flow is to call a function, after a pause. */
export function goOn(next: "validate" | "import" | "poll", record: ImportRecord, after: Pause): Step {
  return { next, ...after, record };
}
