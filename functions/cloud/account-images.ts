import { DeleteImageRequest } from "@alicloud/ecs20140526/dist/models/DeleteImageRequest.js";
import { DeleteSnapshotRequest } from "@alicloud/ecs20140526/dist/models/DeleteSnapshotRequest.js";
import { DescribeImagesRequest } from "@alicloud/ecs20140526/dist/models/DescribeImagesRequest.js";
import { DescribeSnapshotsRequest } from "@alicloud/ecs20140526/dist/models/DescribeSnapshotsRequest.js";
import type { ImageFacts } from "../core/import/look.ts";
import type { Snapshot } from "../core/import/record.ts";
import { isMissing, Rejected } from "./cloud-faults.ts";
import * as answers from "./ecs-answers.ts";
import type { EcsCaller } from "./ecs-caller.ts";

/** The account's own images of a region and their snapshots. Every call throws a CloudFault. */
export interface AccountImages {
  /** In whatever status; undefined if ECS does not know the image. */
  image(imageId: string): Promise<ImageFacts | undefined>;
  /** Those of the snapshots that still exist. */
  snapshots(ids: readonly string[]): Promise<Snapshot[]>;
  /** The image disappears some time later, its snapshots stay. "busy": it is being imported or used. */
  deleteImage(imageId: string): Promise<"accepted" | "busy" | "gone">;
  /** "busy": an image still uses it. */
  deleteSnapshot(id: string): Promise<"accepted" | "busy" | "gone">;
}

/** Own images in whatever status that a filter of DescribeImages finds. */
export type ListImages = (filter: Record<string, unknown>) => Promise<ImageFacts[]>;

export function createAccountImages(
  call: EcsCaller,
  regionId: string,
): { list: ListImages; ports: AccountImages } {
  const list: ListImages = async (filter) => {
    // Without a status ECS lists Available images only, and hides what is being imported or has failed.
    const request = new DescribeImagesRequest({
      regionId,
      status: "ALL",
      imageOwnerAlias: "self",
      ...filter,
    });
    return answers.readImages(await call("DescribeImages", request));
  };
  const ports: AccountImages = {
    image: async (imageId) => (await list({ imageId }))[0],
    async snapshots(ids) {
      if (ids.length === 0) return [];
      const request = new DescribeSnapshotsRequest({
        regionId,
        snapshotIds: JSON.stringify(ids),
        pageSize: 100,
      });
      return answers.readSnapshots(await call("DescribeSnapshots", request));
    },
    deleteImage: (imageId) =>
      asked(() => call("DeleteImage", new DeleteImageRequest({ regionId, imageId })), [[BUSY_IMAGE, "busy"]]),
    deleteSnapshot: (id) =>
      asked(
        () => call("DeleteSnapshot", new DeleteSnapshotRequest({ snapshotId: id })),
        [[BUSY_SNAPSHOT, "busy"]],
      ),
  };
  return { list, ports };
}

const BUSY_IMAGE = /^(ImageIsImporting|ImageUsingByInstance|ImageUseShared|ImageIsExporting|OperationDenied)/;

const BUSY_SNAPSHOT = /Snapshot/;

/** Makes a call that asks for something to go away, and gives ECS's refusals their word. */
export async function asked<Word extends string>(
  call: () => Promise<unknown>,
  refusals: ReadonlyArray<readonly [code: RegExp, word: Word]>,
): Promise<"accepted" | "gone" | Word> {
  try {
    await call();
    return "accepted";
  } catch (error) {
    if (isMissing(error)) return "gone";
    const refusal = error instanceof Rejected ? refusals.find(([code]) => code.test(error.code)) : undefined;
    if (refusal === undefined) throw error;
    return refusal[1];
  }
}
