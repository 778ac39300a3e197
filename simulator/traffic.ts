/** Requests that are being answered. */
export interface Traffic {
  /** Counts a request until it is settled. */
  count(answering: Promise<void>): void;
  /** Resolves when no request is being answered, or after `timeoutMs` of real time. */
  quiet(timeoutMs: number): Promise<void>;
}

export function createTraffic(): Traffic {
  const open = new Set<Promise<void>>();
  return {
    count(answering) {
      const settled = answering.catch(() => {}).then(() => void open.delete(settled));
      open.add(settled);
    },
    async quiet(timeoutMs) {
      // A request that was sent already is read in the next turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      if (open.size === 0) return;
      let timeout: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timeout = setTimeout(resolve, timeoutMs);
      });
      await Promise.race([Promise.all(open), late]);
      clearTimeout(timeout);
    },
  };
}
