/**
 * What happened inside the simulator, for tests and for `--debug` talk: one event for each request that was
 * answered and one for each thing that took effect. Kept up to `capacity` events, the oldest go first.
 */
export type SpyEvent =
  | {
      kind: "request";
      service: ServiceName;
      operation: string;
      /** The region that it was for, where one endpoint serves several (ECS). */
      region?: string;
      /** 0: the connection was gone before the service answered. */
      status: number;
      requestId: string;
      atMs: number;
      fault?: string;
    }
  | { kind: "effect"; service: ServiceName; name: string; detail: Record<string, unknown>; atMs: number };

export const SERVICE_NAMES = ["oss", "ecs", "fnf", "fc"] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

export interface Spy {
  readonly events: readonly SpyEvent[];
  /**
   * How many events have gone since the beginning, for want of room or by `clear`: the next one's number is
   * this and `events.length`.
   */
  readonly dropped: number;
  record(event: SpyEvent): void;
  /**
   * Resolves with the first event, past or future, that `matches`. Rejects after `timeoutMs` of real time
   * with the last events seen, so that a test never hangs.
   */
  waitFor(matches: (event: SpyEvent) => boolean, timeoutMs?: number): Promise<SpyEvent>;
  /** Calls back for each event from now on, until the function that it answers is called. */
  subscribe(listener: (event: SpyEvent) => void): () => void;
  /** The events so far that `matches`. */
  filter(matches: (event: SpyEvent) => boolean): SpyEvent[];
  clear(): void;
}

export function createSpy({ capacity }: { capacity: number }): Spy {
  const events: SpyEvent[] = [];
  const listeners = new Set<(event: SpyEvent) => void>();
  const subscribe: Spy["subscribe"] = (listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  let dropped = 0;
  return {
    events,
    get dropped() {
      return dropped;
    },
    record(event) {
      events.push(event);
      if (events.length > capacity) {
        events.shift();
        dropped += 1;
      }
      for (const listener of [...listeners]) listener(event);
    },
    subscribe,
    waitFor(matches, timeoutMs = 15_000) {
      const seen = events.find(matches);
      if (seen !== undefined) return Promise.resolve(seen);
      return new Promise((resolve, reject) => {
        const unsubscribe = subscribe((event) => {
          if (!matches(event)) return;
          unsubscribe();
          clearTimeout(timeout);
          resolve(event);
        });
        const timeout = setTimeout(() => {
          unsubscribe();
          const tail = events.slice(-15).map((event) => JSON.stringify(event));
          reject(new Error(`no such event within ${timeoutMs} ms; the last ones were:\n${tail.join("\n")}`));
        }, timeoutMs);
      });
    },
    filter: (matches) => events.filter(matches),
    clear() {
      dropped += events.length;
      events.length = 0;
    },
  };
}
