import type { Parameters } from "../../parameters.ts";
import type { EcsBackend } from "../backend.ts";
import { ecsError } from "../errors.ts";
import { readPage, readTime, toMinute } from "../fields.ts";
import { readRegion } from "../regions.ts";
import { shownStatus, type TaskState } from "../store.ts";

const MAX_IDS = 100;

/** The only states that can be asked for; "other values do not take effect". */
const FILTERABLE = ["Finished", "Processing", "Failed"];

/**
 * DescribeTasks: the account's tasks, the newest first (the order is not documented). It never says why a
 * task failed.
 */
export function describeTasks(parameters: Parameters, { world, knobs, store, imports }: EcsBackend): object {
  const { regionId, isHome } = readRegion(parameters, world.account);
  parameters.refuse(["TaskGroupId"]);
  const fits = readFilter(parameters);
  const tasks = isHome ? [...store.tasks.values()].filter(fits).reverse() : [];
  const visible = knobs.omitWaitingTasks ? tasks.filter((task) => shownStatus(task) !== "Waiting") : tasks;
  const { page, paging } = readPage(parameters, visible, () => ecsError("InvalidParameter", "PageSize"));
  return {
    RegionId: regionId,
    ...paging,
    TaskSet: {
      Task: page.map((task) => ({ ...shownTask(task), SupportCancel: imports.isCancellable(task) })),
    },
  };
}

/** What DescribeTasks and DescribeTaskAttribute both say of a task. */
export function shownTask(task: TaskState): object {
  const { taskId, action, resourceId, createdAtMs, phase } = task;
  return {
    TaskId: taskId,
    TaskAction: action,
    TaskStatus: shownStatus(task),
    CreationTime: toMinute(createdAtMs),
    FinishedTime: "finishedAtMs" in phase ? toMinute(phase.finishedAtMs) : "",
    ResourceId: resourceId,
  };
}

function readFilter(parameters: Parameters): (task: TaskState) => boolean {
  const taskIds = parameters.text("TaskIds")?.split(",");
  const resourceIds = parameters.list("ResourceIds");
  if ((taskIds?.length ?? 0) > MAX_IDS) throw ecsError("InvalidParameter", "TaskIds");
  if (resourceIds.length > MAX_IDS) throw ecsError("InvalidParameter", "ResourceIds");
  const status = parameters.text("TaskStatus");
  const action = parameters.text("TaskAction");
  const limit = (name: string) => {
    const text = parameters.text(name);
    return text === undefined ? undefined : readTime(text, () => ecsError("InvalidParameter", name));
  };
  const fromMs = limit("StartTime") ?? Number.NEGATIVE_INFINITY;
  const untilMs = limit("EndTime") ?? Number.POSITIVE_INFINITY;
  return (task) =>
    (taskIds?.includes(task.taskId) ?? true) &&
    (resourceIds.length === 0 || resourceIds.includes(task.resourceId)) &&
    (status === undefined || !FILTERABLE.includes(status) || shownStatus(task) === status) &&
    (action === undefined || task.action === action) &&
    task.createdAtMs >= fromMs &&
    task.createdAtMs <= untilMs;
}
