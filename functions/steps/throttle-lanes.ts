import { createHash } from "node:crypto";
import { Throttled } from "../cloud/faults.ts";

/** Seconds by which executions that are throttled together come back one after another; the flow has a Retry rule for each. */
const LANES_SECONDS = [0, 10, 20, 30, 40, 50];

const LANES = LANES_SECONDS.map((seconds) => laneNamed(`Throttled${seconds}`));

type Lane = typeof Throttled;

/** Function Compute reports the name of an error's class, or the error's own: they are the same. */
function laneNamed(name: string): Lane {
  const named: Record<string, Lane> = {
    [name]: class extends Throttled {
      override readonly name = name;
    },
  };
  return named[name] as Lane;
}

/**
 * The fault under the name of the execution's lane, `Throttled0` to `Throttled50`. ECS counts calls by the minute, and CloudFlow's Retry
 * knows no jitter: without lanes whatever is throttled together would come back together. An execution keeps to its lane, so that
 * one rule counts its attempts.
 */
export function inLane(fault: Throttled, execution: string): Throttled {
  const [byte = 0] = createHash("sha256").update(execution).digest();
  const OwnLane = LANES[byte % LANES.length] as Lane;
  const { service, operation, code, said, requestId } = fault;
  return new OwnLane(service, operation, code, said, requestId);
}
