import { setTimeout as sleep } from "node:timers/promises";
import { CloudFault, Throttled, Unavailable } from "../../functions/cloud/cloud-faults.ts";

/**
 * Repeats what a network or a service let down, with growing random pauses ("full jitter": of many clients
 * that failed at once, few come back at once).
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
export const UPLOAD_RETRIES: RetryPolicy = {
  attempts: 10,
  baseMs: 1000,
  capMs: 60_000,
  random: Math.random,
};

/**
 * Eight calls, a minute of pauses on average. ListExecutions is let through twice a second after a burst of
 * ten (Serverless Workflow, limits), so a long list is throttled as a matter of course.
 */
export const PORT_RETRIES: RetryPolicy = {
  attempts: 8,
  baseMs: 1000,
  capMs: 32_000,
  random: Math.random,
};

/** An hour of pauses on average: for what is watched for hours, once the service has answered. */
export const OUTAGE_ATTEMPTS = 230;

/** A call failed in a way that passes; it is made again after `delayMs`. */
export interface FailedAttempt {
  error: Error;
  /** Which attempt failed, 1 is the first. */
  attempt: number;
  delayMs: number;
}

/** Thrown by a call of this tool's own that is worth repeating. */
export class Retryable extends Error {
  override readonly name = "Retryable";
}

/** Codes of OSS with status 400 that a repetition cures: the body came too late, or was damaged. */
const CURABLE = /^(RequestTimeout|InvalidDigest|BadDigest)$/;

function isRetryable(error: unknown): error is Error {
  if (error instanceof Retryable || error instanceof Throttled || error instanceof Unavailable) return true;
  return error instanceof CloudFault && CURABLE.test(error.code);
}

/** The pause after a failed attempt, milliseconds. */
export function pauseMs({ baseMs, capMs, random }: RetryPolicy, attempt: number): number {
  return Math.floor(random() * Math.min(capMs, baseMs * 2 ** (attempt - 1)));
}

export interface RetryOptions {
  policy: RetryPolicy;
  signal: AbortSignal;
  onFailedAttempt?: (failed: FailedAttempt) => void;
  /** The service answered, with what was asked for or a refusal. */
  onAnswer?: () => void;
}

/** Calls until it works, the attempts are used up, or repeating does not cure it. Throws what failed last. */
export async function retry<T>(
  call: (attempt: number) => Promise<T>,
  { policy, signal, onFailedAttempt, onAnswer }: RetryOptions,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      const answer = await call(attempt);
      onAnswer?.();
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      const again = isRetryable(error);
      if (!again) onAnswer?.();
      if (!again || attempt >= policy.attempts) throw error;
      const delayMs = pauseMs(policy, attempt);
      onFailedAttempt?.({ error, attempt, delayMs });
      await sleep(delayMs, undefined, { signal });
    }
  }
}

type Methods = Record<string, (...args: never[]) => Promise<unknown>>;

/** The same port, each of whose calls is repeated while it is throttled or not answered. */
export function withRetries<Port extends object>(port: Port, options: RetryOptions): Port {
  const methods = Object.entries(port as Methods).map(([name, method]) => [
    name,
    (...args: never[]) => retry(() => method(...args), options),
  ]);
  return Object.fromEntries(methods) as Port;
}
