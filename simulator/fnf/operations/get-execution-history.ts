import type { FnfOperation } from "../backend.ts";
import { namedExecution } from "../execution-fields.ts";

/** NextToken is the id of the next page's first event, as the OpenAPI metadata says. */
export const getExecutionHistory: FnfOperation = (parameters, { store }) => {
  const limit = parameters.integer("Limit", { least: 1, most: 999 }) ?? 60;
  const first = parameters.integer("NextToken", { least: 1, most: 999_999_999 }) ?? 1;
  const execution = namedExecution(parameters, store);
  const { events, next } = execution.history.page(first, limit);
  return { Events: events, ...(next === undefined ? {} : { NextToken: String(next) }) };
};
