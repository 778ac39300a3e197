import type { Clock } from "../clock.ts";
import { ecsError } from "./errors.ts";
import type { EcsKnobs } from "./knobs.ts";

const MINUTE_MS = 60_000;

/**
 * ECS counts the calls of each API in each region by the minute: once throttled, it stays so until the next
 * minute begins.
 */
export class Throttle {
  private readonly calls = new Map<string, number>();
  private minute = 0;
  private readonly clock: Clock;
  private readonly knobs: EcsKnobs;

  constructor(clock: Clock, knobs: EcsKnobs) {
    this.clock = clock;
    this.knobs = knobs;
  }

  /** Throws the throttling error if the minute's calls of `api` in the region are used up. */
  count(api: string, regionId: string): void {
    const minute = Math.floor(this.clock.now() / MINUTE_MS);
    if (minute !== this.minute) this.calls.clear();
    this.minute = minute;
    const counted = `${regionId} ${api}`;
    const calls = (this.calls.get(counted) ?? 0) + 1;
    this.calls.set(counted, calls);
    const { callsPerMinute, throttlingCode } = this.knobs;
    if (calls > (callsPerMinute[api] ?? callsPerMinute["*"])) throw ecsError(throttlingCode);
  }

  clear(): void {
    this.calls.clear();
  }
}
