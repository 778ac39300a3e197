import { json } from "../../operation.ts";
import { type FcOperation, requiredFunction } from "../backend.ts";
import { describeTriggers } from "../descriptions.ts";
import { pageOf } from "../paging.ts";

export const listTriggers: FcOperation = (parameters, backend) => {
  const triggers = describeTriggers(requiredFunction(parameters, backend), backend.world.account);
  const { items, ...rest } = pageOf(
    triggers.map((trigger) => [trigger.triggerName, trigger] as const),
    parameters,
  );
  return json({ triggers: items, ...rest });
};
