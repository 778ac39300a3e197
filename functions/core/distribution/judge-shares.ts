import { secondsSince } from "../import/record.ts";
import type { Cause, DistributionRecord, Shares } from "./record.ts";
import { causeOf } from "./refusals.ts";

/** ModifyImageSharePermission takes no more accounts in a call, and drops what is over without a word. */
const MAX_ACCOUNTS = 10;
/** What was accepted is shown some seconds later; until then it is not asked for again. */
const ASK_AGAIN_SECONDS = 60;
const GIVE_UP_SECONDS = 600;

/** A region's shares after its image was asked whom it is shared with. */
export function judgeShares(
  shares: Shares,
  sharedWith: readonly string[],
  { nowMs, record }: { nowMs: number; record: DistributionRecord },
): Shares {
  const places = [...record.asked.shareWith.keys()];
  const shared = places.filter((place) => sharedWith.includes(accountAt(place, record)));
  const { troubledSince: _, ...known } = { ...shares, shared };
  const open = openIn(known, record);
  if (open.length === 0) return { ...known, state: "done" };
  if (record.cancelled !== undefined) return { ...known, state: "cancelled" };
  if (known.since === undefined || secondsSince(known.since, nowMs) <= GIVE_UP_SECONDS) return known;
  return withRefused({ ...known, state: "done" }, open, causeOf("ShareNotSeen"));
}

/** Accounts that ECS neither shows nor has refused. */
function openIn({ shared, refused }: Shares, { asked }: DistributionRecord): number[] {
  const settled = new Set([...shared, ...refused.flatMap(({ accounts }) => accounts)]);
  return [...asked.shareWith.keys()].filter((place) => !settled.has(place));
}

/** The accounts to ask for now, in calls that ECS takes whole. */
export function callsOf(shares: Shares, record: DistributionRecord, nowMs: number): number[][] {
  const { state, askedAt } = shares;
  if (state !== "waiting") return [];
  if (askedAt !== undefined && secondsSince(askedAt, nowMs) < ASK_AGAIN_SECONDS) return [];
  const open = openIn(shares, record);
  return Array.from({ length: Math.ceil(open.length / MAX_ACCOUNTS) }, (_, call) =>
    open.slice(call * MAX_ACCOUNTS, (call + 1) * MAX_ACCOUNTS),
  );
}

export function accountAt(place: number, { asked }: DistributionRecord): string {
  return asked.shareWith[place] as string;
}

/** Shares that were asked for and accepted; whether they are there, the next look tells. */
export function withAsked(shares: Shares, nowMs: number): Shares {
  const askedAt = new Date(nowMs).toISOString();
  return { ...shares, since: shares.since ?? askedAt, askedAt };
}

/** Accounts that ECS refused, those with the same reason together. */
export function withRefused(shares: Shares, accounts: readonly number[], cause: Cause): Shares {
  const same = shares.refused.find((one) => one.cause.code === cause.code);
  const others = shares.refused.filter((one) => one !== same);
  const all = [...(same?.accounts ?? []), ...accounts];
  return { ...shares, refused: [...others, { accounts: all, cause: same?.cause ?? cause }] };
}
