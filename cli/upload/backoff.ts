import { setTimeout as sleep } from "node:timers/promises";
import { isFault } from "../command/errors.ts";

/**
 * Repeats what a network or a service let down, with growing random pauses ("full jitter": of many clients that failed at once,
 * few come back at once).
 */
export interface RetryPolicy {
  /** How often a call is made at most. */
  attempts: number;
  /** The first pause is at most this long, each further one at most twice as long. Milliseconds. */
  baseMs: number;
  /** No pause is longer. Milliseconds. */
  capMs: number;
  /** 0 (included) to 1 (excluded). */
  random: () => number;
}

/** Ten calls, two minutes of pauses on average: a router may start anew meanwhile. */
export const DEFAULT_RETRIES: RetryPolicy = {
  attempts: 10,
  baseMs: 1000,
  capMs: 60_000,
  random: Math.random,
};

/** Something went wrong that passes; it is tried again after `delayMs`. */
export interface Setback {
  what: string;
  /** Which attempt failed, 1 is the first. */
  attempt: number;
  delayMs: number;
}

/** Thrown by a call of this tool's own that is worth repeating. */
export class Passing extends Error {
  override readonly name = "Passing";
}

/** Codes that OSS answers with status 400 and that a repetition cures: the body stayed away for too long, or was damaged. */
const CURABLE = /^(RequestTimeout|InvalidDigest|BadDigest)$/;

function passes(error: unknown): boolean {
  if (error instanceof Passing) return true;
  if (!isFault(error)) return false;
  return error.name === "Throttled" || error.name === "Unavailable" || CURABLE.test(error.code);
}

/** The pause after a failed attempt, milliseconds. */
export function pauseMs({ baseMs, capMs, random }: RetryPolicy, attempt: number): number {
  return Math.floor(random() * Math.min(capMs, baseMs * 2 ** (attempt - 1)));
}

/** Calls until it works, the attempts are used up, or it fails in a way that repeating does not cure. Throws what failed last. */
export async function insist<T>(
  call: (attempt: number) => Promise<T>,
  {
    policy,
    signal,
    onSetback,
  }: { policy: RetryPolicy; signal: AbortSignal; onSetback: (setback: Setback) => void },
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await call(attempt);
    } catch (error) {
      signal.throwIfAborted();
      if (!passes(error) || attempt >= policy.attempts) throw error;
      const delayMs = pauseMs(policy, attempt);
      onSetback({ what: (error as Error).message, attempt, delayMs });
      await sleep(delayMs, undefined, { signal });
    }
  }
}
