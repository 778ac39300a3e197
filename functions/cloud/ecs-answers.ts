import * as z from "zod/mini";
import type { Check } from "../core/distribution/published.ts";
import type { ImageFacts, TaskFacts } from "../core/import/look.ts";
import type { Snapshot } from "../core/import/record.ts";

/**
 * ECS's answers, read once at the edge. Only what is used is named; everything else may come and go. A
 * missing list is an empty one, since ECS leaves empty lists out of some answers.
 */
const Import = z.object({ ImageId: z.string(), TaskId: z.string(), RequestId: z.string() });

export function readImport(body: unknown): { imageId: string; taskId: string; requestId: string } {
  const { ImageId: imageId, TaskId: taskId, RequestId: requestId } = Import.parse(body);
  return { imageId, taskId, requestId };
}

const Tasks = z.object({
  TaskSet: z.optional(
    z.object({ Task: z.optional(z.array(z.object({ TaskId: z.string(), TaskStatus: z.string() }))) }),
  ),
});

export function readTasks(body: unknown): Array<{ taskId: string; status: string }> {
  const tasks = Tasks.parse(body).TaskSet?.Task ?? [];
  return tasks.map(({ TaskId, TaskStatus }) => ({ taskId: TaskId, status: TaskStatus }));
}

const optionalText = z.optional(z.string());
const TaskAttribute = z.object({
  TaskStatus: optionalText,
  TaskProcess: optionalText,
  OperationProgressSet: z.optional(
    z.object({
      OperationProgress: z.optional(
        z.array(
          z.object({
            OperationStatus: optionalText,
            ErrorCode: optionalText,
            ErrorMsg: optionalText,
          }),
        ),
      ),
    }),
  ),
  FailedCount: z.optional(z.union([z.number(), z.string()])),
});

/** Reads a task; its status is undefined where the answer has none. */
export function readTask(body: unknown): Omit<TaskFacts, "status"> & { status: string | undefined } {
  const { TaskStatus, TaskProcess, OperationProgressSet, FailedCount } = TaskAttribute.parse(body);
  const errors = (OperationProgressSet?.OperationProgress ?? [])
    .filter(({ OperationStatus, ErrorCode }) => OperationStatus === "Failed" || (ErrorCode ?? "") !== "")
    .map(({ ErrorCode, ErrorMsg }) => ({ code: ErrorCode ?? "", message: ErrorMsg ?? "" }));
  if (errors.length === 0 && Number(FailedCount ?? 0) > 0)
    errors.push({
      code: "FailedCount",
      message: `ECS counts ${FailedCount} failed operation(s) and names none.`,
    });
  return { status: TaskStatus, percent: percent(TaskProcess), errors };
}

function percent(text: string | undefined): number {
  const value = Number.parseFloat(text ?? "");
  return Number.isFinite(value) ? Math.min(100, Math.max(0, value)) : 0;
}

const DetectionOptions = z.object({
  Status: optionalText,
  Items: z.optional(
    z.object({
      Item: z.optional(
        z.array(
          z.object({
            Name: optionalText,
            Value: optionalText,
            RiskCode: optionalText,
            RiskLevel: optionalText,
          }),
        ),
      ),
    }),
  ),
});

const ImageList = z.object({
  Images: z.optional(
    z.object({
      Image: z.optional(
        z.array(
          z.object({
            ImageId: z.string(),
            Status: z.string(),
            CreationTime: optionalText,
            Progress: optionalText,
            ImageFamily: optionalText,
            DetectionOptions: z.optional(DetectionOptions),
            DiskDeviceMappings: z.optional(
              z.object({ DiskDeviceMapping: z.optional(z.array(z.object({ SnapshotId: optionalText }))) }),
            ),
            Tags: z.optional(
              z.object({
                Tag: z.optional(z.array(z.object({ TagKey: z.string(), TagValue: optionalText }))),
              }),
            ),
          }),
        ),
      ),
    }),
  ),
});

export function readImages(body: unknown): ImageFacts[] {
  return (ImageList.parse(body).Images?.Image ?? []).map((image) => ({
    imageId: image.ImageId,
    status: image.Status,
    createdAt: image.CreationTime,
    percent: image.Progress === undefined ? undefined : percent(image.Progress),
    family: image.ImageFamily,
    check: image.DetectionOptions && checkOf(image.DetectionOptions),
    snapshotIds: (image.DiskDeviceMappings?.DiskDeviceMapping ?? [])
      .map(({ SnapshotId }) => SnapshotId ?? "")
      .filter((id) => id !== ""),
    tags: Object.fromEntries((image.Tags?.Tag ?? []).map(({ TagKey, TagValue }) => [TagKey, TagValue ?? ""])),
  }));
}

function checkOf({ Status, Items }: z.infer<typeof DetectionOptions>): Check {
  return {
    status: Status ?? "",
    items: (Items?.Item ?? []).map(({ Name, Value, RiskCode, RiskLevel }) => ({
      name: Name ?? "",
      value: Value ?? "",
      ...(RiskCode ? { riskCode: RiskCode } : {}),
      ...(RiskLevel ? { riskLevel: RiskLevel } : {}),
    })),
  };
}

const Copied = z.object({ ImageId: z.string() });

export function readCopy(body: unknown): { imageId: string } {
  return { imageId: Copied.parse(body).ImageId };
}

// Texts in the SDK's types, numbers in the document's example.
const Shares = z.object({
  Accounts: z.optional(
    z.object({ Account: z.optional(z.array(z.object({ AliyunId: z.union([z.string(), z.number()]) }))) }),
  ),
});

export function readShares(body: unknown): string[] {
  return (Shares.parse(body).Accounts?.Account ?? []).map(({ AliyunId }) => String(AliyunId));
}

const Snapshots = z.object({
  Snapshots: z.optional(
    z.object({ Snapshot: z.optional(z.array(z.object({ SnapshotId: z.string(), Status: optionalText }))) }),
  ),
});

export function readSnapshots(body: unknown): Snapshot[] {
  const list = Snapshots.parse(body).Snapshots?.Snapshot ?? [];
  return list.map(({ SnapshotId, Status }) => ({ id: SnapshotId, status: Status ?? "unknown" }));
}
