import { json } from "../../operation.ts";
import { type FcOperation, requiredFunction } from "../backend.ts";
import { describeTriggers } from "../descriptions.ts";
import { FcError, serviceErrors } from "../service-errors.ts";

export const getTrigger: FcOperation = (parameters, backend) => {
  const { functionName, triggerName: wanted } = parameters;
  const triggers = describeTriggers(requiredFunction(parameters, backend), backend.world.account);
  const trigger = triggers.find(({ triggerName }) => triggerName === wanted);
  if (trigger === undefined) throw new FcError(serviceErrors.triggerNotFound(wanted, functionName));
  return json(trigger);
};
