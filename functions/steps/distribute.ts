import type { CloudOf } from "../cloud/calls.ts";
import type { Circumstances } from "../core/distribution/judge-copy.ts";
import {
  accountAt,
  callsOf,
  judgeShares,
  withAsked,
  withRefused,
} from "../core/distribution/judge-shares.ts";
import { advanced, imageIn, isSettled, pauseAfter } from "../core/distribution/phases.ts";
import type { Cause, DistributionRecord, Family, Shares } from "../core/distribution/record.ts";
import { causeOf, familyRefusal, shareRefusal } from "../core/distribution/refusals.ts";
import type { CancelRequest } from "../core/import/cancellation.ts";
import { ownTags } from "../core/import/look.ts";
import { secondsSince } from "../core/import/record.ts";
import type { Pause } from "../core/import/step.ts";
import { COPY_CALLS, givenUp, nextOfCopy } from "./copy-image.ts";
import { inRegion, refusalIn } from "./in-region.ts";
import { inTurn } from "./in-turn.ts";

/** What a distribution calls in every region. */
export const DISTRIBUTION_CALLS = [...COPY_CALLS, "sharedWith", "share", "setFamily"] as const;

export type DistributionCloud = CloudOf<{ regions: typeof DISTRIBUTION_CALLS }>;

/**
 * One look at all that is open of a distribution's phase, in all regions, and the next moves. Repeating it is harmless, also with an older record and beside another run: ECS is asked what is
 * there before anything is done, and what is done twice is done once.
 */
export async function lookAndMove(
  record: DistributionRecord,
  cancel: CancelRequest | undefined,
  cloud: DistributionCloud,
): Promise<DistributionRecord> {
  const nowMs = cloud.now();
  const cancelled = record.cancelled ?? cancel;
  const begun = {
    ...record,
    looks: record.looks + 1,
    ...(cancelled === undefined ? {} : { cancelled }),
  };
  const current = await withHome(begun, cloud);
  return advanced(await inPhase(advanced(current, nowMs), cloud), cloud.now());
}

async function inPhase(record: DistributionRecord, cloud: DistributionCloud): Promise<DistributionRecord> {
  const turns = { first: record.looks, now: cloud.now };
  switch (record.phase) {
    case "copies":
      return withCopies(record, cloud);
    case "shares":
      return {
        ...record,
        shares: await inTurn(record.shares, turns, (shares) => nextOfShares(shares, record, cloud)),
      };
    case "families":
      return {
        ...record,
        families: await inTurn(record.families, turns, (family) => nextOfFamily(family, record, cloud)),
      };
    default:
      return record;
  }
}

/** What the imported image shows of its check, and its snapshots with this execution's tags. */
async function withHome(record: DistributionRecord, cloud: DistributionCloud): Promise<DistributionRecord> {
  const { drop, imageId, asked, phase } = record;
  const images = cloud.imagesIn(drop.region);
  const isChecked = phase === "check" && asked.check !== "none";
  if (!isChecked && record.home.tagged !== "no") return record;
  let seen = record;
  const look = async () => {
    const image = await images.image(imageId);
    const snapshots = [...new Set([...record.snapshots, ...(image?.snapshotIds ?? [])])];
    seen = { ...seen, snapshots, ...(image?.check === undefined ? {} : { check: image.check }) };
  };
  const home = await inRegion<DistributionRecord["home"]>(
    record.home,
    cloud.now(),
    async (item) => {
      await look();
      if (item.tagged !== "no") return item;
      await images.tagSnapshots(seen.snapshots, ownTags(drop));
      return { ...item, tagged: "yes" };
    },
    (item) => ({ ...item, tagged: "refused" }),
  );
  return { ...seen, home };
}

/** All copies at once; then the tags of those that have just become available. */
async function withCopies(given: DistributionRecord, cloud: DistributionCloud): Promise<DistributionRecord> {
  let record = given;
  for (const isMeant of [
    () => true,
    (copy: DistributionRecord["copies"][number]) => copy.state === "available",
  ]) {
    const at: Circumstances = {
      nowMs: cloud.now(),
      deadlineSeconds: cloud.settings.importDeadlineSeconds,
      record,
    };
    const turns = { first: record.looks, now: cloud.now };
    const copies = await inTurn(record.copies, turns, async (copy) =>
      isSettled(copy) || !isMeant(copy)
        ? copy
        : inRegion(copy, at.nowMs, (one) => nextOfCopy(one, at, cloud), givenUp),
    );
    record = { ...record, copies };
  }
  return record;
}

