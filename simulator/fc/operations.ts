import type { FcOperation } from "./backend.ts";
import { getAsyncInvokeConfig } from "./operations/get-async-invoke-config.ts";
import { getFunction } from "./operations/get-function.ts";
import { getTrigger } from "./operations/get-trigger.ts";
import { invokeFunction } from "./operations/invoke-function.ts";
import { listFunctions } from "./operations/list-functions.ts";
import { listTriggers } from "./operations/list-triggers.ts";
import { putAsyncInvokeConfig } from "./operations/put-async-invoke-config.ts";
import { updateFunction } from "./operations/update-function.ts";

/** What the simulator can do, by the names in the documents. */
export const OPERATIONS: Readonly<Record<string, FcOperation>> = {
  GetAsyncInvokeConfig: getAsyncInvokeConfig,
  GetFunction: getFunction,
  GetTrigger: getTrigger,
  InvokeFunction: invokeFunction,
  ListFunctions: listFunctions,
  ListTriggers: listTriggers,
  PutAsyncInvokeConfig: putAsyncInvokeConfig,
  UpdateFunction: updateFunction,
};
