import type { CloudOf } from "../cloud/calls.ts";
import {
  afterConflict,
  afterFinding,
  begunCopy,
  type Circumstances,
  judgeCopy,
  judgeRemoval,
  judgeWaiting,
  removed,
} from "../core/distribution/judge-copy.ts";
import type { Cause, Copy, CopyIn, DistributionRecord } from "../core/distribution/record.ts";
import { copyRefusal } from "../core/distribution/refusals.ts";
import { copyToken } from "../core/import/drop.ts";
import { EXECUTION_TAG, type ImageFacts, ownTags } from "../core/import/look.ts";
import { refusalIn } from "./in-region.ts";

/** What a copy is made, looked at and removed with. */
export const COPY_CALLS = [
  "image",
  "snapshots",
  "deleteImage",
  "deleteSnapshot",
  "copyImage",
  "findImage",
  "cancelCopy",
  "tagSnapshots",
] as const;

export type CopyCloud = CloudOf<{ regions: typeof COPY_CALLS }>;

/**
 * One look at a copy, and its next move. Repeating it is harmless: it is begun with a token that is always the
 * same, and removing answers that the thing is gone.
 */
export async function nextOfCopy(copy: Copy, at: Circumstances, cloud: CopyCloud): Promise<Copy> {
  switch (copy.state) {
    case "waiting":
      return begin(copy, at, cloud);
    case "copying":
      return judgeCopy(copy, await cloud.imagesIn(copy.region).image(copy.imageId), at);
    case "removing":
      return remove(copy, at, cloud);
    case "available":
      return copy.tagged === "no" ? tagged(copy, at, cloud) : copy;
    default:
      return copy;
  }
}

/** The state of a copy that cannot be gone on with. */
export function givenUp(copy: Copy, cause: Cause): Copy {
  const { region } = copy;
  if (copy.state === "waiting") {
    // ECS may have begun it, and did not say.
    const code = copy.askedAt === undefined ? cause.code : "CopyUncertain";
    return { region, state: "failed", cause: { ...cause, code } };
  }
  if (copy.state === "copying" || copy.state === "removing") {
    const { imageId, snapshots } = copy;
    return { region, state: "failed", cause, imageId, snapshots };
  }
  // What only lacks its snapshots' tags is there.
  return copy.state === "available" ? { ...copy, tagged: "refused" } : copy;
}

async function begin(copy: CopyIn<"waiting">, at: Circumstances, cloud: CopyCloud): Promise<Copy> {
  const move = judgeWaiting(copy, at);
  switch (move.kind) {
    case "become":
      return move.copy;
    case "find":
      return afterFinding(copy, await findOwn(copy, at.record, cloud), at);
    case "ask":
      return ask(copy, at, cloud);
  }
}

/** The copy that this execution has begun, or the one that it tries again. */
async function findOwn(
  { region }: CopyIn<"waiting">,
  { drop }: DistributionRecord,
  cloud: CopyCloud,
): Promise<ImageFacts | undefined> {
  for (const value of [drop.execution, drop.retryOf]) {
    const found =
      value === undefined ? undefined : await cloud.imagesIn(region).findImage({ key: EXECUTION_TAG, value });
    if (found !== undefined) return found;
  }
  return undefined;
}

async function ask(copy: CopyIn<"waiting">, at: Circumstances, cloud: CopyCloud): Promise<Copy> {
  const { region } = copy;
  const { drop, asked, imageId } = at.record;
  // What the execution that is tried again has begun is not begun a second time.
  const earlier = drop.retryOf === undefined ? undefined : await findOwn(copy, at.record, cloud);
  if (earlier !== undefined) return begunCopy(region, earlier, at.nowMs);
  const wanted = asked.copies.find((one) => one.region === region);
  const { name = "", description, encrypted = false, kmsKeyId } = wanted ?? {};
  try {
    const order = { imageId, to: region, name, description, encrypted, kmsKeyId };
    const begun = await cloud.imagesIn(drop.region).copyImage({
      ...order,
      clientToken: copyToken(drop.execution, region),
      tags: { ...asked.tags, ...ownTags(drop) },
    });
    return begunCopy(region, { ...begun, snapshotIds: [] }, at.nowMs);
  } catch (error) {
    const cause = copyRefusal(refusalIn(error));
    // The name may be taken by this very copy: one whose token ECS has forgotten.
    const own = await findOwn(copy, at.record, cloud);
    if (own !== undefined) return begunCopy(region, own, at.nowMs);
    if (cause !== "passing") return { region, state: "failed", cause };
    return afterConflict(copy, { code: "", said: (error as Error).message }, at);
  }
}

async function remove(copy: CopyIn<"removing">, at: Circumstances, cloud: CopyCloud): Promise<Copy> {
  const images = cloud.imagesIn(copy.region);
  const move = judgeRemoval(copy, await images.image(copy.imageId), at);
  switch (move.kind) {
    case "become":
      return move.copy;
    case "cancel-copy":
      await images.cancelCopy(copy.imageId);
      return copy;
    case "delete-image":
      await images.deleteImage(copy.imageId);
      return copy;
    case "delete-snapshots": {
      const there = await images.snapshots(copy.snapshots);
      for (const { id } of there) await images.deleteSnapshot(id);
      return there.length === 0 ? removed(copy) : copy;
    }
  }
}

/** Snapshots get this execution's tags. Where ECS does not let them, that is told, and hinders nothing. */
async function tagged(copy: CopyIn<"available">, { record }: Circumstances, cloud: CopyCloud): Promise<Copy> {
  await cloud.imagesIn(copy.region).tagSnapshots(copy.snapshots, ownTags(record.drop));
  return { ...copy, tagged: "yes" };
}
