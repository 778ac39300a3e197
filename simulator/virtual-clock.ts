import { Agenda } from "./agenda.ts";
import { type Clock, sleepOn } from "./clock.ts";
import { Holds } from "./holds.ts";

/** A virtual clock can also be moved by hand. */
export interface VirtualClock extends Clock {
  /**
   * Moves time on by `byMs` at once, as a machine's clock is set: timers that were due meanwhile run late, in
   * their order.
   */
  skip(byMs: number): void;
}

/** A clock that jumps to the next timer as soon as nothing holds it. Starts at `startMs`. */
export function virtualClock({ startMs }: { startMs: number }): VirtualClock {
  const agenda = new Agenda();
  const shared = new BigInt64Array(new SharedArrayBuffer(16));
  let nowMs = startMs;
  const holds = new Holds(() => arm());
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
    if (armed || closed || holds.isHeld() || agenda.next() === undefined) return;
    armed = true;
    setImmediate(() => setImmediate(jump));
  };
  const jump = () => {
    armed = false;
    if (closed || holds.isHeld()) return;
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
    hold: () => holds.take(),
    sleepWithin: (hold, delayMs, signal) => holds.sleepWithin(clock, hold, delayMs, signal),
    close() {
      closed = true;
      agenda.clear();
    },
  };
  return clock;
}
