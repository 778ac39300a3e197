/**
 * The simulator's only source of time.
 *
 * Two clocks share one interface. The wall clock runs with real time, `speed` times as fast while nothing is
 * busy. The virtual clock stands still while anything is busy and jumps to the next timer when nothing is, so
 * a two-hour import takes milliseconds. Nothing else in the simulator may ask the machine for the time.
 */
export interface Clock {
  /** Simulated milliseconds since the Unix epoch. */
  now(): number;
  /**
   * Runs `task` once, `delayMs` simulated milliseconds from now. Timers due at once run in the order they
   * were set.
   */
  schedule(delayMs: number, task: () => void): Timer;
  /** Resolves after `delayMs` simulated milliseconds, or at once when `signal` aborts. Never rejects. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
  /**
   * Says that something is going on: until `release` was called a virtual clock does not jump, and a fast one
   * runs as real time does.
   */
  hold(): Hold;
  /**
   * Resolves after `delayMs` simulated milliseconds, or at once when `signal` aborts, and lets a virtual
   * clock jump meanwhile: what goes on under `hold` waits for nothing but the time, and so does whatever held
   * the clock before and waits for that.
   */
  sleepWithin(hold: Hold, delayMs: number, signal?: AbortSignal): Promise<void>;
  /**
   * What a worker thread needs to tell the same time: `[offsetMs, speedPermille]`, read with Atomics.
   * Simulated now = offset + real now × speed ÷ 1000. The virtual clock has speed 0.
   */
  readonly shared: BigInt64Array;
  /** Drops every timer. The clock then stands still. */
  close(): void;
}

export interface Timer {
  cancel(): void;
}

export interface Hold {
  /** Idempotent. */
  release(): void;
}

/** `Clock.sleep` by `Clock.schedule`. */
export function sleepOn(
  clock: Pick<Clock, "schedule">,
  delayMs: number,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const end = () => {
      timer.cancel();
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = clock.schedule(delayMs, end);
    signal?.addEventListener("abort", end);
  });
}
