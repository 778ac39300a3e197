import type { Clock } from "../clock.ts";
import { fnfError } from "./errors.ts";
import type { FnfKnobs } from "./knobs.ts";

/** The token bucket of each API, refilled by simulated time. */
export class Throttle {
  private readonly levels = new Map<string, { tokens: number; atMs: number }>();
  private readonly clock: Clock;
  private readonly knobs: FnfKnobs;

  constructor(clock: Clock, knobs: FnfKnobs) {
    this.clock = clock;
    this.knobs = knobs;
  }

  /** Throws ResourceThrottled if the bucket of `action` is empty. */
  take(action: string): void {
    const { buckets } = this.knobs;
    const bucket = buckets[action] ?? buckets["*"];
    if (bucket === undefined) return;
    const atMs = this.clock.now();
    const before = this.levels.get(action) ?? { tokens: bucket.size, atMs };
    const refilled = before.tokens + ((atMs - before.atMs) / 1000) * bucket.refillPerSecond;
    const tokens = Math.min(bucket.size, refilled);
    this.levels.set(action, { tokens: tokens < 1 ? tokens : tokens - 1, atMs });
    if (tokens < 1) throw fnfError("ResourceThrottled");
  }

  clear(): void {
    this.levels.clear();
  }
}
