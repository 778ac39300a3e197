import { CancelTaskRequest } from "@alicloud/ecs20140526/dist/models/CancelTaskRequest.js";
import { DeleteImageRequest } from "@alicloud/ecs20140526/dist/models/DeleteImageRequest.js";
import { DeleteSnapshotRequest } from "@alicloud/ecs20140526/dist/models/DeleteSnapshotRequest.js";
import { DescribeImagesRequest } from "@alicloud/ecs20140526/dist/models/DescribeImagesRequest.js";
import { DescribeSnapshotsRequest } from "@alicloud/ecs20140526/dist/models/DescribeSnapshotsRequest.js";
import { DescribeTaskAttributeRequest } from "@alicloud/ecs20140526/dist/models/DescribeTaskAttributeRequest.js";
import { DescribeTasksRequest } from "@alicloud/ecs20140526/dist/models/DescribeTasksRequest.js";
import { ImportImageRequest } from "@alicloud/ecs20140526/dist/models/ImportImageRequest.js";
import type { ImageFacts, TaskFacts } from "../core/import/look.ts";
import type { Snapshot } from "../core/import/record.ts";
import type { ImportRequest } from "../core/preflight/import-request.ts";
import type { CloudConfig } from "./cloud-config.ts";
import { isMissing, Rejected, unlessMissing } from "./cloud-faults.ts";
import * as answers from "./ecs-answers.ts";
import { createEcsCaller } from "./ecs-caller.ts";

/** Custom images and their import tasks. Every call throws a CloudFault. */
export interface Images {
  /**
   * Begins an import. Repeating it with the same token and request gives the same answer and imports nothing
   * again (ECS, "How to ensure idempotency"). Throws Rejected with ECS's code for a refusal.
   */
  importImage(order: ImportOrder): Promise<{ imageId: string; taskId: string; requestId: string }>;
  /** Undefined if ECS does not know the task. */
  task(taskId: string): Promise<TaskFacts | undefined>;
  /** In whatever status; undefined if ECS does not know the image. */
  image(imageId: string): Promise<ImageFacts | undefined>;
  /** Those of the snapshots that still exist. */
  snapshots(ids: readonly string[]): Promise<Snapshot[]>;
  /** The image with this tag and its import task, if any: finds an import whose answer was lost. */
  findImport(tag: {
    key: string;
    value: string;
  }): Promise<{ imageId: string; taskId: string; createdAt?: string | undefined } | undefined>;
  /** Asks ECS to cancel. Repeating it is harmless. */
  cancelTask(taskId: string): Promise<CancelAnswer>;
  /** The image disappears some time later, its snapshots stay. "busy": it is being imported or used. */
  deleteImage(imageId: string): Promise<"accepted" | "busy" | "gone">;
  /** "busy": an image still uses it. */
  deleteSnapshot(id: string): Promise<"accepted" | "busy" | "gone">;
}

/** "too-late": the task is over; "gone": ECS does not know it; "refused": it runs on for now. */
export type CancelAnswer = "accepted" | "too-late" | "gone" | "refused";

export interface ImportOrder {
  request: ImportRequest;
  bucket: string;
  clientToken: string;
  /** Added to the request's own tags. */
  tags: Readonly<Record<string, string>>;
}

/** ECS's images of one region, through the SDK's request models and its core client. */
export function createImages(at: CloudConfig): Images {
  const call = createEcsCaller(at);
  const regionId = at.region;
  const images = async (filter: Record<string, unknown>) => {
    // Without a status ECS lists Available images only, and hides what is being imported or has failed.
    const request = new DescribeImagesRequest({
      regionId,
      status: "ALL",
      imageOwnerAlias: "self",
      ...filter,
    });
    return answers.readImages(await call("DescribeImages", request));
  };
  return {
    async importImage(order) {
      return answers.readImport(await call("ImportImage", importRequest(regionId, order)));
    },
    async task(taskId) {
      const request = new DescribeTaskAttributeRequest({ regionId, taskId });
      const attribute = await call("DescribeTaskAttribute", request).catch(unlessMissing);
      if (attribute === undefined) return undefined;
      const { status, ...task } = answers.readTask(attribute);
      if (status !== undefined) return { ...task, status };
      const listed = await call("DescribeTasks", new DescribeTasksRequest({ regionId, taskIds: taskId }));
      return { ...task, status: answers.readTasks(listed)[0]?.status ?? "Unknown" };
    },
    image: async (imageId) => (await images({ imageId }))[0],
    async snapshots(ids) {
      if (ids.length === 0) return [];
      const request = new DescribeSnapshotsRequest({
        regionId,
        snapshotIds: JSON.stringify(ids),
        pageSize: 100,
      });
      return answers.readSnapshots(await call("DescribeSnapshots", request));
    },
    async findImport(tag) {
      const image = (await images({ tag: [tag] }))[0];
      if (image === undefined) return undefined;
      const request = new DescribeTasksRequest({
        regionId,
        taskAction: "ImportImage",
        resourceIds: [image.imageId],
      });
      const task = answers.readTasks(await call("DescribeTasks", request))[0];
      return { imageId: image.imageId, taskId: task?.taskId ?? "", createdAt: image.createdAt };
    },
    cancelTask: (taskId) =>
      asked(
        () => call("CancelTask", new CancelTaskRequest({ regionId, taskId })),
        [
          [/IncorrectTaskStatus/, "too-late"],
          [/^CancelTaskFailed$|TaskActionNotSupport/, "refused"],
        ],
      ),
    deleteImage: (imageId) =>
      asked(() => call("DeleteImage", new DeleteImageRequest({ regionId, imageId })), [[BUSY_IMAGE, "busy"]]),
    deleteSnapshot: (id) =>
      asked(
        () => call("DeleteSnapshot", new DeleteSnapshotRequest({ snapshotId: id })),
        [[BUSY_SNAPSHOT, "busy"]],
      ),
  };
}

const BUSY_IMAGE = /^(ImageIsImporting|ImageUsingByInstance|ImageUseShared|ImageIsExporting|OperationDenied)/;

const BUSY_SNAPSHOT = /Snapshot/;

/** Makes a call that asks for something to go away, and gives ECS's refusals their word. */
async function asked<Word extends string>(
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

function importRequest(
  regionId: string,
  { request, bucket, clientToken, tags }: ImportOrder,
): ImportImageRequest {
  const { disks, osType, nvmeSupport, imdsSupport, tags: own, distribution: _, ...fields } = request;
  // The model drops what it does not know, without a word.
  return new ImportImageRequest({
    ...fields,
    OSType: osType,
    regionId,
    clientToken,
    ...(nvmeSupport === undefined && imdsSupport === undefined
      ? {}
      : { features: { nvmeSupport, imdsSupport } }),
    tag: Object.entries({ ...own, ...tags }).map(([key, value]) => ({ key, value })),
    diskDeviceMapping: disks.map(({ key, format, sizeGib }) => ({
      OSSBucket: bucket,
      OSSObject: key,
      format,
      diskImageSize: sizeGib,
    })),
  });
}
