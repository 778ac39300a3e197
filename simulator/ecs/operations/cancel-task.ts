import type { Parameters } from "../../parameters.ts";
import type { EcsBackend } from "../backend.ts";
import { ecsError } from "../errors.ts";
import { readRegion } from "../regions.ts";

/** CancelTask: only for imports that have not ended; the task is Deleted a little later. */
export function cancelTask(parameters: Parameters, { world, imports }: EcsBackend): object {
  const { isHome } = readRegion(parameters, world.account);
  const taskId = parameters.required("TaskId");
  if (!isHome) throw ecsError("InvalidTaskId.NotFound");
  imports.cancel(taskId);
  return {};
}
