import Client from "@alicloud/fnf-2019-03-15";
import * as z from "zod/mini";
import { calling, isMissing, Rejected } from "./faults.ts";
import type { Surroundings } from "./surroundings.ts";

/** An execution as Serverless Workflow describes it. Input and output are JSON texts; output is empty until it succeeded. */
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

/** The executions of one flow. Every call throws a fault of faults.ts and may be repeated. */
export interface Flows {
  /** The same name again: "running" or "ended", nothing new is started. */
  start(execution: { name: string; input: unknown }): Promise<"started" | "ended">;
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

/** The executions of the flow that the settings name, through @alicloud/fnf-2019-03-15. */
export function createFlows(at: Surroundings): Flows {
  const { accessKeyId, accessKeySecret, securityToken } = at.credentials;
  const client = new Client({
    accessKeyId,
    accessKeySecret,
    ...(securityToken === undefined ? {} : { securityToken }),
    endpoint: at.endpoints.fnf ?? `https://${at.region}.fnf.aliyuncs.com`,
  });
  const FlowName = at.settings.flowName;
  // The SDK writes into the options object it is given and sends an undefined parameter as the text "undefined".
  const call = <T>(
    operation: string,
    run: (parameters: object, options: object) => Promise<T>,
    parameters: Record<string, unknown>,
  ) =>
    calling({ service: "FnF", operation }, () => {
      const given = Object.entries({ FlowName, ...parameters }).filter(([, value]) => value !== undefined);
      return run.call(client, Object.fromEntries(given), { timeout: 30_000 });
    });
  return {
    async start({ name, input }) {
      try {
        const parameters = { ExecutionName: name, Input: JSON.stringify(input) };
        await call("StartExecution", client.startExecution, parameters);
        return "started";
      } catch (error) {
        if (error instanceof Rejected && error.code === "ExecutionAlreadyExists") return "ended";
        throw error;
      }
    },
    async describe(name) {
      const answer = await call("DescribeExecution", client.describeExecution, { ExecutionName: name }).catch(
        (error: unknown) => {
          if (isMissing(error)) return undefined;
          throw error;
        },
      );
      return answer === undefined ? undefined : execution(Described.parse(answer));
    },
    async list({ namePrefix, status, from, to, nextToken, limit }) {
      const answer = await call("ListExecutions", client.listExecutions, {
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
      const answer = await call("GetExecutionHistory", client.getExecutionHistory, parameters);
      const { Events, NextToken } = History.parse(answer);
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
