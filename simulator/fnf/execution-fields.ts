import type { Parameters } from "../parameters.ts";
import type { Execution } from "./execution.ts";
import type { FlowStore } from "./flow-store.ts";
import { shownTime } from "./paging.ts";

/** The execution that a request names. Throws FlowNotExists and ExecutionNotExists. */
export function namedExecution(parameters: Parameters, store: FlowStore): Execution {
  return store.execution(parameters.required("FlowName"), parameters.required("ExecutionName"));
}

/** An execution as answers have it. */
export function shownExecution(execution: Execution): object {
  return {
    FlowName: execution.flowName,
    Name: execution.name,
    FlowDefinition: execution.definitionText,
    Status: execution.status,
    Input: execution.input,
    Output: execution.output,
    StartedTime: shownTime(execution.startedAtMs),
    StoppedTime: shownTime(execution.stoppedAtMs),
  };
}
