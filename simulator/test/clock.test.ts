import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Clock } from "../clock.ts";
import { seededRandom } from "../random.ts";
import { virtualClock } from "../virtual-clock.ts";
import { wallClock } from "../wall-clock.ts";

const START_MS = Date.parse("2030-01-01T00:00:00Z");
const clocks: Clock[] = [];
const virtual = (): Clock => {
  const clock = virtualClock({ startMs: START_MS });
  clocks.push(clock);
  return clock;
};
afterEach(() => {
  vi.useRealTimers();
  for (const clock of clocks.splice(0)) clock.close();
});
/** Lets the event loop turn so often that a clock that may jump would have. */
const idle = async () => {
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
};

describe("a virtual clock", () => {
  test("jumps to the next timer when nothing is busy, to the millisecond", async () => {
    const clock = virtual();
    await clock.sleep(7_200_000);
    expect(clock.now()).toBe(START_MS + 7_200_000);
  });

  test("stands still when there is no timer", async () => {
    const clock = virtual();
    await idle();
    expect(clock.now()).toBe(START_MS);
  });

  test("runs timers by their time, and those of one time in the order in which they were set", async () => {
    const clock = virtual();
    const ran: string[] = [];
    for (const [delayMs, name] of [
      [20, "d"],
      [10, "b"],
      [10, "c"],
      [5, "a"],
      [-3, "first"],
    ] as const)
      clock.schedule(delayMs, () => ran.push(`${name}@${clock.now() - START_MS}`));
    await clock.sleep(30);
    expect(ran).toEqual(["first@0", "a@5", "b@10", "c@10", "d@20"]);
  });

  test("waits for whoever holds it, also when several do, and counts a release once", async () => {
    const clock = virtual();
    const holds = [clock.hold(), clock.hold()];
    const slept = clock.sleep(1000);
    await idle();
    expect(clock.now()).toBe(START_MS);
    holds[0]?.release();
    holds[0]?.release();
    await idle();
    expect(clock.now()).toBe(START_MS);
    holds[1]?.release();
    await slept;
    expect(clock.now()).toBe(START_MS + 1000);
  });

  test("lets the work that a timer began take hold before it goes on", async () => {
    const clock = virtual();
    const seen: number[] = [];
    const worker = async () => {
      await clock.sleep(10);
      const hold = clock.hold();
      for (let turn = 0; turn < 5; turn += 1) await nextTurn();
      seen.push(clock.now() - START_MS);
      hold.release();
    };
    await Promise.all([worker(), clock.sleep(11).then(() => seen.push(clock.now() - START_MS))]);
    expect(seen).toEqual([10, 11]);
  });

  test("does not run what was cancelled, nor wait for it", async () => {
    const clock = virtual();
    let ran = false;
    clock
      .schedule(10, () => {
        ran = true;
      })
      .cancel();
    await clock.sleep(5);
    await idle();
    expect([ran, clock.now()]).toEqual([false, START_MS + 5]);
  });

  test("ends a sleep at once when its signal aborts, and leaves no timer behind", async () => {
    const clock = virtual();
    const hold = clock.hold();
    const controller = new AbortController();
    const slept = clock.sleep(1000, controller.signal);
    controller.abort();
    await slept;
    await clock.sleep(1000, controller.signal);
    hold.release();
    await idle();
    expect(clock.now()).toBe(START_MS);
  });

  test("runs nothing any more once it is closed", async () => {
    const clock = virtual();
    let ran = false;
    clock.schedule(10, () => {
      ran = true;
    });
    clock.close();
    await idle();
    expect(ran).toBe(false);
  });

  test("shares its time with a worker thread's view", async () => {
    const clock = virtual();
    await clock.sleep(1234);
    expect([...clock.shared]).toEqual([BigInt(START_MS + 1234), 0n]);
  });

  test("neither stops nor jumps too early with hundreds of actors that sleep, work and wake each other", async () => {
    const clock = virtual();
    const random = seededRandom(7);
    const turns = 25;
    let steps = 0;
    const actor = async () => {
      for (let turn = 0; turn < turns; turn += 1) {
        const delayMs = random.below(3) === 0 ? 0 : random.below(100_000);
        const dueMs = clock.now() + delayMs;
        await clock.sleep(delayMs);
        expect(clock.now()).toBe(dueMs);
        const hold = clock.hold();
        const other = random.below(4) === 0 ? clock.sleep(0) : undefined;
        for (let busy = random.below(4); busy > 0; busy -= 1) await nextTurn();
        expect(clock.now()).toBe(dueMs);
        hold.release();
        await other;
        expect(clock.now()).toBe(dueMs);
        steps += 1;
      }
    };
    await Promise.all(Array.from({ length: 300 }, actor));
    expect(steps).toBe(300 * turns);
  });

  test("keeps thousands of timers in order", async () => {
    const clock = virtual();
    const random = seededRandom(3);
    const due: number[] = [];
    const timers = Array.from({ length: 5000 }, () => {
      const delayMs = random.below(1_000_000);
      return clock.schedule(delayMs, () => due.push(delayMs));
    });
    for (const timer of timers.filter((_, index) => index % 5 === 0)) timer.cancel();
    await clock.sleep(1_000_000);
    expect(due.length).toBe(4000);
    expect(due).toEqual([...due].sort((a, b) => a - b));
  });
});

