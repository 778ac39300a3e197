import type { Parameters } from "../../parameters.ts";
import type { EcsBackend } from "../backend.ts";
import { ecsError } from "../errors.ts";
import { readPage, requiredImage, toSecond } from "../fields.ts";

/**
 * DescribeImageSharePermission: the accounts that an image is shared with, in the order they were added, ten
 * a page if not told.
 */
export function describeImageSharePermission(parameters: Parameters, backend: EcsBackend): object {
  const { world, knobs } = backend;
  const image = requiredImage(parameters, backend);
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
