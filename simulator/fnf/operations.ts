import type { FnfOperation } from "./backend.ts";
import { createFlow } from "./operations/create-flow.ts";
import { deleteFlow } from "./operations/delete-flow.ts";
import { describeExecution } from "./operations/describe-execution.ts";
import { describeFlow } from "./operations/describe-flow.ts";
import { describeRegions } from "./operations/describe-regions.ts";
import { getExecutionHistory } from "./operations/get-execution-history.ts";
import { listExecutions } from "./operations/list-executions.ts";
import { listFlows } from "./operations/list-flows.ts";
import { reportTaskFailed } from "./operations/report-task-failed.ts";
import { reportTaskSucceeded } from "./operations/report-task-succeeded.ts";
import { startExecution } from "./operations/start-execution.ts";
import { stopExecution } from "./operations/stop-execution.ts";
import { updateFlow } from "./operations/update-flow.ts";

/** A row of the API: the HTTP methods as the OpenAPI metadata has them. */
export interface Row {
  methods: readonly ("GET" | "POST")[];
  perform: FnfOperation;
}

/** What the simulator can do, by the names of the API. */
export const OPERATIONS: Readonly<Record<string, Row>> = {
  CreateFlow: { methods: ["POST"], perform: createFlow },
  // The SDK sends it as GET, so it is taken in both.
  DeleteFlow: { methods: ["POST", "GET"], perform: deleteFlow },
  DescribeExecution: { methods: ["GET"], perform: describeExecution },
  DescribeFlow: { methods: ["GET"], perform: describeFlow },
  DescribeRegions: { methods: ["POST"], perform: describeRegions },
  GetExecutionHistory: { methods: ["GET"], perform: getExecutionHistory },
  ListExecutions: { methods: ["GET"], perform: listExecutions },
  ListFlows: { methods: ["GET"], perform: listFlows },
  ReportTaskFailed: { methods: ["POST"], perform: reportTaskFailed },
  ReportTaskSucceeded: { methods: ["POST"], perform: reportTaskSucceeded },
  StartExecution: { methods: ["POST"], perform: startExecution },
  StopExecution: { methods: ["POST"], perform: stopExecution },
  UpdateFlow: { methods: ["POST"], perform: updateFlow },
};
