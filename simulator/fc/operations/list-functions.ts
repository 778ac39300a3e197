import { json } from "../../operation.ts";
import type { FcOperation } from "../backend.ts";
import { describeFunction } from "../descriptions.ts";
import { pageOf } from "../paging.ts";

export const listFunctions: FcOperation = (parameters, { functions, world: { account } }) => {
  const all = [...functions].sort(([a], [b]) => (a < b ? -1 : 1));
  const { items, ...rest } = pageOf(all, parameters);
  return json({ functions: items.map((deployed) => describeFunction(deployed, account)), ...rest });
};
