import * as z from "zod/mini";
import type { CloudConfig } from "./cloud-config.ts";
import { Rejected, unlessMissing } from "./cloud-faults.ts";
import { createFnfCaller } from "./fnf-client.ts";

/** An execution as the workflow describes it. Input and output are JSON texts; no output before success. */
export interface Execution {
  name: string;
  /** Starting, Running, Stopped, Succeeded, Failed, TimedOut. */
  status: string;
  startedAt: string;
  /** Absent while it runs. */
  stoppedAt?: string;
  input: string;
  output: string;
}

/** One event of an execution's history. */
export interface FlowEvent {
  id: number;
  scheduledBy: number;
  /** StateEntered, TaskFailed, ExecutionSucceeded …; unknown types may come. */
  type: string;
  /** The state's name; empty for the execution's own events. */
  step: string;
  time: string;
  /** A JSON text. */
  detail: string;
}

/** A page and the token of the next one, if there is one. */
export interface Page<Row> {
  rows: Row[];
  nextToken?: string;
}

/** The executions of one flow. Every call throws a CloudFault and may be repeated. */
export interface Flows {
  /** The same name again: "running" or "ended", nothing new is started. */
  start(execution: { name: string; input: unknown }): Promise<"started" | "ended">;
  /** Ends an execution; one that has ended stays as it is. `error` and `cause` are in its history. */
  stop(execution: { name: string; error: string; cause: string }): Promise<void>;
  /** Undefined if there is no such execution. */
  describe(name: string): Promise<Execution | undefined>;
  /** Newest first. `namePrefix`, `status`, `from` and `to` (ISO 8601) narrow it down. */
  list(query: ExecutionQuery): Promise<Page<Execution>>;
  /** Oldest first. */
  history(query: { name: string; nextToken?: string | undefined; limit?: number }): Promise<Page<FlowEvent>>;
}

export interface ExecutionQuery {
  namePrefix?: string | undefined;
  status?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  nextToken?: string | undefined;
  /** 1 to 99. */
  limit?: number | undefined;
}

/** StopExecution, Cause: 1 to 4,096 characters. */
const MAX_CAUSE = 4096;

const Described = z.object({
  Name: z.string(),
  Status: z.string(),
  StartedTime: z.string(),
  StoppedTime: z.optional(z.nullable(z.string())),
  Input: z.optional(z.nullable(z.string())),
  Output: z.optional(z.nullable(z.string())),
});
const Listed = z.object({
  Executions: z.optional(z.array(Described)),
  NextToken: z.optional(z.nullable(z.string())),
});
const History = z.object({
  Events: z.optional(
    z.array(
      z.object({
        EventId: z.number(),
        ScheduleEventId: z.optional(z.number()),
        Type: z.string(),
        StepName: z.optional(z.nullable(z.string())),
        Time: z.string(),
        EventDetail: z.optional(z.nullable(z.string())),
      }),
    ),
  ),
  NextToken: z.optional(z.nullable(z.string())),
});

/** The executions of a flow: the one that the settings name, or what comes after its imports. */
export function createFlows(at: CloudConfig, flow: "import" | "distribution" = "import"): Flows {
  const caller = createFnfCaller(at);
  const { flowName, distributionFlowName } = at.settings;
  const FlowName = flow === "import" ? flowName : distributionFlowName;
  const call = (operation: Parameters<typeof caller>[0], parameters: Record<string, unknown>) =>
    caller(operation, { FlowName, ...parameters });
  return {
    async start({ name, input }) {
      try {
        await call("startExecution", { ExecutionName: name, Input: JSON.stringify(input) });
        return "started";
      } catch (error) {
        if (error instanceof Rejected && error.code === "ExecutionAlreadyExists") return "ended";
        throw error;
      }
    },
    async stop({ name, error, cause }) {
      const parameters = { ExecutionName: name, Error: error, Cause: cause.slice(0, MAX_CAUSE) };
      try {
        await call("stopExecution", parameters);
      } catch (error) {
        // One that has ended meanwhile needs no stopping.
        if (!(error instanceof Rejected && error.code === "ExecutionAlreadyCompleted")) throw error;
      }
    },
    async describe(name) {
      const answer = await call("describeExecution", { ExecutionName: name }).catch(unlessMissing);
      return answer === undefined ? undefined : execution(Described.parse(answer));
    },
    async list({ namePrefix, status, from, to, nextToken, limit }) {
      const answer = await call("listExecutions", {
        ExecutionNamePrefix: namePrefix,
        Status: status,
        StartedTimeBegin: from,
        StartedTimeEnd: to,
        NextToken: nextToken,
        Limit: limit,
      });
      const { Executions, NextToken } = Listed.parse(answer);
      return page((Executions ?? []).map(execution), NextToken);
    },
    async history({ name, nextToken, limit }) {
      const parameters = { ExecutionName: name, NextToken: nextToken, Limit: limit };
      const { Events, NextToken } = History.parse(await call("getExecutionHistory", parameters));
      const rows = (Events ?? []).map((event) => ({
        id: event.EventId,
        scheduledBy: event.ScheduleEventId ?? 0,
        type: event.Type,
        step: event.StepName ?? "",
        time: event.Time,
        detail: event.EventDetail ?? "",
      }));
      return page(rows, NextToken);
    },
  };
}

function execution(described: z.infer<typeof Described>): Execution {
  const { Name, Status, StartedTime, StoppedTime, Input, Output } = described;
  return {
    name: Name,
    status: Status,
    startedAt: StartedTime,
    ...(StoppedTime ? { stoppedAt: StoppedTime } : {}),
    input: Input ?? "",
    output: Output ?? "",
  };
}

function page<Row>(rows: Row[], nextToken: string | null | undefined): Page<Row> {
  return nextToken ? { rows, nextToken } : { rows };
}
