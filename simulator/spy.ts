/**
 * What happened inside the simulator, for tests and for `--debug` talk: one event for each request that was
 * answered and one for each thing that took effect. Kept up to `capacity` events, the oldest go first.
 */
export type SpyEvent =
  | {
      kind: "request";
      service: ServiceName;
      operation: string;
      /** 0: the connection was gone before the service answered. */
      status: number;
      requestId: string;
      atMs: number;
      fault?: string;
    }
  | { kind: "effect"; service: ServiceName; name: string; detail: Record<string, unknown>; atMs: number };

export type ServiceName = "oss" | "ecs" | "fc" | "fnf";

export interface Spy {
  readonly events: readonly SpyEvent[];
  record(event: SpyEvent): void;
  /**
   * Resolves with the first event, past or future, that `matches`. Rejects after `timeoutMs` of real time with the last
   * events seen, so that a test never hangs.
   */
  waitFor(matches: (event: SpyEvent) => boolean, timeoutMs?: number): Promise<SpyEvent>;
  /** The events so far that `matches`. */
  filter(matches: (event: SpyEvent) => boolean): SpyEvent[];
  clear(): void;
}

interface Waiter {
  matches: (event: SpyEvent) => boolean;
  resolve: (event: SpyEvent) => void;
}

export function createSpy({ capacity }: { capacity: number }): Spy {
  const events: SpyEvent[] = [];
  const waiters = new Set<Waiter>();
  return {
    events,
    record(event) {
      events.push(event);
      if (events.length > capacity) events.shift();
      for (const waiter of [...waiters]) {
        if (!waiter.matches(event)) continue;
        waiters.delete(waiter);
        waiter.resolve(event);
      }
    },
    waitFor(matches, timeoutMs = 10_000) {
      const seen = events.find(matches);
      if (seen !== undefined) return Promise.resolve(seen);
      return new Promise((resolve, reject) => {
        const waiter: Waiter = {
          matches,
          resolve: (event) => {
            clearTimeout(timeout);
            resolve(event);
          },
        };
        const timeout = setTimeout(() => {
          waiters.delete(waiter);
          const tail = events.slice(-15).map((event) => JSON.stringify(event));
          reject(new Error(`no such event within ${timeoutMs} ms; the last ones were:\n${tail.join("\n")}`));
        }, timeoutMs);
        waiters.add(waiter);
      });
    },
    filter: (matches) => events.filter(matches),
    clear() {
      events.length = 0;
    },
  };
}
