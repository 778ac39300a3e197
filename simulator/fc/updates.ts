import type { Account } from "../account.ts";
import type { World } from "../edge.ts";
import type { Deployed } from "./descriptions.ts";
import { type AsyncInvokeDefinition, type FunctionDefinition, functionArn } from "./function-definition.ts";
import { type ServiceError, serviceErrors } from "./service-errors.ts";

/**
 * What API 2023-03-30 changes of a function that is there: `UpdateFunction` and `PutAsyncInvokeConfig`. Both leave what a request
 * does not name as it is. Fields that are not played are refused by name.
 */
type Change = (deployed: Deployed, body: unknown) => ServiceError | undefined;

type Fields<Kept> = Readonly<Record<string, (value: unknown) => Partial<Kept> | undefined>>;

const isText = (value: unknown): value is string => typeof value === "string";
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isWhole = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

/** "UpdateFunctionInput", as far as it is played. Variables are replaced as a whole. */
const FUNCTION_FIELDS: Fields<FunctionDefinition> = {
  description: (value) => (isText(value) ? { description: value } : undefined),
  timeout: (value) => (isWhole(value, 1, 86_400) ? { timeoutSeconds: value } : undefined),
  environmentVariables: (value) =>
    isObject(value) && Object.values(value).every(isText)
      ? { environmentVariables: value as Record<string, string> }
      : undefined,
};

/** "PutAsyncInvokeConfigInput" without `asyncTask`. */
const ASYNC_FIELDS: Fields<AsyncInvokeDefinition> = {
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

/** The fields of a body that are kept; or what is wrong with it. */
function read<Kept>(body: unknown, fields: Fields<Kept>): Partial<Kept> | ServiceError {
  if (!isObject(body)) return serviceErrors.invalidArgument("the body is not a JSON object");
  const read: Partial<Kept> = {};
  for (const [name, value] of Object.entries(body)) {
    if (!Object.hasOwn(fields, name))
      return serviceErrors.invalidArgument(`the simulator does not play a change of '${name}'`);
    const kept = fields[name]?.(value);
    if (kept === undefined) return serviceErrors.invalidArgument(`${name} is invalid`);
    Object.assign(read, kept);
  }
  return read;
}

export function createUpdates(world: World): { UpdateFunction: Change; PutAsyncInvokeConfig: Change } {
  const change = (deployed: Deployed, changes: Partial<FunctionDefinition>) => {
    deployed.definition = { ...deployed.definition, ...changes };
    deployed.lastModifiedTime = new Date(world.clock.now()).toISOString();
    const detail = { functionName: deployed.definition.name, changed: Object.keys(changes) };
    world.spy.record({
      kind: "effect",
      service: "fc",
      name: "FunctionUpdated",
      detail,
      atMs: world.clock.now(),
    });
    return undefined;
  };
  return {
    UpdateFunction(deployed, body) {
      const changes = read(body, FUNCTION_FIELDS);
      return isError(changes) ? changes : change(deployed, changes);
    },
    PutAsyncInvokeConfig(deployed, body) {
      const changes = read(body, ASYNC_FIELDS);
      if (isError(changes)) return changes;
      return change(deployed, { asyncInvoke: { ...deployed.definition.asyncInvoke, ...changes } });
    },
  };
}

const isError = (value: object): value is ServiceError => "kind" in value;

/** A function without a configuration of its own has Function Compute's defaults; one that says the same counts as none here. */
export function hasAsyncConfig({ definition }: Deployed): boolean {
  const { maxRetryAttempts, maxEventAgeSeconds, onFailureArn, onSuccessArn } = definition.asyncInvoke;
  return (
    maxRetryAttempts !== 3 || maxEventAgeSeconds !== 18_000 || (onFailureArn ?? onSuccessArn) !== undefined
  );
}

/** The document's struct "AsyncConfig" of API 2023-03-30. */
export function describeAsyncConfig(
  { definition, createdTime, lastModifiedTime }: Deployed,
  account: Account,
) {
  const { maxRetryAttempts, maxEventAgeSeconds, onFailureArn, onSuccessArn } = definition.asyncInvoke;
  return {
    functionArn: functionArn(definition.name, account),
    maxAsyncRetryAttempts: maxRetryAttempts,
    maxAsyncEventAgeInSeconds: maxEventAgeSeconds,
    destinationConfig: {
      ...(onFailureArn === undefined ? {} : { onFailure: { destination: onFailureArn } }),
      ...(onSuccessArn === undefined ? {} : { onSuccess: { destination: onSuccessArn } }),
    },
    asyncTask: false,
    createdTime,
    lastModifiedTime,
  };
}
