import { createHash } from "node:crypto";
import type { Random, ServiceName } from "alicloud-simulator";

/** What goes wrong in one scenario. */
export interface ScenarioFaults {
  seed: number;
  /** How likely a call is hit, 0 to 1. */
  rate: number;
  /**
   * How likely a hit kills the function that made the call. Each costs a new instance, some 100 ms of real
   * time.
   */
  crashShare: number;
  /** The first ImportImage takes effect and its answer is lost. */
  firstImport: "spared" | "reset-after" | "crash-after";
  /** How long no function runs after that: the second try may come when ECS has forgotten the first. */
  pauseAfterFirstImportMs: number;
  outage: { service: ServiceName; fromMs: number; toMs: number; kind: FaultKind } | undefined;
}

/**
 * `crash-…`: the function that makes the call dies before the call takes effect, or before it is answered.
 */
export const FAULT_KINDS = [
  "throttled",
  "unavailable",
  "denied",
  "html",
  "reset-before",
  "reset-after",
  "slow",
  "crash-before",
  "crash-after",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

const HOUR = 3_600_000;

export function drawFaults(random: Random, seed: number, hasty: boolean): ScenarioFaults {
  const pick = <T>(choices: readonly T[]): T => choices[random.below(choices.length)] as T;
  const rate = pick([0, 0.03, 0.08, 0.15, 0.3]);
  const lost = random.next() < (hasty ? 0.7 : 0.15);
  const hasOutage = random.next() < 0.08;
  const fromMs = random.below(pick([60_000, HOUR / 2, 3 * HOUR]));
  const outage = {
    service: pick(["ecs", "oss", "fc"] as const),
    fromMs,
    // Longer than any deadline, and seldom much longer: an outage is mostly retries, one like the other.
    toMs: fromMs + pick([60_000, HOUR / 2, HOUR / 2, 3 * HOUR, 3 * HOUR, 9 * HOUR]),
    kind: pick(["throttled", "unavailable", "html", "reset-before", "reset-after"] as const),
  };
  return {
    seed,
    rate,
    crashShare: pick([0, 0, Math.min(0.15, 0.015 / rate)]),
    firstImport: lost ? pick(["reset-after", "crash-after"] as const) : "spared",
    outage: hasOutage ? outage : undefined,
    pauseAfterFirstImportMs: pick([0, 0, 9 * 60_000, 20 * 60_000, 3 * HOUR]),
  };
}

/**
 * What hits the n-th call (from 0) of an operation. It depends on nothing else that happened, so the order in
 * which calls of different operations arrive does not matter.
 */
export function faultAt(
  faults: ScenarioFaults,
  call: { service: ServiceName; operation: string; nth: number; sinceBeginMs: number },
): FaultKind | undefined {
  const { service, operation, nth, sinceBeginMs } = call;
  const { outage } = faults;
  if (
    outage !== undefined &&
    outage.service === service &&
    sinceBeginMs >= outage.fromMs &&
    sinceBeginMs < outage.toMs
  )
    return outage.kind;
  if (operation === "ImportImage" && nth === 0 && faults.firstImport !== "spared") return faults.firstImport;
  const digest = createHash("sha256").update(`${faults.seed} ${service} ${operation} ${nth}`).digest();
  const share = (at: number) => digest.readUInt32BE(at) / 2 ** 32;
  if (share(0) >= faults.rate) return undefined;
  if (share(4) < faults.crashShare) return share(8) < 0.5 ? "crash-before" : "crash-after";
  const kinds = FAULT_KINDS.slice(0, -2);
  return kinds[Math.floor(share(8) * kinds.length)] as FaultKind;
}
