import { type Knobs, seededRandom } from "alicloud-simulator";
import type { Action, Moment, ScenarioDrop } from "./scenario.ts";

/** What a sidecar asks for after the import: its own fields. */
export interface MoreAsked {
  copies?: Array<{ region: string }>;
  shareWith?: string[];
  family?: string;
  detection?: "Standard";
  requireCheck?: boolean;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** An account that ECS does not know. */
const UNKNOWN = "4444555566667777";

/** Calls of `distribute` in whose middle something may happen. */
const MIDDLES = [
  ...["CopyImage", "CopyImage", "CancelCopyImage", "ModifyImageSharePermission"],
  ...["DescribeImageSharePermission", "ModifyImageAttribute", "TagResources"],
];

/** What some of the drops ask for after the import, how ECS does it, and what people do then. */
export function drawDistribution(
  seed: number,
  drops: readonly ScenarioDrop[],
): { drops: ScenarioDrop[]; actions: Action[]; ecs: Partial<Knobs["ecs"]> } {
  const random = seededRandom(Math.imul(seed, 0x85ebca6b) ^ 0x27d4eb2f);
  const chance = (share: number) => random.next() < share;
  const pick = <T>(choices: readonly T[]): T => choices[random.below(choices.length)] as T;
  const draw = (): MoreAsked => {
    const more: MoreAsked = {};
    if (chance(0.8))
      more.copies = ["cn-beijing", "eu-west-1"].slice(pick([0, 0, 1])).map((region) => ({ region }));
    if (chance(0.6)) more.shareWith = Array.from({ length: pick([1, 2, 12]) }, (_, i) => String(3e15 + i));
    if (more.shareWith !== undefined && chance(0.1)) more.shareWith.push(UNKNOWN);
    if (chance(0.5)) more.family = "web";
    if (chance(0.3)) more.detection = "Standard";
    if (chance(0.1)) more.requireCheck = true;
    return more;
  };
  const anyTime = (): Moment =>
    chance(0.6)
      ? { during: pick(MIDDLES), nth: pick([0, 0, 0, 1, 2, 5]), side: pick(["before", "after"] as const) }
      : { atMs: 3 * MINUTE + random.below(pick([5 * MINUTE, 20 * MINUTE, 2 * HOUR])) };
  const all = drops.map((drop) => (chance(0.4) ? { ...drop, more: draw() } : drop));
  const actions = all.flatMap(({ more }, drop): Action[] => {
    if (Object.keys(more).length === 0) return [];
    const does: Action[] = [];
    if (chance(0.4)) does.push({ does: "cancel", drop, when: anyTime() });
    if (chance(0.15)) does.push({ does: "stop-distribution", drop, when: anyTime() });
    if (chance(0.4)) does.push({ does: "retry-distribution", drop, when: { atMs: 6 * HOUR } });
    // Nobody publishes for an execution that was stopped by hand until somebody cancels it.
    if (does.some((one) => one.does === "stop-distribution"))
      does.push({ does: "cancel", drop, when: { atMs: 13 * HOUR } });
    return does;
  });
  const ecs: Partial<Knobs["ecs"]> = {
    copyBaseMs: pick([5 * SECOND, MINUTE, MINUTE, 20 * MINUTE, 2 * HOUR]),
    copyPerGibMs: 0,
    concurrentCopies: pick([1, 5]),
    copiesOfOneImage: pick(["one-per-region", "any", "one"]),
    failCopiesTo: chance(0.15) ? ["eu-west-1"] : [],
    afterCopyFailure: pick(["create-failed", "removed"]),
    waitingCopyIsCancellable: chance(0.7),
    cancelCopyFails: chance(0.1),
    afterCopyCancel: pick(["snapshots", "nothing"]),
    copyFamily: pick(["none", "source"]),
    shareLagMs: pick([0, 3 * SECOND, 30 * SECOND]),
    sharedDespiteRefusal: pick(["none", "those-before"]),
    accountIdsAre: pick(["text", "number"]),
    unknownAccounts: [UNKNOWN],
    checkMs: pick([0, MINUTE, 40 * MINUTE]),
    checkProgress: pick(["finishes", "finishes", "never-finished", "never-shown"]),
    checkRisks: chance(0.2) ? [{ name: "Grub", value: "Missing", riskCode: "G", riskLevel: "High" }] : [],
  };
  return { drops: all, actions, ecs };
}
