import { secondsSince } from "../import/record.ts";
import { type Pause, pause } from "../import/step.ts";
import { judgeCheck } from "./check.ts";
import type { Cause, Copy, DistributionRecord, Family, Shares } from "./record.ts";
import { causeOf } from "./refusals.ts";

/**
 * The order of a distribution: the image check, then the copies to all regions, then the shares of image and
 * copies, the family last, so that nobody who asks for the family gets an image that is not everywhere yet.
 * Each phase begins when nothing of the one before is open any more.
 */
const PHASES = ["check", "copies", "shares", "families", "ended"] as const;

/** The record in the first phase that has something open. Calling it again changes nothing. */
export function advanced(record: DistributionRecord, nowMs: number): DistributionRecord {
  let current = record;
  while (!isOpen(current, nowMs)) current = enter(current, nowMs);
  return current;
}

function isOpen(record: DistributionRecord, nowMs: number): boolean {
  switch (record.phase) {
    case "check":
      return record.cancelled === undefined && judgeCheck(record, nowMs) === undefined;
    case "copies":
      return record.copies.some((copy) => !isSettled(copy));
    case "shares":
      return record.shares.some(({ state }) => state === "waiting");
    case "families":
      return record.families.some(({ state }) => state === "waiting");
    case "ended":
      return true;
  }
}

/** A copy for which nothing is to be done any more, but for its snapshots' tags. */
export function isSettled(copy: Copy): boolean {
  if (copy.state === "available") return copy.tagged !== "no";
  return copy.state === "failed" || copy.state === "cancelled";
}

function enter(record: DistributionRecord, nowMs: number): DistributionRecord {
  const phase = PHASES[PHASES.indexOf(record.phase) + 1] as DistributionRecord["phase"];
  const at = new Date(nowMs).toISOString();
  const entered = { ...record, phase, phaseSince: at };
  switch (phase) {
    case "copies": {
      const verdict = record.cancelled === undefined ? judgeCheck(record, nowMs) : "go-on";
      return typeof verdict === "object" ? stopped(entered, verdict) : entered;
    }
    case "shares":
      return { ...entered, shares: record.shares.map((shares) => shareable(shares, record)) };
    case "families":
      return { ...entered, families: record.families.map((family) => settable(family, record)) };
    default:
      return { ...entered, endedAt: at };
  }
}

/** Nothing of what is open is done any more, because of this. */
export function stopped(record: DistributionRecord, cause: Cause): DistributionRecord {
  const open = ({ region, state }: { region: string; state: string }) => ({ region, state });
  return {
    ...record,
    stopped: cause,
    copies: record.copies.map((copy): Copy => {
      if (copy.state === "waiting") return { region: copy.region, state: "failed", cause };
      if (copy.state !== "copying" && copy.state !== "removing") return copy;
      const { region, imageId, snapshots } = copy;
      return {
        region,
        state: "failed",
        cause: copy.state === "removing" ? (copy.cause ?? cause) : cause,
        imageId,
        snapshots,
      };
    }),
    shares: record.shares.map((shares): Shares => {
      if (shares.state !== "waiting") return shares;
      const left = [...record.asked.shareWith.keys()].filter(
        (place) =>
          !shares.shared.includes(place) && !shares.refused.some(({ accounts }) => accounts.includes(place)),
      );
      const refused = left.length === 0 ? shares.refused : [...shares.refused, { accounts: left, cause }];
      return { ...shares, state: "done", refused };
    }),
    families: record.families.map(
      (family): Family => (family.state === "waiting" ? { ...open(family), state: "failed", cause } : family),
    ),
  };
}

/** The ID of the image that a region has: the imported one, or a copy. */
export function imageIn(record: DistributionRecord, region: string): string | undefined {
  if (region === record.drop.region) return record.imageId;
  const copy = record.copies.find((one) => one.region === region);
  return copy?.state === "available" ? copy.imageId : undefined;
}

/** Where there is no image there is nothing to share. */
function shareable(shares: Shares, record: DistributionRecord): Shares {
  if (shares.state !== "waiting" || imageIn(record, shares.region) !== undefined) return shares;
  if (record.cancelled !== undefined) return { ...shares, state: "cancelled" };
  const accounts = [...record.asked.shareWith.keys()];
  return { ...shares, state: "done", refused: [{ accounts, cause: causeOf("NoCopyToShare") }] };
}

/** The family is set where all that comes before it was done, or nowhere. */
function settable(family: Family, record: DistributionRecord): Family {
  if (family.state !== "waiting") return family;
  // What is set already stays, and is named: a look tells.
  if (record.cancelled !== undefined)
    return imageIn(record, family.region) === undefined
      ? { region: family.region, state: "cancelled" }
      : family;
  const copied = record.copies.every(({ state }) => state === "available");
  const shared = record.shares.every(({ state, refused }) => state === "done" && refused.length === 0);
  if (copied && shared) return family;
  return { region: family.region, state: "failed", cause: causeOf("FamilyHeldBack") };
}

/** A look is worth it after a tenth of the time that this phase takes already. */
const SHARE_OF_TIME = 0.1;
/** A cancel is seen at the next look; and a day of looks fits into an execution's 5,000 events. */
const LONGEST_SECONDS = 900;
const SHORTEST_SECONDS = { check: 15, copies: 15, shares: 5, families: 5, ended: 5 } as const;
/** Each step of removing a copy takes ECS seconds. */
const REMOVING_SECONDS = 10;

/** The pause after a look; none where something new was only noted down, and is done now. */
export function pauseAfter(before: DistributionRecord, after: DistributionRecord, nowMs: number): Pause {
  if (before.phase !== after.phase || isNoted(before, after)) return { waits: 0, waitSeconds: 1 };
  const removing = after.copies.some(({ state }) => state === "removing");
  const elapsed = SHARE_OF_TIME * secondsSince(after.phaseSince, nowMs);
  const least = removing ? REMOVING_SECONDS : SHORTEST_SECONDS[after.phase];
  return pause(Math.min(LONGEST_SECONDS, removing ? least : Math.max(least, elapsed)));
}

/** Whether copies became due to be asked for. */
function isNoted(before: DistributionRecord, after: DistributionRecord): boolean {
  const asked = (copy: Copy | undefined) => copy?.state === "waiting" && copy.askedAt !== undefined;
  return after.copies.some((copy, i) => asked(copy) && !asked(before.copies[i]));
}
