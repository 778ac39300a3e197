import type { Instance, Outcome } from "./instance.ts";

/** What a function's instances did with a request: `refused` when too many wait, `dropped` by a reset. */
type PoolAnswer = Outcome | { kind: "refused" } | { kind: "dropped" };

/** Runs on an instance; `rest` tells that it does nothing until `over` resolves. */
type Use = (instance: Instance, rest: (over: Promise<void>) => Promise<void>) => Promise<Outcome>;

/**
 * The instances of one function: warm ones are used again, further ones start until `maxInstances` work, then
 * requests wait.
 */
export interface InstancePool {
  /** Runs `use` on an instance that is this request's alone. */
  run(use: Use): Promise<PoolAnswer>;
  /** Ends every instance that is answering a request now; answers how many there were. */
  endBusy(): Promise<number>;
  /** Ends idle instances now and the others with their requests; resolves when the idle ones have ended. */
  retire(): Promise<void>;
  /** Drops waiting requests and ends busy instances. Idle ones stay warm. */
  reset(): Promise<void>;
  /** Ends every instance. */
  close(): Promise<void>;
}

export function createInstancePool(options: {
  /** Starts an instance; `ended` must be called when it has ended. */
  start: (ended: () => void) => Instance;
  limits: () => { maxInstances: number; queueLimit: number };
}): InstancePool {
  const idle = new Set<Instance>();
  const busy = new Set<Instance>();
  /**
   * Of the busy ones those that do nothing: whoever waits for an instance must not wait for the time to pass,
   * which it may hold up.
   */
  const resting = new Set<Instance>();
  const waiting: Array<(instance: Instance | undefined) => void> = [];
  let retired = false;

  const start = () => {
    const instance: Instance = options.start(() => idle.delete(instance));
    return instance;
  };
  const room = () => busy.size - resting.size < options.limits().maxInstances;
  /** Serves who waits longest, if there is room; answers whether somebody was. */
  const serveNext = (warm?: Instance): boolean => {
    const next = room() ? waiting.shift() : undefined;
    if (next === undefined) return false;
    const instance = warm ?? start();
    busy.add(instance);
    next(instance);
    return true;
  };
  const rest = (instance: Instance, over: Promise<void>): Promise<void> => {
    resting.add(instance);
    serveNext();
    return over.finally(() => resting.delete(instance));
  };
  /** An instance for the request, now or later; undefined if the request was dropped while it waited. */
  const acquire = (): Promise<Instance | undefined> | "refused" => {
    const [warm] = idle;
    const free = warm ?? (room() ? start() : undefined);
    if (free !== undefined) {
      idle.delete(free);
      busy.add(free);
      return Promise.resolve(free);
    }
    if (waiting.length >= options.limits().queueLimit) return "refused";
    return new Promise((resolve) => waiting.push(resolve));
  };
  const giveBack = (instance: Instance) => {
    busy.delete(instance);
    if (serveNext(instance.alive ? instance : undefined)) return;
    if (retired) void instance.end();
    else if (instance.alive) idle.add(instance);
  };
  const dropWaiting = () => {
    for (const drop of waiting.splice(0)) drop(undefined);
  };

  return {
    async run(use) {
      const acquired = acquire();
      if (acquired === "refused") return { kind: "refused" };
      const instance = await acquired;
      if (instance === undefined) return { kind: "dropped" };
      try {
        return await use(instance, (over) => rest(instance, over));
      } finally {
        giveBack(instance);
      }
    },
    endBusy: () => endAll(busy),
    async retire() {
      retired = true;
      await endAll(idle);
    },
    async reset() {
      dropWaiting();
      await endAll(busy);
    },
    async close() {
      dropWaiting();
      await endAll([...busy, ...idle]);
    },
  };
}

async function endAll(instances: Iterable<Instance>): Promise<number> {
  const ending = [...instances].map((instance) => instance.end());
  await Promise.all(ending);
  return ending.length;
}
