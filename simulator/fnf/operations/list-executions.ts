import type { Parameters } from "../../parameters.ts";
import type { FnfOperation } from "../backend.ts";
import { fnfError } from "../errors.ts";
import { type Execution, STATUSES, type Status } from "../execution.ts";
import { shownExecution } from "../execution-fields.ts";
import { pageFrom } from "../paging.ts";

/** NextToken is the name of the next page's first execution, as the OpenAPI metadata says. */
export const listExecutions: FnfOperation = (parameters, { store, engine }) => {
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
  const { page, next } = pageFrom(flow.executions, { start, step, limit }, matches);
  return { Executions: page.map(shownExecution), ...(next === undefined ? {} : { NextToken: next.name }) };
};

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