describe("a wall clock", () => {
  const wall = (speed: number): Clock => {
    vi.useFakeTimers();
    const clock = wallClock({ speed, startMs: START_MS });
    clocks.push(clock);
    return clock;
  };

  test("runs as much faster than real time as it is told", () => {
    const clock = wall(60);
    vi.advanceTimersByTime(1000);
    expect(clock.now()).toBe(START_MS + 60_000);
    const [offsetMs = 0n, speedPermille = 0n] = clock.shared;
    expect(Number(offsetMs) + Math.floor((Date.now() * Number(speedPermille)) / 1000)).toBe(clock.now());
  });

  test("runs timers in real time, shortened by its speed, however long they are", () => {
    const clock = wall(2);
    const ran: string[] = [];
    clock.schedule(10_000, () => ran.push("short"));
    clock.schedule(100 * 24 * 3_600_000, () => ran.push("long"));
    clock.schedule(4000, () => ran.push("cancelled")).cancel();
    vi.advanceTimersByTime(4999);
    expect(ran).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ran).toEqual(["short"]);
    vi.advanceTimersByTime(50 * 24 * 3_600_000);
    expect(ran).toEqual(["short", "long"]);
  });

  test("runs no faster than real time while anything is under way, then as fast as before", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
    const clock = wallClock({ speed: 300, startMs: START_MS });
    clocks.push(clock);
    const ran: number[] = [];
    clock.schedule(60_000, () => ran.push(clock.now() - START_MS));
    vi.advanceTimersByTime(100);
    expect(clock.now()).toBe(START_MS + 30_000);
    const holds = [clock.hold(), clock.hold()];
    expect([...clock.shared]).toEqual([BigInt(clock.now() - Date.now()), 1000n]);
    vi.advanceTimersByTime(5_000);
    holds[0]?.release();
    await idle();
    vi.advanceTimersByTime(5_000);
    expect(clock.now()).toBe(START_MS + 40_000);
    holds[1]?.release();
    holds[1]?.release();
    // Whatever the release sets off takes hold first.
    expect(Number(clock.shared[1])).toBe(1000);
    await idle();
    expect(Number(clock.shared[1])).toBe(300_000);
    expect(ran).toEqual([]);
    vi.advanceTimersByTime(67);
    expect(ran).toEqual([60_100]);
  });

  test("is not slowed down below its own speed", () => {
    const clock = wall(0.5);
    clock.hold();
    vi.advanceTimersByTime(1000);
    expect(clock.now()).toBe(START_MS + 500);
  });

  test("never goes back, however often its speed changes", async () => {
    const clock = wallClock({ speed: 977, startMs: START_MS });
    clocks.push(clock);
    let lastMs = clock.now();
    for (let round = 0; round < 200; round += 1) {
      const hold = clock.hold();
      await nextTurn();
      hold.release();
      await idle();
      expect(clock.now()).toBeGreaterThanOrEqual(lastMs);
      lastMs = clock.now();
    }
  });

  test("leaves no timer of the machine behind when it is closed", () => {
    const clock = wall(1);
    clock.schedule(1000, () => {});
    clock.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
