/**
 * The simulator's only source of time.
 *
 * Two clocks share one interface. The wall clock runs with real time, `speed` times as fast. The
 * virtual clock stands still while anything is busy and jumps to the next timer when nothing is, so a
 * two-hour import takes milliseconds. Nothing else in the simulator may ask the machine for the time.
 */
export interface Clock {
  /** Simulated milliseconds since the Unix epoch. */
  now(): number;
  /** Runs `task` once, `delayMs` simulated milliseconds from now. Timers due at once run in the order they were set. */
  schedule(delayMs: number, task: () => void): Timer;
  /** Resolves after `delayMs` simulated milliseconds, or at once when `signal` aborts. Never rejects. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
  /** Says that something is going on: a virtual clock does not jump until `release` was called. */
  hold(): Hold;
  /**
   * What a worker thread needs to tell the same time: `[offsetMs, speedPermille]`, read with Atomics. Simulated
   * now = offset + real now × speed ÷ 1000. The virtual clock has speed 0.
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

interface Due {
  atMs: number;
  order: number;
  task: () => void;
  cancelled: boolean;
}

/** Timers sorted by due time, then by the order they were set: a binary heap, for thousands of waits at once. */
class Agenda {
  private readonly heap: Due[] = [];
  private order = 0;

  add(atMs: number, task: () => void): Due {
    const due = { atMs, order: this.order++, task, cancelled: false };
    this.heap.push(due);
    let child = this.heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.before(child, parent)) break;
      this.swap(child, parent);
      child = parent;
    }
    return due;
  }

  next(): Due | undefined {
    while (this.heap[0]?.cancelled === true) this.remove();
    return this.heap[0];
  }

  take(): Due | undefined {
    const due = this.next();
    if (due !== undefined) this.remove();
    return due;
  }

  clear(): void {
    this.heap.length = 0;
  }

  private remove(): void {
    const last = this.heap.pop();
    if (last === undefined || this.heap.length === 0) return;
    this.heap[0] = last;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= this.heap.length) return;
      if (child + 1 < this.heap.length && this.before(child + 1, child)) child += 1;
      if (!this.before(child, parent)) return;
      this.swap(child, parent);
      parent = child;
    }
  }

  private before(a: number, b: number): boolean {
    const left = this.heap[a] as Due;
    const right = this.heap[b] as Due;
    return left.atMs < right.atMs || (left.atMs === right.atMs && left.order < right.order);
  }

  private swap(a: number, b: number): void {
    const due = this.heap[a] as Due;
    this.heap[a] = this.heap[b] as Due;
    this.heap[b] = due;
  }
}

function sleepOn(clock: Pick<Clock, "schedule">, delayMs: number, signal?: AbortSignal): Promise<void> {
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

/** A virtual clock can also be moved by hand. */
export interface VirtualClock extends Clock {
  /** Moves time on by `byMs` at once, as a machine's clock is set: timers that were due meanwhile run late, in their order. */
  skip(byMs: number): void;
}

/** A clock that jumps to the next timer as soon as nothing holds it. Starts at `startMs`. */
export function virtualClock({ startMs }: { startMs: number }): VirtualClock {
  const agenda = new Agenda();
  const shared = new BigInt64Array(new SharedArrayBuffer(16));
  let nowMs = startMs;
  let holds = 0;
  let armed = false;
  let closed = false;
  const set = (ms: number) => {
    nowMs = ms;
    Atomics.store(shared, 0, BigInt(Math.floor(ms)));
  };
  set(startMs);
  // Two turns of the event loop: an answer that was just written is read, and what its reader starts, is
  // counted, before time moves on.
  const arm = () => {
    if (armed || closed || holds > 0 || agenda.next() === undefined) return;
    armed = true;
    setImmediate(() => setImmediate(jump));
  };
  const jump = () => {
    armed = false;
    if (closed || holds > 0) return;
    const due = agenda.take();
    if (due === undefined) return;
    set(Math.max(nowMs, due.atMs));
    due.task();
    arm();
  };
  const clock: VirtualClock = {
    shared,
    now: () => nowMs,
    skip: (byMs) => set(nowMs + Math.max(0, byMs)),
    schedule(delayMs, task) {
      const due = agenda.add(nowMs + Math.max(0, delayMs), task);
      arm();
      return {
        cancel() {
          due.cancelled = true;
        },
      };
    },
    sleep: (delayMs, signal) => sleepOn(clock, delayMs, signal),
    hold() {
      holds += 1;
      let held = true;
      return {
        release() {
          if (!held) return;
          held = false;
          holds -= 1;
          arm();
        },
      };
    },
    close() {
      closed = true;
      agenda.clear();
    },
  };
  return clock;
}

/** A clock that runs `speed` times as fast as real time, from `startMs`. */
export function wallClock({ speed, startMs }: { speed: number; startMs: number }): Clock {
  const shared = new BigInt64Array(new SharedArrayBuffer(16));
  const speedPermille = Math.round(speed * 1000);
  const originMs = Date.now();
  const offsetMs = startMs - Math.floor((originMs * speedPermille) / 1000);
  shared[0] = BigInt(offsetMs);
  shared[1] = BigInt(speedPermille);
  const running = new Set<NodeJS.Timeout>();
  let closed = false;
  // Node's timers take at most 2^31-1 ms: a longer delay is slept in pieces.
  const longestMs = 2 ** 31 - 1;
  const clock: Clock = {
    shared,
    now: () => offsetMs + Math.floor((Date.now() * speedPermille) / 1000),
    schedule(delayMs, task) {
      let current: NodeJS.Timeout | undefined;
      const sleep = (leftMs: number) => {
        if (closed) return;
        const pieceMs = Math.min(leftMs, longestMs);
        const timeout = setTimeout(() => {
          running.delete(timeout);
          if (leftMs > pieceMs) sleep(leftMs - pieceMs);
          else task();
        }, pieceMs);
        running.add(timeout);
        current = timeout;
      };
      sleep(Math.max(0, delayMs) / speed);
      return {
        cancel() {
          if (current === undefined) return;
          clearTimeout(current);
          running.delete(current);
        },
      };
    },
    sleep: (delayMs, signal) => sleepOn(clock, delayMs, signal),
    hold: () => ({ release: () => {} }),
    close() {
      closed = true;
      for (const timeout of running) clearTimeout(timeout);
      running.clear();
    },
  };
  return clock;
}
