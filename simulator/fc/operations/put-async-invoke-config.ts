import { json } from "../../operation.ts";
import { describeAsyncConfig } from "../async-config.ts";
import { type FcOperation, requiredFunction } from "../backend.ts";
import { type Changes, changeFunction, isObject, isText, isWhole, readChanges } from "../changes.ts";
import type { AsyncInvokeDefinition } from "../function-definition.ts";

/** "PutAsyncInvokeConfigInput" without `asyncTask`. */
const FIELDS: Changes<AsyncInvokeDefinition> = {
  maxAsyncRetryAttempts: (value) => (isWhole(value, 0, 8) ? { maxRetryAttempts: value } : undefined),
  maxAsyncEventAgeInSeconds: (value) =>
    isWhole(value, 1, 2_592_000) ? { maxEventAgeSeconds: value } : undefined,
  destinationConfig: (value) => {
    if (!isObject(value)) return undefined;
    const { onFailure, onSuccess, ...unknown } = value;
    const arns = [onFailure, onSuccess].map((one) => (isObject(one) ? one["destination"] : one));
    if (Object.keys(unknown).length > 0 || !arns.every((arn) => arn === undefined || isText(arn)))
      return undefined;
    const [onFailureArn, onSuccessArn] = arns as Array<string | undefined>;
    return { onFailureArn, onSuccessArn };
  },
};

export const putAsyncInvokeConfig: FcOperation = async (parameters, backend) => {
  const { world } = backend;
  const deployed = requiredFunction(parameters, backend);
  const changes = await readChanges(parameters, FIELDS);
  changeFunction(deployed, { asyncInvoke: { ...deployed.definition.asyncInvoke, ...changes } }, world);
  return json(describeAsyncConfig(deployed, world.account));
};
