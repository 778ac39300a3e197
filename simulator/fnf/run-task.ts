import { construct } from "./construct.ts";
import { TASK_TIMEOUT_SECONDS, type TaskState } from "./definition.ts";
import { StateError } from "./failures.ts";
import { failureDetail, NO_DETAIL, outputDetail } from "./history.ts";
import { invokeFunction } from "./invoke-function.ts";
import type { JsonObject } from "./json.ts";
import type { Payload } from "./payload.ts";
import { startChild } from "./start-child.ts";
import { numberNow, type StateRun } from "./state-run.ts";
import type { BeginTask } from "./task-call.ts";

const ACTIONS: Readonly<Record<TaskState["action"], BeginTask>> = {
  "FC:InvokeFunction": invokeFunction,
  "FNF:StartExecution": startChild,
};

/**
 * One attempt of a Task. `Timeout` is an attempt's: a call that is still under way then goes on, and its
 * result is dropped.
 */
export async function runTask(state: TaskState, stateRun: StateRun): Promise<Payload | undefined> {
  const { strand, variables, run } = stateRun;
  const { knobs, taskTokens } = run.engine;
  const timeoutSeconds =
    state.timeoutSeconds &&
    numberNow(state.timeoutSeconds, variables, { name: "Timeout", ...TASK_TIMEOUT_SECONDS, digits: true });
  const scheduled = JSON.stringify({ action: state.action, attempt: variables.retryCount + 1 });
  const eventId = strand.record("TaskScheduled", state.name, { prefix: "", text: scheduled });
  if (state.taskMode === "WaitForCustomCallback")
    variables.taskToken = taskTokens.issue({
      flowName: run.flowName,
      executionName: run.execution.name,
      eventId,
    });
  const parameters = construct(state.parameters, variables) as JsonObject;
  try {
    const output = await strand.suspend<Payload | undefined>((settle) => {
      const end = ACTIONS[state.action]({ state, parameters, stateRun }, settle);
      const timer = timeoutSeconds
        ? strand.clock.schedule(timeoutSeconds * 1000, () =>
            settle.reject(new StateError(knobs.taskTimeoutCode, `no result within ${timeoutSeconds} s`)),
          )
        : undefined;
      return () => {
        timer?.cancel();
        end();
      };
    });
    strand.record("TaskSucceeded", state.name, output === undefined ? NO_DETAIL : outputDetail(output));
    return output;
  } catch (error) {
    if (error instanceof StateError)
      strand.record("TaskFailed", state.name, failureDetail(error.code, error.detail));
    throw error;
  }
}
