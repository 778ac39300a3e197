import type { FnfOperation } from "../backend.ts";
import { fnfError } from "../errors.ts";
import { shownFlow } from "../flow-fields.ts";
import { pageFrom } from "../paging.ts";

/** In the order they were created; NextToken is the name of the next page's first flow. */
export const listFlows: FnfOperation = (parameters, { store }) => {
  const limit = parameters.integer("Limit", { least: 1, most: 999 }) ?? 60;
  const token = parameters.text("NextToken");
  const flows = [...store.flows.values()];
  const start = token === undefined ? 0 : flows.findIndex(({ name }) => name === token);
  if (start < 0) throw fnfError("InvalidArgument", "NextToken is none of this list.");
  const { page, next } = pageFrom(flows, { start, step: 1, limit }, () => true);
  return { Flows: page.map(shownFlow), ...(next === undefined ? {} : { NextToken: next.name }) };
};
