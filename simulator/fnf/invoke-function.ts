import type { InvokeAnswer } from "../invoke-answer.ts";
import { ExecutionFault, StateError, undocumented } from "./failures.ts";
import { isObject, type Json, parseJson } from "./json.ts";
import type { FnfKnobs } from "./knobs.ts";
import { MAX_PAYLOAD_BYTES, type Payload, payloadOf } from "./payload.ts";
import type { FunctionCall } from "./state-run.ts";
import type { BeginTask, TaskCall } from "./task-call.ts";

const NOTHING = () => {};

/**
 * `FC:InvokeFunction`. RequestComplete and Sync: the function's result, a JSON object, is at `Body` of the
 * output. RequestComplete and Async: goes on at once, with an output that no document describes.
 * WaitForCustomCallback: the output is the callback's; a call that fails fails the task before.
 */
export const invokeFunction: BeginTask = (call, settle) => {
  const { state, stateRun } = call;
  const { engine } = stateRun.run;
  const { roleArn } = stateRun.run.execution;
  const functionCall = { ...functionCallOf(call, engine.knobs), roleArn };
  const answered = engine.invokeFunction(functionCall);
  if (state.taskMode === "RequestComplete") {
    const finish = (answer: InvokeAnswer) => {
      try {
        const result = resultOf(answer, engine.knobs);
        settle.resolve(functionCall.invocationType === "Sync" ? envelope(result, state.name) : undefined);
      } catch (error) {
        settle.reject(error);
      }
    };
    answered.then(finish, settle.reject);
    return NOTHING;
  }
  const stopWaiting = engine.taskTokens.wait(stateRun.variables.taskToken as string, (report) => {
    if (report.kind === "succeeded") settle.resolve(report.output);
    else settle.reject(new StateError(report.error, report.cause));
  });
  answered.then((answer) => resultOf(answer, engine.knobs)).catch(settle.reject);
  return stopWaiting;
};

function functionCallOf(
  { parameters, state }: TaskCall,
  { textBody }: FnfKnobs,
): Omit<FunctionCall, "roleArn"> {
  const { resourceArn, invocationType, body } = parameters;
  if (typeof resourceArn !== "string") throw undocumented(`a resourceArn of ${JSON.stringify(resourceArn)}`);
  if (invocationType !== "Sync" && invocationType !== "Async")
    throw undocumented(`an invocationType of ${JSON.stringify(invocationType)}`);
  const text = bodyText(body, textBody);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_PAYLOAD_BYTES)
    throw new ExecutionFault(
      "Simulator.DataLimitExceeded",
      `the body of ${state.name} takes ${bytes} bytes; at most ${MAX_PAYLOAD_BYTES} are allowed`,
    );
  return { resourceArn, invocationType, body: text };
}

/** Without a body the function is invoked without one, as the API does it: its event is empty. */
function bodyText(body: Json | undefined, textBody: FnfKnobs["textBody"]): string {
  if (body === undefined) return "";
  if (typeof body === "string") return textBody === "raw" ? body : JSON.stringify(body);
  if (isObject(body)) return JSON.stringify(body);
  throw undocumented(`a body that is neither a map nor a text: ${JSON.stringify(body)}`);
}

/** The function's result; throws the error of a call that failed. */
function resultOf(answer: InvokeAnswer, knobs: FnfKnobs): Buffer {
  switch (answer.kind) {
    case "result":
      return answer.payload;
    case "service-error":
      throw new StateError(`FC.${answer.code}`, answer.message);
    case "function-error":
      throw functionError(answer.payload.toString("utf8"), knobs);
  }
}

/**
 * A function that threw. What its error is called if Function Compute names no `errorType` (the process
 * ended) is not documented.
 */
function functionError(text: string, { functionErrorCode, functionErrorDetail }: FnfKnobs): StateError {
  const payload = parseJson(text);
  const { errorType, errorMessage }: { [key: string]: Json } = isObject(payload) ? payload : {};
  const isNamed = functionErrorCode === "errorType" && typeof errorType === "string" && errorType !== "";
  const isMessage = functionErrorDetail === "message" && typeof errorMessage === "string";
  return new StateError(isNamed ? errorType : "FC.Unknown", isMessage ? errorMessage : text);
}

function envelope(result: Buffer, stateName: string): Payload {
  const value = parseJson(result.toString("utf8"));
  if (!isObject(value))
    throw undocumented(
      `$Output of ${stateName}, whose function answered no JSON object but ${excerpt(result)}`,
    );
  return payloadOf({ Body: value }, `the result of ${stateName}`);
}

function excerpt(result: Buffer): string {
  return JSON.stringify(result.subarray(0, 100).toString("utf8"));
}
