import { setTimeout as sleep } from "node:timers/promises";
import { isFault } from "../command/errors.ts";

/**
 * Repeats calls that a service throttled or did not answer. ListExecutions is let through twice a second after a burst of ten
 * (Serverless Workflow, limits), so a long list meets that border as a matter of course.
 */
export interface Patience {
  signal: AbortSignal;
  /** Delays before each further attempt, milliseconds. */
  delaysMs: readonly number[];
}

export const DELAYS_MS = [500, 1000, 2000, 4000, 8000, 16000, 32000] as const;

async function insist<T>(call: () => Promise<T>, { signal, delaysMs }: Patience): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const passing = isFault(error) && (error.name === "Throttled" || error.name === "Unavailable");
      const delayMs = delaysMs[attempt];
      if (!passing || delayMs === undefined || signal.aborted) throw error;
      await sleep(delayMs, undefined, { signal });
    }
  }
}

type Methods = Record<string, (...args: never[]) => Promise<unknown>>;

/** The same port, each of whose calls is repeated while it is throttled or unanswered. */
export function patient<Port extends object>(port: Port, patience: Patience): Port {
  const methods = Object.entries(port as Methods).map(([name, method]) => [
    name,
    (...args: never[]) => insist(() => method(...args), patience),
  ]);
  return Object.fromEntries(methods) as Port;
}
