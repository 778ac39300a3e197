import { CancelCopyImageRequest } from "@alicloud/ecs20140526/dist/models/CancelCopyImageRequest.js";
import { CopyImageRequest } from "@alicloud/ecs20140526/dist/models/CopyImageRequest.js";
import { DescribeImageSharePermissionRequest } from "@alicloud/ecs20140526/dist/models/DescribeImageSharePermissionRequest.js";
import { ModifyImageAttributeRequest } from "@alicloud/ecs20140526/dist/models/ModifyImageAttributeRequest.js";
import { ModifyImageSharePermissionRequest } from "@alicloud/ecs20140526/dist/models/ModifyImageSharePermissionRequest.js";
import { TagResourcesRequest } from "@alicloud/ecs20140526/dist/models/TagResourcesRequest.js";
import type { ImageFacts } from "../core/import/look.ts";
import { type AccountImages, asked, createAccountImages } from "./account-images.ts";
import { type CloudConfig, inRegion } from "./cloud-config.ts";
import { readCopy, readShares } from "./ecs-answers.ts";
import { createEcsCaller } from "./ecs-caller.ts";

/** The images of one region after their import, and the copies that go there or come from there. Every call throws a CloudFault. */
export interface DistributedImages extends AccountImages {
  /**
   * Begins a copy to another region, in the source's. Repeating it with the same token gives the same copy
   * (ECS, "How to ensure idempotency").
   */
  copyImage(order: CopyOrder): Promise<{ imageId: string }>;
  /** The image here that carries this tag, in whatever status: finds a copy whose answer was lost. */
  findImage(tag: { key: string; value: string }): Promise<ImageFacts | undefined>;
  /** Asks ECS to cancel a copy to this region; the copy is gone then. "too-late": it is not copied any more. */
  cancelCopy(imageId: string): Promise<"accepted" | "gone" | "too-late" | "refused">;
  /** Adds tags to snapshots, or replaces the values of those that are there. */
  tagSnapshots(ids: readonly string[], tags: Readonly<Record<string, string>>): Promise<void>;
  /** IDs of the accounts that ECS shows as those an image is shared with. */
  sharedWith(imageId: string): Promise<string[]>;
  /** Shares an image with up to ten accounts more; ECS shows them a little later. Repeating it is harmless. */
  share(imageId: string, accounts: readonly string[]): Promise<void>;
  /** Makes an image the member of a family, whichever it was of. */
  setFamily(imageId: string, family: string): Promise<void>;
}

export interface CopyOrder {
  imageId: string;
  to: string;
  name: string;
  description?: string | undefined;
  encrypted: boolean;
  kmsKeyId?: string | undefined;
  clientToken: string;
  tags: Readonly<Record<string, string>>;
}

/** As many as ECS gives at once (DescribeImageSharePermission, PageSize); an image has 50 accounts at most. */
const SHARES = 100;

export function createDistributedImages(home: CloudConfig, region: string): DistributedImages {
  const call = createEcsCaller(inRegion(home, region));
  const regionId = region;
  const images = createAccountImages(call, regionId);
  return {
    ...images.ports,
    async copyImage({ to, name, description, tags, encrypted, kmsKeyId, ...order }) {
      const request = new CopyImageRequest({
        ...order,
        regionId,
        destinationRegionId: to,
        destinationImageName: name,
        destinationDescription: description,
        // Left out, a copy is as its source is, or as the account wants it.
        ...(encrypted ? { encrypted, KMSKeyId: kmsKeyId } : {}),
        tag: tagList(tags),
      });
      return readCopy(await call("CopyImage", request));
    },
    findImage: async (tag) => (await images.list({ tag: [tag] }))[0],
    cancelCopy: (imageId) =>
      asked(
        () => call("CancelCopyImage", new CancelCopyImageRequest({ regionId, imageId })),
        [
          [/^IncorrectImageStatus/, "too-late"],
          [/^(CancelNotSupported|ImageCreatedNotFromCopy)/, "refused"],
        ],
      ),
    async tagSnapshots(ids, tags) {
      if (ids.length === 0) return;
      const request = { regionId, resourceType: "snapshot", resourceId: [...ids], tag: tagList(tags) };
      await call("TagResources", new TagResourcesRequest(request));
    },
    async sharedWith(imageId) {
      const request = { regionId, imageId, pageSize: SHARES };
      return readShares(
        await call("DescribeImageSharePermission", new DescribeImageSharePermissionRequest(request)),
      );
    },
    async share(imageId, accounts) {
      const request = { regionId, imageId, addAccount: [...accounts] };
      await call("ModifyImageSharePermission", new ModifyImageSharePermissionRequest(request));
    },
    async setFamily(imageId, imageFamily) {
      await call("ModifyImageAttribute", new ModifyImageAttributeRequest({ regionId, imageId, imageFamily }));
    },
  };
}

function tagList(tags: Readonly<Record<string, string>>): Array<{ key: string; value: string }> {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}
