import type { ServiceName } from "./spy.ts";

/**
 * A fault put between a client and a service, at the HTTP edge, where real ones happen.
 *
 * - `refuse`: the service answers with this error, in its own format, and nothing takes effect.
 * - `reset-before`: the connection is cut before the request takes effect.
 * - `reset-after`: the request takes effect, the connection is cut before the answer is sent.
 * - `slow`: the request takes effect, the answer comes after `delayMs` of real time (the SDKs time out by real time).
 * - `html`: a gateway answers 502 with HTML; nothing takes effect.
 * - `meanwhile`: something else happens between the request's arrival and its effect (`before`), between its effect and its
 *   answer (`after`): the request goes on when `act` has resolved. `instead`: it happens, and the request takes no effect and is cut.
 */
export type Fault =
  | { kind: "refuse"; status: number; code: string; message: string }
  | { kind: "reset-before" }
  | { kind: "reset-after" }
  | { kind: "slow"; delayMs: number }
  | { kind: "html" }
  | { kind: "meanwhile"; when: "before" | "after" | "instead"; act: () => Promise<void> };

export interface FaultRule {
  service: ServiceName;
  /**
   * The operation as the service's documents name it (`ImportImage`, `PutObject`, `InvokeFunction`), or `*`.
   */
  operation: string;
  fault: Fault;
  /** Only requests that are for this region (ECS: the call's RegionId). Default any. */
  region?: string;
  /** How many matching requests are let through first. Default 0. */
  skip?: number;
  /** How many requests are hit. Default 1; `Infinity` for all. */
  times?: number;
}

export interface Faults {
  add(rule: FaultRule): void;
  /** The fault for this request, if any; counts the request against its rules. */
  next(service: ServiceName, operation: string, region?: string): Fault | undefined;
  /** Decides for requests that no rule hits; for randomised runs. */
  decide: ((service: ServiceName, operation: string, region?: string) => Fault | undefined) | undefined;
  clear(): void;
}

export function createFaults(): Faults {
  const rules: Array<FaultRule & Required<Pick<FaultRule, "skip" | "times">>> = [];
  const faults: Faults = {
    decide: undefined,
    add: (rule) => void rules.push({ skip: 0, times: 1, ...rule }),
    next(service, operation, region) {
      for (const rule of rules) {
        if (rule.service !== service || (rule.operation !== "*" && rule.operation !== operation)) continue;
        if (rule.region !== undefined && rule.region !== region) continue;
        if (rule.skip > 0) {
          rule.skip -= 1;
          continue;
        }
        if (rule.times <= 0) continue;
        rule.times -= 1;
        return rule.fault;
      }
      return faults.decide?.(service, operation, region);
    },
    clear() {
      rules.length = 0;
      faults.decide = undefined;
    },
  };
  return faults;
}
