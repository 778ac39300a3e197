import { type Changes, models, REGION, refusalOf, type useEcs } from "./use-ecs.ts";

/** The second region of these tests. */
export const BEIJING = "cn-beijing";

/** Calls about images that a test makes often. */
export function imageCalls(at: ReturnType<typeof useEcs>) {
  return {
    /** Imports an image and waits until it is Available. */
    async imported(changes: Changes = {}): Promise<string> {
      const { imageId } = await at.importImage(changes);
      await at.clock.advance(600_000);
      return imageId;
    },
    /** Copies an image to BEIJING, if `changes` say nothing else, and answers the copy's id. */
    async copy(imageId: string, changes: Changes = {}): Promise<string> {
      const request = { regionId: REGION, imageId, destinationRegionId: BEIJING, ...changes };
      return (await at.sdk.copyImage(new models.CopyImageRequest(request))).body?.imageId ?? "";
    },
    /** What DescribeImages says of it, in whatever status. */
    async shown(imageId: string, regionId = BEIJING) {
      const request = new models.DescribeImagesRequest({ regionId, imageId, status: "ALL" });
      return (await at.sdk.describeImages(request)).body?.images?.image?.[0];
    },
    async modify(imageId: string, changes: Changes): Promise<void> {
      const request = { regionId: REGION, imageId, ...changes };
      await at.sdk.modifyImageAttribute(new models.ModifyImageAttributeRequest(request));
    },
    async share(imageId: string, addAccount: string[], changes: Changes = {}): Promise<void> {
      const request = { regionId: REGION, imageId, addAccount, ...changes };
      await at.sdk.modifyImageSharePermission(new models.ModifyImageSharePermissionRequest(request));
    },
  };
}

/**
 * `403 QuotaExceed.Image The Image Quota exceeds.`: all of ECS's own answer to a call; fails if the call
 * succeeds.
 */
export async function refusalText(call: Promise<unknown>): Promise<string> {
  const { statusCode, code, data } = await refusalOf(call);
  return `${statusCode} ${code} ${data?.["Message"]}`;
}
