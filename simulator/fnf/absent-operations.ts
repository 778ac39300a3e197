/** What API 2019-03-15 also has, by its documents and its SDK: known by name, and refused. */
export const ABSENT: ReadonlySet<string> = new Set([
  "CreateSchedule",
  "DeleteSchedule",
  "DescribeSchedule",
  "ListSchedules",
  "StartSyncExecution",
  "UpdateSchedule",
]);
