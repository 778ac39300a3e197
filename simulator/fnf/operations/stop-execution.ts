import type { FnfOperation } from "../backend.ts";
import { fnfError } from "../errors.ts";
import { namedExecution, shownExecution } from "../execution-fields.ts";

/** Published answers say Running and when it stopped. A function that is under way is not interrupted; its result is dropped. */
export const stopExecution: FnfOperation = async (parameters, { store, engine }) => {
  const error = parameters.bounded("Error", 128) ?? "";
  const cause = parameters.bounded("Cause", 4096) ?? "";
  const execution = namedExecution(parameters, store);
  if (execution.status === "Running") {
    await execution.stop(error, cause);
    return { ...shownExecution(execution), Status: "Running" };
  }
  if (engine.knobs.stopOfEnded === "ExecutionAlreadyCompleted")
    throw fnfError("ExecutionAlreadyCompleted", execution.name, execution.flowName);
  return shownExecution(execution);
};
