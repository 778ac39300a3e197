import type { Timer } from "../clock.ts";
import type { World } from "../edge.ts";

/** What goes on after a call was answered, and what is told of it. */
export class Background {
  private readonly world: World;
  private readonly timers = new Set<Timer>();

  constructor(world: World) {
    this.world = world;
  }

  /** Takes a step `delayMs` of simulated time from now, unless `clear` is called before. */
  after(delayMs: number, step: () => void): void {
    const timer = this.world.clock.schedule(delayMs, () => {
      this.timers.delete(timer);
      step();
    });
    this.timers.add(timer);
  }

  /** Records that something took effect. */
  effect(name: string, detail: Record<string, unknown>): void {
    this.world.spy.record({ kind: "effect", service: "ecs", name, detail, atMs: this.world.clock.now() });
  }

  clear(): void {
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
  }
}
