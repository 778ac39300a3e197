import type { Service } from "./edge.ts";

/** Requests that are being answered. */
export interface Traffic {
  watch(service: Service): Service;
  /** Resolves when no request is being answered, or after `timeoutMs` of real time. */
  quiet(timeoutMs: number): Promise<void>;
}

export function createTraffic(): Traffic {
  const open = new Set<Promise<void>>();
  return {
    watch: (service) => ({
      ...service,
      async answer(exchange, operation) {
        const answering = service.answer(exchange, operation);
        const settled = answering.catch(() => {}).finally(() => open.delete(settled));
        open.add(settled);
        await answering;
      },
    }),
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
