import type { Parameters } from "../../parameters.ts";
import type { EcsBackend } from "../backend.ts";
import { ecsError } from "../errors.ts";
import { taskProcess } from "../progress.ts";
import { readRegion } from "../regions.ts";
import { type ImageState, shownStatus, type TaskState } from "../store.ts";
import { shownTask } from "./describe-tasks.ts";

/**
 * DescribeTaskAttribute: one task with its progress and, for each disk, how it went: the one place that tells
 * why an import failed. Of the operations' states the document shows `Success` only; `Processing` and
 * `Failed` are the simulator's.
 */
export function describeTaskAttribute(
  parameters: Parameters,
  { world, knobs, store, imports }: EcsBackend,
): object {
  const { regionId, isHome } = readRegion(parameters, world.account);
  const taskId = parameters.required("TaskId");
  const task = isHome ? store.tasks.get(taskId) : undefined;
  if (task === undefined) throw ecsError("InvalidTaskId.NotFound");
  const operations = operationsOf(task, store.images.get(task.resourceId));
  const count = (status: string) =>
    operations.filter((operation) => operation.OperationStatus === status).length;
  return {
    RegionId: regionId,
    ...shownTask(task),
    ...(knobs.attributeHasStatus ? {} : { TaskStatus: undefined }),
    SupportCancel: imports.isCancellable(task),
    TaskProcess: `${taskProcess(task, knobs.taskProcess, world.clock.now(), world.random)}%`,
    TotalCount: operations.length,
    SuccessCount: count("Success"),
    FailedCount: count("Failed"),
    OperationProgressSet: { OperationProgress: operations },
  };
}

interface Operation {
  OperationStatus: "Success" | "Processing" | "Failed";
  ErrorCode?: string;
  ErrorMsg?: string;
  RelatedItemSet: { RelatedItem: Array<{ Name: string; Value: string }> };
}

function operationsOf(task: TaskState, image: ImageState | undefined): Operation[] {
  const failure = "failure" in task.phase ? task.phase.failure : undefined;
  const usual = shownStatus(task) === "Finished" && failure === undefined ? "Success" : "Processing";
  const failed = failure && {
    OperationStatus: "Failed" as const,
    ErrorCode: failure.errorCode,
    ErrorMsg: failure.errorMessage,
  };
  if (image === undefined)
    return [{ OperationStatus: usual, ...failed, RelatedItemSet: { RelatedItem: [] } }];
  return image.disks.map(({ request, format }) => ({
    OperationStatus: usual,
    ...(failure !== undefined && failure.n === request?.n ? failed : {}),
    RelatedItemSet: {
      RelatedItem: [
        { Name: "OSSBucket", Value: request?.bucket ?? "" },
        { Name: "OSSObject", Value: request?.key ?? "" },
        { Name: "ImageFormat", Value: format ?? "" },
      ],
    },
  }));
}
