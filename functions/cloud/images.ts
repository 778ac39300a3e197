import { CancelTaskRequest } from "@alicloud/ecs20140526/dist/models/CancelTaskRequest.js";
import { DescribeTaskAttributeRequest } from "@alicloud/ecs20140526/dist/models/DescribeTaskAttributeRequest.js";
import { DescribeTasksRequest } from "@alicloud/ecs20140526/dist/models/DescribeTasksRequest.js";
import { ImportImageRequest } from "@alicloud/ecs20140526/dist/models/ImportImageRequest.js";
import type { TaskFacts } from "../core/import/look.ts";
import type { ImportRequest } from "../core/preflight/import-request.ts";
import { type AccountImages, asked, createAccountImages } from "./account-images.ts";
import type { CloudConfig } from "./cloud-config.ts";
import { unlessMissing } from "./cloud-faults.ts";
import * as answers from "./ecs-answers.ts";
import { createEcsCaller } from "./ecs-caller.ts";

/** Custom images and their import tasks. Every call throws a CloudFault. */
export interface Images extends AccountImages {
  /**
   * Begins an import. Repeating it with the same token and request gives the same answer and imports nothing
   * again (ECS, "How to ensure idempotency"). Throws Rejected with ECS's code for a refusal.
   */
  importImage(order: ImportOrder): Promise<{ imageId: string; taskId: string; requestId: string }>;
  /** Undefined if ECS does not know the task. */
  task(taskId: string): Promise<TaskFacts | undefined>;
  /** The image with this tag and its import task, if any: finds an import whose answer was lost. */
  findImport(tag: {
    key: string;
    value: string;
  }): Promise<{ imageId: string; taskId: string; createdAt?: string | undefined } | undefined>;
  /** Asks ECS to cancel. Repeating it is harmless. */
  cancelTask(taskId: string): Promise<CancelAnswer>;
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
  const images = createAccountImages(call, regionId);
  return {
    ...images.ports,
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
    async findImport(tag) {
      const image = (await images.list({ tag: [tag] }))[0];
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
  };
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
