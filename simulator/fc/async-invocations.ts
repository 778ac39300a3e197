import type { Clock, Timer } from "../clock.ts";
import type { InvokeAnswer } from "../invoke-answer.ts";
import type { AsyncInvokeDefinition } from "./function-definition.ts";
import type { FcKnobs } from "./knobs.ts";

/** An asynchronous invocation that Function Compute has taken on. */
export interface AsyncEvent {
  functionName: string;
  /** The same for every attempt. */
  requestId: string;
  payload: Buffer;
  acceptedAtMs: number;
}

/** What became of an event: `attempts` is how often the function ran. */
export type AsyncEnd =
  | { kind: "succeeded"; attempts: number; answer: InvokeAnswer }
  /** The function failed once too often. */
  | { kind: "failed"; attempts: number; answer: InvokeAnswer }
  /** Function Compute gave up without another run: the event's age, or an error of its own. */
  | { kind: "dropped"; attempts: number; answer: InvokeAnswer };

export interface AsyncInvocations {
  /** Takes on an event; the first attempt begins at once. */
  accept(event: AsyncEvent): void;
  /** Forgets every event. */
  reset(): void;
}

/** "Configure a retry mechanism": a throttled invocation is tried again after 0.5 s, 1 s, 2 s, 4 s … */
const FIRST_THROTTLE_DELAY_MS = 500;

/**
 * The queue behind asynchronous invocation, on simulated time. A failed function is run again
 * `maxRetryAttempts` times; a throttled one (429) until the event is too old, as is one that met Function
 * Compute's own error if the knob says so.
 */
export function createAsyncInvocations(options: {
  clock: Clock;
  knobs: FcKnobs;
  configuration: (functionName: string) => AsyncInvokeDefinition;
  attempt: (event: AsyncEvent) => Promise<InvokeAnswer>;
  retrying: (event: AsyncEvent, delayMs: number, answer: InvokeAnswer) => void;
  ended: (event: AsyncEvent, end: AsyncEnd) => void;
}): AsyncInvocations {
  const { clock, knobs } = options;
  const timers = new Set<Timer>();
  let generation = 0;

  const tryOnce = async (event: AsyncEvent, failures: number, refusals: number): Promise<void> => {
    const begunIn = generation;
    const hold = clock.hold();
    const answer = await options.attempt(event).finally(() => hold.release());
    if (begunIn !== generation) return;
    const { maxRetryAttempts, maxEventAgeSeconds } = options.configuration(event.functionName);
    const attempts = failures + 1;
    const again = (delayMs: number, nextFailures: number, nextRefusals: number) => {
      if (clock.now() + delayMs > event.acceptedAtMs + maxEventAgeSeconds * 1000)
        return options.ended(event, { kind: "dropped", attempts: nextFailures, answer });
      options.retrying(event, delayMs, answer);
      const timer = clock.schedule(delayMs, () => {
        timers.delete(timer);
        void tryOnce(event, nextFailures, nextRefusals);
      });
      timers.add(timer);
    };
    switch (answer.kind) {
      case "result":
        return options.ended(event, { kind: "succeeded", attempts, answer });
      case "function-error":
        if (failures >= maxRetryAttempts) return options.ended(event, { kind: "failed", attempts, answer });
        return again(knobs.asyncFirstRetryDelayMs * 2 ** failures, failures + 1, refusals);
      case "service-error":
        if (answer.status === 429 || (answer.status >= 500 && knobs.asyncServerErrors === "retry"))
          return again(FIRST_THROTTLE_DELAY_MS * 2 ** refusals, failures, refusals + 1);
        return options.ended(event, { kind: "dropped", attempts: failures, answer });
    }
  };

  return {
    accept: (event) => void tryOnce(event, 0, 0),
    reset() {
      generation += 1;
      for (const timer of timers) timer.cancel();
      timers.clear();
    },
  };
}
