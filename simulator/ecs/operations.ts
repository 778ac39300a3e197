import type { EcsOperation } from "./backend.ts";
import { cancelCopyImage } from "./operations/cancel-copy-image.ts";
import { cancelTask } from "./operations/cancel-task.ts";
import { copyImage } from "./operations/copy-image.ts";
import { deleteImage } from "./operations/delete-image.ts";
import { deleteSnapshot } from "./operations/delete-snapshot.ts";
import { describeImageFromFamily } from "./operations/describe-image-from-family.ts";
import { describeImageSharePermission } from "./operations/describe-image-share-permission.ts";
import { describeImages } from "./operations/describe-images.ts";
import { describeSnapshots } from "./operations/describe-snapshots.ts";
import { describeTaskAttribute } from "./operations/describe-task-attribute.ts";
import { describeTasks } from "./operations/describe-tasks.ts";
import { importImage } from "./operations/import-image.ts";
import { modifyImageAttribute } from "./operations/modify-image-attribute.ts";
import { modifyImageSharePermission } from "./operations/modify-image-share-permission.ts";
import { tagResources } from "./operations/tag-resources.ts";

/** What the simulator can do, by the names of the API. */
export const OPERATIONS: Readonly<Record<string, EcsOperation>> = {
  CancelCopyImage: cancelCopyImage,
  CancelTask: cancelTask,
  CopyImage: copyImage,
  DeleteImage: deleteImage,
  DeleteSnapshot: deleteSnapshot,
  DescribeImageFromFamily: describeImageFromFamily,
  DescribeImages: describeImages,
  DescribeImageSharePermission: describeImageSharePermission,
  DescribeSnapshots: describeSnapshots,
  DescribeTaskAttribute: describeTaskAttribute,
  DescribeTasks: describeTasks,
  ImportImage: importImage,
  ModifyImageAttribute: modifyImageAttribute,
  ModifyImageSharePermission: modifyImageSharePermission,
  TagResources: tagResources,
};
