import { json } from "../../operation.ts";
import { type FcOperation, requiredFunction } from "../backend.ts";
import { type Changes, changeFunction, isObject, isText, isWhole, readChanges } from "../changes.ts";
import { describeFunction } from "../descriptions.ts";
import type { FunctionDefinition } from "../function-definition.ts";

/** "UpdateFunctionInput", as far as it is played. Variables are replaced as a whole. */
const FIELDS: Changes<FunctionDefinition> = {
  description: (value) => (isText(value) ? { description: value } : undefined),
  timeout: (value) => (isWhole(value, 1, 86_400) ? { timeoutSeconds: value } : undefined),
  environmentVariables: (value) =>
    isObject(value) && Object.values(value).every(isText)
      ? { environmentVariables: value as Record<string, string> }
      : undefined,
};

export const updateFunction: FcOperation = async (parameters, backend) => {
  const { world } = backend;
  const deployed = requiredFunction(parameters, backend);
  changeFunction(deployed, await readChanges(parameters, FIELDS), world);
  return json(describeFunction(deployed, world.account));
};
