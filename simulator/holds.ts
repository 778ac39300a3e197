import type { Clock, Hold } from "./clock.ts";

/** What goes on: as long as a clock is held it does not run ahead. */
export class Holds {
  /** In the order they were taken, each with how many sleeps have set it aside. */
  private readonly aside = new Map<Hold, number>();
  private readonly changed: () => void;

  /** `changed` is called whenever it may be held now, or not any more. */
  constructor(changed: () => void) {
    this.changed = changed;
  }

  isHeld(): boolean {
    for (const times of this.aside.values()) if (times === 0) return true;
    return false;
  }

  take(): Hold {
    const hold = {
      release: () => {
        if (this.aside.delete(hold)) this.changed();
      },
    };
    this.aside.set(hold, 0);
    this.changed();
    return hold;
  }

  /** `Clock.sleepWithin`: sets the hold aside for so long, and all that were taken before it. */
  sleepWithin(
    clock: Pick<Clock, "schedule">,
    hold: Hold,
    delayMs: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const all = [...this.aside.keys()];
    const chosen = all.slice(0, all.indexOf(hold) + 1);
    this.count(chosen, 1);
    return new Promise((resolve) => {
      const end = () => {
        timer.cancel();
        signal?.removeEventListener("abort", end);
        // In this very moment, or the clock would run on before whoever waits has noticed.
        this.count(chosen, -1);
        resolve();
      };
      const timer = clock.schedule(delayMs, end);
      if (signal?.aborted === true) end();
      else signal?.addEventListener("abort", end);
    });
  }

  private count(holds: readonly Hold[], change: 1 | -1): void {
    for (const hold of holds) {
      const times = this.aside.get(hold);
      if (times !== undefined) this.aside.set(hold, times + change);
    }
    this.changed();
  }
}
