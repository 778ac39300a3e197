import { EXECUTION_TAG, type ImageFacts } from "../import/look.ts";
import { secondsSince } from "../import/record.ts";
import type { Cause, Copy, CopyIn, DistributionRecord } from "./record.ts";
import { causeOf } from "./refusals.ts";

/** What a copy is judged by, beside what ECS shows of it. */
export interface Circumstances {
  nowMs: number;
  /** How long a copy may take; IMPORT_DEADLINE_HOURS. */
  deadlineSeconds: number;
  record: DistributionRecord;
}

/**
 * For so long after its first use a ClientToken is relied on (test/live/beliefs.md has ten minutes); a call
 * may be under way for half of one.
 */
const TOKEN_SECONDS = 540;
/** A function works for 150 s at most; what it calls may take half a minute longer to take effect. */
const LONGEST_CALL_SECONDS = 180;
/** Removing takes minutes at most; after an hour something is wrong that a person must see. */
const REMOVAL_SECONDS = 3600;

/**
 * What a copy that is not known to have begun needs: to be asked for, or to be looked for by its tag; a new
 * state is remembered before anything is done.
 */
export type WaitingMove = { kind: "ask" } | { kind: "find" } | { kind: "become"; copy: Copy };

export function judgeWaiting(copy: CopyIn<"waiting">, { nowMs, record }: Circumstances): WaitingMove {
  const { region, askedAt } = copy;
  if (askedAt === undefined) {
    const state = record.cancelled === undefined ? "waiting" : "cancelled";
    return state === "cancelled"
      ? { kind: "become", copy: { region, state } }
      : { kind: "become", copy: { region, state, askedAt: new Date(nowMs).toISOString() } };
  }
  if (record.cancelled !== undefined || isTooLate(copy, nowMs)) return { kind: "find" };
  return { kind: "ask" };
}

function isTooLate({ askedAt = "" }: CopyIn<"waiting">, nowMs: number): boolean {
  return secondsSince(askedAt, nowMs) > TOKEN_SECONDS;
}

/** A copy that was looked for by its tag. One that was never begun may be asked for again: its name is one in the region. */
export function afterFinding(
  copy: CopyIn<"waiting">,
  found: ImageFacts | undefined,
  { nowMs, record }: Circumstances,
): Copy {
  const { region, askedAt = "" } = copy;
  if (found !== undefined) return begunCopy(region, found, nowMs);
  if (record.cancelled === undefined) return { region, state: "waiting" };
  return secondsSince(askedAt, nowMs) > LONGEST_CALL_SECONDS ? { region, state: "cancelled" } : copy;
}

/** A copy that ECS has begun. */
export function begunCopy(
  region: string,
  { imageId, snapshotIds }: Pick<ImageFacts, "imageId" | "snapshotIds">,
  nowMs: number,
): CopyIn<"copying"> {
  const since = new Date(nowMs).toISOString();
  return { region, state: "copying", imageId, snapshots: [...snapshotIds], since };
}

/** A copy that was refused because of something that passes: asked for again, until the deadline. */
export function afterConflict(
  { region }: CopyIn<"waiting">,
  said: Cause,
  { nowMs, deadlineSeconds, record }: Circumstances,
): Copy {
  if (secondsSince(record.phaseSince, nowMs) < deadlineSeconds) return { region, state: "waiting" };
  return { region, state: "failed", cause: { ...said, code: "CopyTooSlow" } };
}

const UNUSABLE = new Set(["CreateFailed", "UnAvailable"]);

/** A running copy after a look at it. */
export function judgeCopy(
  copy: CopyIn<"copying">,
  image: ImageFacts | undefined,
  { nowMs, deadlineSeconds, record }: Circumstances,
): Copy {
  const { region, imageId } = copy;
  if (image === undefined) {
    if (copy.missing !== true) return { ...copy, missing: true };
    if (copy.earlier === true && record.cancelled === undefined) return { region, state: "waiting" };
    return toRemoving(copy, nowMs, record.cancelled === undefined ? causeOf("CopyGone") : undefined);
  }
  const snapshots = union(copy.snapshots, image.snapshotIds);
  if (image.status === "Available") return { region, state: "available", imageId, snapshots, tagged: "no" };
  const { missing: _, percent: __, ...known } = copy;
  const seen: CopyIn<"copying"> = {
    ...known,
    snapshots,
    ...(image.percent === undefined ? {} : { percent: image.percent }),
  };
  if (UNUSABLE.has(image.status))
    return toRemoving(seen, nowMs, causeOf("CopyFailed", `Its status is ${image.status}.`));
  if (record.cancelled !== undefined) return toRemoving(seen, nowMs);
  if (secondsSince(copy.since, nowMs) >= deadlineSeconds)
    return toRemoving(seen, nowMs, causeOf("CopyTooSlow"));
  return seen;
}

function toRemoving(copy: CopyIn<"copying">, nowMs: number, cause?: Cause): CopyIn<"removing"> {
  const { region, imageId, snapshots, missing } = copy;
  return {
    region,
    state: "removing",
    imageId,
    snapshots,
    since: new Date(nowMs).toISOString(),
    ...(missing === undefined ? {} : { missing }),
    ...(cause === undefined ? {} : { cause }),
  };
}

/** What removing a copy needs next. */
export type RemovalMove =
  | { kind: "cancel-copy" }
  | { kind: "delete-image" }
  | { kind: "delete-snapshots" }
  | { kind: "become"; copy: Copy };

/**
 * The next move of removing a copy: cancel it while it is copied, delete what failed, then its snapshots, of
 * which only the image tells: they are remembered before it goes. One that was finished first stays.
 */
export function judgeRemoval(
  copy: CopyIn<"removing">,
  image: ImageFacts | undefined,
  { nowMs, record }: Circumstances,
): RemovalMove {
  const { region, imageId, snapshots, missing } = copy;
  const become = (next: Copy): RemovalMove => ({ kind: "become", copy: next });
  if (secondsSince(copy.since, nowMs) > REMOVAL_SECONDS) return become(left(copy));
  if (image === undefined) {
    if (missing !== true) return become({ ...copy, missing: true });
    return snapshots.length > 0 ? { kind: "delete-snapshots" } : become(removed(copy));
  }
  if (image.status === "Available")
    return become({
      region,
      state: "available",
      imageId,
      snapshots: union(snapshots, image.snapshotIds),
      tagged: "no",
    });
  if (!isOwnCopy(image, record)) return become(left(copy));
  const { missing: _, ...known } = copy;
  const noted = union(snapshots, image.snapshotIds);
  if (noted.length > snapshots.length) return become({ ...known, snapshots: noted });
  return { kind: UNUSABLE.has(image.status) ? "delete-image" : "cancel-copy" };
}

/** A copy of which nothing is left. */
export function removed({ region, cause }: CopyIn<"removing">): Copy {
  return cause === undefined ? { region, state: "cancelled" } : { region, state: "failed", cause };
}

function left({ region, imageId, snapshots, cause }: CopyIn<"removing">): Copy {
  return {
    region,
    state: "failed",
    cause: cause ?? causeOf("DistributionCancelled"),
    imageId,
    snapshots,
  };
}

/** Whether this distribution made the copy, or the one that it tries again: only then it is deleted. */
function isOwnCopy({ tags }: ImageFacts, { drop }: DistributionRecord): boolean {
  return [drop.execution, drop.retryOf].some((name) => name !== undefined && tags[EXECUTION_TAG] === name);
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])];
}
