import { json } from "../../operation.ts";
import { describeAsyncConfig, hasAsyncConfig } from "../async-config.ts";
import { type FcOperation, requiredFunction } from "../backend.ts";
import { FcError, serviceErrors } from "../service-errors.ts";

export const getAsyncInvokeConfig: FcOperation = (parameters, backend) => {
  const deployed = requiredFunction(parameters, backend);
  if (!hasAsyncConfig(deployed))
    throw new FcError(serviceErrors.asyncConfigNotExists(parameters.functionName));
  return json(describeAsyncConfig(deployed, backend.world.account));
};
