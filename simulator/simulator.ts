import type { Account } from "./account.ts";
import type { Clock } from "./clock.ts";
import type { Faults } from "./faults.ts";
import type { Ram } from "./ram/ram.ts";
import type { Services } from "./services.ts";
import type { ServiceName, Spy } from "./spy.ts";
import type { Stack } from "./stack/read-stack.ts";

/** One account with the four services, some of which listen, and what was deployed on them. */
export interface Simulator<Served extends ServiceName = ServiceName> extends Services {
  /** The URL of each service that listens. */
  readonly endpoints: Readonly<Record<Served, string>>;
  /** The control interface's URL, if it listens. */
  readonly control: string | undefined;
  readonly account: Account;
  /** The roles of the stack, and what they may do. */
  readonly ram: Ram;
  readonly clock: Clock;
  readonly spy: Spy;
  readonly faults: Faults;
  /** Empty if nothing was deployed. */
  readonly stack: Stack;
  /**
   * Drops executions, tasks, objects, what runs and what waits, fault rules and spy events, and begins the random numbers anew
   * (with another seed if one is given). Ports, stack, knobs, the clock's time and idle instances stay.
   */
  reset(seed?: number): Promise<void>;
  /** Ends everything. Repeating it changes nothing. */
  close(): Promise<void>;
}
