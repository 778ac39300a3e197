import type { FnfOperation } from "../backend.ts";
import { namedExecution, shownExecution } from "../execution-fields.ts";
import { longPoll } from "../long-poll.ts";

export const describeExecution: FnfOperation = async (parameters, { store, engine }) => {
  const waitSeconds = parameters.integer("WaitTimeSeconds", { least: 0, most: 60 }) ?? 0;
  const execution = namedExecution(parameters, store);
  if (waitSeconds > 0 && execution.status === "Running")
    await longPoll(execution, waitSeconds, parameters, engine.world.clock);
  return shownExecution(execution);
};
