/** What API 2019-03-15 also has, by its documents and its SDKs of 2026: known by name, and refused. */
export const ABSENT: ReadonlySet<string> = new Set(
  `CreateFlowAlias CreateSchedule DeleteFlowAlias DeleteFlowVersion DeleteSchedule DescribeFlowAlias DescribeMapRun
  DescribeSchedule ListFlowAliases ListFlowVersions ListSchedules PublishFlowVersion StartSyncExecution UpdateFlowAlias
  UpdateMapRun UpdateSchedule`.split(/\s+/),
);
