import type { FunctionDefinition } from "./function-definition.ts";
import type { Instance } from "./instance.ts";
import { createInstancePool, type InstancePool } from "./instance-pool.ts";
import type { FcKnobs } from "./knobs.ts";

/**
 * The instances of every function. Those of a definition that was changed end with the requests that they
 * have.
 */
export interface InstancePools {
  of(definition: FunctionDefinition): InstancePool;
  /** Ends the instances of the function that are answering now; answers how many. */
  endBusy(functionName: string): Promise<number>;
  reset(): Promise<void>;
  close(): Promise<void>;
}

export function createInstancePools(options: {
  start: (definition: FunctionDefinition, ended: () => void) => Instance;
  knobs: FcKnobs;
}): InstancePools {
  const current = new Map<string, { definition: FunctionDefinition; pool: InstancePool }>();
  const retired = new Set<InstancePool>();
  const all = () => [...retired, ...[...current.values()].map(({ pool }) => pool)];
  return {
    of(definition) {
      const known = current.get(definition.name);
      if (known?.definition === definition) return known.pool;
      if (known !== undefined) {
        retired.add(known.pool);
        void known.pool.retire();
      }
      const pool = createInstancePool({
        start: (ended) => options.start(definition, ended),
        limits: () => options.knobs,
      });
      current.set(definition.name, { definition, pool });
      return pool;
    },
    endBusy: async (functionName) => (await current.get(functionName)?.pool.endBusy()) ?? 0,
    async reset() {
      await Promise.all(all().map((pool) => pool.reset()));
      retired.clear();
    },
    async close() {
      await Promise.all(all().map((pool) => pool.close()));
      current.clear();
      retired.clear();
    },
  };
}