/** One region's shares: whom ECS shows, then those that are missing. What was asked the next look confirms. */
async function nextOfShares(
  given: Shares,
  record: DistributionRecord,
  cloud: DistributionCloud,
): Promise<Shares> {
  const imageId = imageIn(record, given.region);
  if (given.state !== "waiting" || imageId === undefined) return given;
  const nowMs = cloud.now();
  const images = cloud.imagesIn(given.region);
  return inRegion(
    given,
    nowMs,
    async (item) => {
      let shares = judgeShares(item, await images.sharedWith(imageId), { nowMs, record });
      for (const places of callsOf(shares, record, nowMs)) {
        const refused = await shareWith(imageId, places, record, cloud.imagesIn(given.region));
        if (refused.length < places.length) shares = withAsked(shares, nowMs);
        for (const { place, cause } of refused) shares = withRefused(shares, [place], cause);
      }
      return shares;
    },
    (item, cause) => refuseOpen(item, record, cause),
  );
}

/** Accounts of one call; where ECS refuses it, each by itself, so that one that is wrong keeps no other away. */
async function shareWith(
  imageId: string,
  places: readonly number[],
  record: DistributionRecord,
  images: ReturnType<DistributionCloud["imagesIn"]>,
): Promise<Array<{ place: number; cause: Cause }>> {
  try {
    await images.share(
      imageId,
      places.map((place) => accountAt(place, record)),
    );
    return [];
  } catch (error) {
    const cause = shareRefusal(refusalIn(error));
    const [place] = places;
    // What passes is asked for again: the next look does not find it.
    if (places.length === 1 && place !== undefined) return cause === "passing" ? [] : [{ place, cause }];
    const refused: Array<{ place: number; cause: Cause }> = [];
    for (const one of places) refused.push(...(await shareWith(imageId, [one], record, images)));
    return refused;
  }
}

function refuseOpen(shares: Shares, { asked }: DistributionRecord, cause: Cause): Shares {
  const settled = new Set([...shares.shared, ...shares.refused.flatMap(({ accounts }) => accounts)]);
  const open = [...asked.shareWith.keys()].filter((place) => !settled.has(place));
  return withRefused({ ...shares, state: "done" }, open, cause);
}

/** What is refused because something else is done to the image is asked for again for so long. */
const FAMILY_SECONDS = 600;

async function nextOfFamily(
  given: Family,
  record: DistributionRecord,
  cloud: DistributionCloud,
): Promise<Family> {
  const { asked, phaseSince } = record;
  const imageId = imageIn(record, given.region);
  if (given.state !== "waiting" || imageId === undefined || asked.family === undefined) return given;
  const wanted = asked.family;
  const images = cloud.imagesIn(given.region);
  const failed = (item: Family, cause: Cause): Family => ({ region: item.region, state: "failed", cause });
  return inRegion(
    given,
    cloud.now(),
    async (item) => {
      const { region } = item;
      if (record.cancelled !== undefined) {
        const image = await images.image(imageId);
        return { region, state: image?.family === wanted ? "set" : "cancelled" };
      }
      try {
        await images.setFamily(imageId, wanted);
        return { region, state: "set" };
      } catch (error) {
        const cause = familyRefusal(refusalIn(error));
        if (cause !== "passing") return failed(item, cause);
        const isOver = secondsSince(phaseSince, cloud.now()) > FAMILY_SECONDS;
        return isOver ? failed(item, causeOf("FamilyRefused", (error as Error).message)) : item;
      }
    },
    failed,
  );
}

/** What the flow is told. */
export interface DistributionStep extends Pause {
  next: "distribute" | "done";
  record: DistributionRecord;
}

export function stepAfter(
  before: DistributionRecord,
  after: DistributionRecord,
  nowMs: number,
): DistributionStep {
  const next = after.phase === "ended" ? "done" : "distribute";
  return { next, ...pauseAfter(before, after, nowMs), record: after };
}
