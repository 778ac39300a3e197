import { accessDenied } from "./authorize.ts";
import { FnfError } from "./errors.ts";
import { StateError, undocumented } from "./failures.ts";
import { isObject } from "./json.ts";
import { EMPTY_PAYLOAD, payloadOf } from "./payload.ts";
import type { BeginTask } from "./task-call.ts";

/**
 * `FNF:StartExecution`: done as soon as the other flow's execution has begun ("CloudFlow" among the
 * integrated services).
 */
export const startChild: BeginTask = ({ state, parameters, stateRun }, settle) => {
  const { engine } = stateRun.run;
  const { resourceArn, executionName, input } = parameters;
  const flowName = typeof resourceArn === "string" ? /:flow\/([^/]+)$/.exec(resourceArn)?.[1] : undefined;
  if (flowName === undefined) throw undocumented(`a resourceArn of ${JSON.stringify(resourceArn)}`);
  if (executionName !== undefined && typeof executionName !== "string")
    throw undocumented(`an executionName of ${JSON.stringify(executionName)}`);
  if (input !== undefined && !isObject(input)) throw undocumented(`an input of ${JSON.stringify(input)}`);
  const payload =
    input === undefined ? EMPTY_PAYLOAD : payloadOf(input, `the input that ${state.name} gives`);
  const denial = engine.world.ram.refusalAs("fnf.aliyuncs.com", stateRun.run.execution.roleArn, {
    action: "fnf:StartExecution",
    resource: "*",
  });
  try {
    if (denial !== undefined) throw accessDenied(denial);
    const started = engine.startExecution({ flowName, executionName, input: payload });
    const output = {
      FlowName: flowName,
      ExecutionName: started.executionName,
      RequestID: started.requestId,
    };
    settle.resolve(payloadOf(output, `the result of ${state.name}`));
  } catch (error) {
    if (!(error instanceof FnfError)) throw error;
    settle.reject(new StateError(`${engine.knobs.startExecutionErrorPrefix}${error.code}`, error.message));
  }
  return () => {};
};
