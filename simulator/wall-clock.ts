import { Agenda } from "./agenda.ts";
import { type Clock, sleepOn } from "./clock.ts";
import { Holds } from "./holds.ts";

/** Node's timers take at most 2^31-1 ms: a longer delay is slept in pieces. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Simulated time as a line through real time, whose slope can be changed at any point. */
class Pace {
  readonly shared = new BigInt64Array(new SharedArrayBuffer(16));
  permille = 0;
  private fromMs = 0;
  private simulatedFromMs: number;

  constructor(startMs: number, permille: number) {
    this.simulatedFromMs = startMs;
    this.change(permille);
  }

  now(): number {
    return this.simulatedFromMs + Math.floor(((Date.now() - this.fromMs) * this.permille) / 1000);
  }

  /**
   * Goes on from now at another pace. A function's thread reads the two figures while a hold keeps them as
   * they are.
   */
  change(permille: number): void {
    this.simulatedFromMs = this.permille === 0 ? this.simulatedFromMs : this.now();
    this.fromMs = Date.now();
    this.permille = permille;
    const offsetMs = this.simulatedFromMs - Math.floor((this.fromMs * permille) / 1000);
    Atomics.store(this.shared, 0, BigInt(offsetMs));
    Atomics.store(this.shared, 1, BigInt(permille));
  }

  /** The real milliseconds until `atMs`. */
  until(atMs: number): number {
    return Math.max(0, Math.ceil(((atMs - this.now()) * 1000) / this.permille));
  }
}

/**
 * A clock that runs `speed` times as fast as real time, from `startMs`. While anything is under way it runs
 * no faster than real time: functions and clients work in real time, and against a fast clock they would meet
 * limits that they never meet in the cloud.
 */
export function wallClock({ speed, startMs }: { speed: number; startMs: number }): Clock {
  const idlePermille = Math.round(speed * 1000);
  const busyPermille = Math.min(idlePermille, 1000);
  const pace = new Pace(startMs, idlePermille);
  const agenda = new Agenda();
  const holds = new Holds(() => {
    if (holds.isHeld()) return run(busyPermille);
    // As with a virtual clock: what an answer sets off is counted before time runs on.
    setImmediate(() => setImmediate(() => holds.isHeld() || run(idlePermille)));
  });
  let timeout: NodeJS.Timeout | undefined;
  let closed = false;
  const arm = () => {
    clearTimeout(timeout);
    const due = closed ? undefined : agenda.next();
    if (due !== undefined) timeout = setTimeout(ring, Math.min(pace.until(due.atMs), LONGEST_TIMEOUT_MS));
  };
  const ring = () => {
    for (let due = agenda.next(); due !== undefined && due.atMs <= pace.now(); due = agenda.next()) {
      agenda.take();
      due.task();
    }
    arm();
  };
  const run = (permille: number) => {
    if (closed || pace.permille === permille) return;
    pace.change(permille);
    arm();
  };
  const clock: Clock = {
    shared: pace.shared,
    now: () => pace.now(),
    schedule(delayMs, task) {
      const due = agenda.add(pace.now() + Math.max(0, delayMs), task);
      if (agenda.next() === due) arm();
      return {
        cancel() {
          due.cancelled = true;
          if (agenda.next() === undefined) clearTimeout(timeout);
        },
      };
    },
    sleep: (delayMs, signal) => sleepOn(clock, delayMs, signal),
    hold: () => holds.take(),
    sleepWithin: (hold, delayMs, signal) => holds.sleepWithin(clock, hold, delayMs, signal),
    close() {
      closed = true;
      clearTimeout(timeout);
      agenda.clear();
    },
  };
  return clock;
}
