import type { Instance, Outcome } from "./instance.ts";

/** What a function's instances did with a request: `refused` when too many wait, `dropped` by a reset. */
type PoolAnswer = Outcome | { kind: "refused" } | { kind: "dropped" };

/** The instances of one function: warm ones are used again, further ones start until `maxInstances`, then requests wait. */
export interface InstancePool {
  /** Runs `use` on an instance that is this request's alone. */
  run(use: (instance: Instance) => Promise<Outcome>): Promise<PoolAnswer>;
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
  const waiting: Array<(instance: Instance | undefined) => void> = [];
  let retired = false;

  const start = () => {
    const instance: Instance = options.start(() => idle.delete(instance));
    return instance;
  };
  /** An instance for the request, now or later; undefined if the request was dropped while it waited. */
  const acquire = (): Promise<Instance | undefined> | "refused" => {
    const { maxInstances, queueLimit } = options.limits();
    const [warm] = idle;
    if (warm !== undefined) {
      idle.delete(warm);
      busy.add(warm);
      return Promise.resolve(warm);
    }
    if (busy.size < maxInstances) {
      const cold = start();
      busy.add(cold);
      return Promise.resolve(cold);
    }
    if (waiting.length >= queueLimit) return "refused";
    return new Promise((resolve) => waiting.push(resolve));
  };
  const giveBack = (instance: Instance) => {
    busy.delete(instance);
    const next = waiting.shift();
    if (next !== undefined) {
      const successor = instance.alive ? instance : start();
      busy.add(successor);
      next(successor);
    } else if (retired) void instance.end();
    else if (instance.alive) idle.add(instance);
  };

  return {
    async run(use) {
      const acquired = acquire();
      if (acquired === "refused") return { kind: "refused" };
      const instance = await acquired;
      if (instance === undefined) return { kind: "dropped" };
      try {
        return await use(instance);
      } finally {
        giveBack(instance);
      }
    },
    async endBusy() {
      const ending = [...busy];
      await Promise.all(ending.map((instance) => instance.end()));
      return ending.length;
    },
    async retire() {
      retired = true;
      await Promise.all([...idle].map((instance) => instance.end()));
    },
    async reset() {
      for (const drop of waiting.splice(0)) drop(undefined);
      await this.endBusy();
    },
    async close() {
      for (const drop of waiting.splice(0)) drop(undefined);
      await Promise.all([...busy, ...idle].map((instance) => instance.end()));
    },
  };
}
