import { type Action, readPage, toTime } from "./action.ts";
import { fnfError } from "./errors.ts";
import { type Execution, STATUSES, type Status } from "./execution.ts";
import { longPoll } from "./long-poll.ts";
import type { Parameters } from "./parameters.ts";
import { EMPTY_PAYLOAD, type Payload, readPayload } from "./payload.ts";

/** Idempotent by name while the execution runs; then ExecutionAlreadyExists. Published answers have an empty Status. */
export const startExecution: Action = {
  methods: ["POST"],
  answer(parameters, { store, engine }) {
    parameters.refuse(["CallbackFnFTaskToken", "Qualifier"]);
    const flowName = parameters.required("FlowName");
    const name = parameters.text("ExecutionName");
    const { execution, isNew } = store.start({ flowName, name, input: inputOf(parameters) }, engine);
    return isNew ? { ...shown(execution), Status: "", Output: "", StoppedTime: "" } : shown(execution);
  },
};

export const describeExecution: Action = {
  methods: ["GET"],
  async answer(parameters, { store, engine }, exchange) {
    const waitSeconds = parameters.integer("WaitTimeSeconds", { least: 0, most: 60 }) ?? 0;
    const execution = named(parameters, (flow, name) => store.execution(flow, name));
    if (waitSeconds > 0 && execution.status === "Running")
      await longPoll(execution, waitSeconds, exchange, engine.world.clock);
    return shown(execution);
  },
};

/** Published answers say Running and when it stopped. A function that is under way is not interrupted; its result is dropped. */
export const stopExecution: Action = {
  methods: ["POST"],
  async answer(parameters, { store, engine }) {
    const error = parameters.bounded("Error", 128) ?? "";
    const cause = parameters.bounded("Cause", 4096) ?? "";
    const execution = named(parameters, (flow, name) => store.execution(flow, name));
    if (execution.status === "Running") {
      await execution.stop(error, cause);
      return { ...shown(execution), Status: "Running" };
    }
    if (engine.knobs.stopOfEnded === "ExecutionAlreadyCompleted")
      throw fnfError("ExecutionAlreadyCompleted", execution.name, execution.flowName);
    return shown(execution);
  },
};

/** NextToken is the name of the next page's first execution, as the OpenAPI metadata says. */
export const listExecutions: Action = {
  methods: ["GET"],
  answer(parameters, { store, engine }) {
    parameters.refuse(["MapRunName", "MetadataOnly", "Qualifier"]);
    const flow = store.flow(parameters.required("FlowName"));
    const limit = parameters.integer("Limit", { least: 1, most: 99 }) ?? 60;
    const matches = filterOf(parameters);
    const token = parameters.text("NextToken");
    const first = token === undefined ? undefined : flow.byName.get(token);
    if (token !== undefined && first === undefined)
      throw fnfError("InvalidArgument", "NextToken is none of this list.");
    const isNewestFirst = engine.knobs.listOrder === "newest-first";
    const start = first?.sequence ?? (isNewestFirst ? flow.executions.length - 1 : 0);
    const step = isNewestFirst ? -1 : 1;
    const { page, next } = readPage(flow.executions, { start, step, limit }, matches);
    return { Executions: page.map(shown), ...(next === undefined ? {} : { NextToken: next.name }) };
  },
};

/** NextToken is the id of the next page's first event, as the OpenAPI metadata says. */
export const getExecutionHistory: Action = {
  methods: ["GET"],
  answer(parameters, { store }) {
    const limit = parameters.integer("Limit", { least: 1, most: 999 }) ?? 60;
    const first = parameters.integer("NextToken", { least: 1, most: 999_999_999 }) ?? 1;
    const execution = named(parameters, (flow, name) => store.execution(flow, name));
    const { events, next } = execution.history.page(first, limit);
    return { Events: events, ...(next === undefined ? {} : { NextToken: String(next) }) };
  },
};

function named(parameters: Parameters, find: (flow: string, name: string) => Execution): Execution {
  return find(parameters.required("FlowName"), parameters.required("ExecutionName"));
}

function inputOf(parameters: Parameters): Payload {
  const text = parameters.text("Input");
  if (text === undefined) return EMPTY_PAYLOAD;
  const payload = readPayload(text);
  if (payload === undefined)
    throw fnfError("InvalidArgument", "Input must be the text of a JSON object of at most 64 KiB.");
  return payload;
}

function filterOf(parameters: Parameters): (execution: Execution) => boolean {
  const status: Status | undefined = parameters.oneOf("Status", STATUSES);
  const prefix = parameters.text("ExecutionNamePrefix") ?? "";
  const fromMs = parameters.time("StartedTimeBegin") ?? Number.NEGATIVE_INFINITY;
  const toMs = parameters.time("StartedTimeEnd") ?? Number.POSITIVE_INFINITY;
  return (execution) =>
    (status === undefined || execution.status === status) &&
    execution.name.startsWith(prefix) &&
    execution.startedAtMs >= fromMs &&
    execution.startedAtMs <= toMs;
}

function shown(execution: Execution): object {
  return {
    FlowName: execution.flowName,
    Name: execution.name,
    FlowDefinition: execution.definitionText,
    Status: execution.status,
    Input: execution.input,
    Output: execution.output,
    StartedTime: toTime(execution.startedAtMs),
    StoppedTime: toTime(execution.stoppedAtMs),
  };
}
