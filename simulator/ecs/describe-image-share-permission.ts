import { readPage, requiredImage, type Surroundings, toSecond } from "./action.ts";
import { ecsError } from "./errors.ts";
import type { Parameters } from "./parameters.ts";

/** DescribeImageSharePermission: the accounts that an image is shared with, in the order they were added, ten a page if not told. */
export function describeImageSharePermission(parameters: Parameters, surroundings: Surroundings): object {
  const { world, knobs } = surroundings;
  const image = requiredImage(parameters, surroundings);
  const nowMs = world.clock.now();
  const seen = [...image.shares].filter(([, sharedAtMs]) => sharedAtMs <= nowMs);
  const { page, paging } = readPage(parameters, seen, () => ecsError("InvalidParameter", "PageSize"));
  return {
    ...paging,
    ImageId: image.imageId,
    RegionId: image.regionId,
    ShareGroups: { ShareGroup: [] },
    Accounts: {
      Account: page.map(([account, sharedAtMs]) => ({
        AliyunId: knobs.accountIdsAre === "number" ? Number(account) : account,
        SharedTime: toSecond(sharedAtMs),
      })),
    },
  };
}
