/**
 * A wish that a function's instance dies: `before` its handler is called, `after-handler` has done all it
 * does but before its answer is seen, or after so many milliseconds of real time. The caller sees a process
 * that exited.
 */
export type KillRule = { functionName: string; skip?: number; times?: number } & (
  | { when: "before" | "after-handler" }
  | { afterMs: number }
);

export type Kill = { when: "before" | "after-handler" } | { afterMs: number };

export interface Kills {
  /**
   * Hits the next `times` (1) invocations of the function after `skip` (0) others. Rules of one function are
   * spent in order.
   */
  add(rule: KillRule): void;
  next(functionName: string): Kill | undefined;
  clear(): void;
}

export function createKills(): Kills {
  const rules: Array<{ functionName: string; kill: Kill; skip: number; times: number }> = [];
  return {
    add({ functionName, skip = 0, times = 1, ...kill }) {
      rules.push({ functionName, kill, skip, times });
    },
    next(functionName) {
      const rule = rules.find((candidate) => candidate.functionName === functionName && candidate.times > 0);
      if (rule === undefined) return undefined;
      if (rule.skip > 0) {
        rule.skip -= 1;
        return undefined;
      }
      rule.times -= 1;
      return rule.kill;
    },
    clear: () => void rules.splice(0),
  };
}
