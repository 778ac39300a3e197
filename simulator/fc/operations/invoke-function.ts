import type { InvokeAnswer } from "../../invoke-answer.ts";
import type { Answer } from "../../operation.ts";
import type { FcBackend, FcOperation, FcParameters } from "../backend.ts";
import type { Deployed } from "../descriptions.ts";
import { FcError, type ServiceError, serviceErrors } from "../service-errors.ts";

/** "Limits": the payload of a synchronous and of an asynchronous invocation. */
const MAX_SYNC_BYTES = 32 * 1024 * 1024;
const MAX_ASYNC_BYTES = 128 * 1024;

export const invokeFunction: FcOperation = async (parameters, backend) => {
  const { functionName, requestId, headers } = parameters;
  const qualifier = parameters.text("qualifier") ?? "LATEST";
  const type = headers["x-fc-invocation-type"] ?? "Sync";
  const payload = await parameters.payload(type === "Async" ? MAX_ASYNC_BYTES : MAX_SYNC_BYTES);
  const refusal = refuseInvocation(backend.functions, functionName, qualifier);
  if (refusal !== undefined) throw new FcError(refusal);
  switch (type) {
    case "Sync":
      return answerOf(await backend.runSync(functionName, requestId, payload), parameters, backend);
    case "Async":
      backend.accept(functionName, requestId, payload);
      return { status: 202, headers: {} };
    default:
      throw new FcError(serviceErrors.invalidArgument(`invalid invocation type '${type}'`));
  }
};

function answerOf(
  answer: InvokeAnswer,
  { functionName, requestId, headers }: FcParameters,
  { knobs, logs }: FcBackend,
): Answer {
  if (answer.kind === "service-error") throw new FcError(answer);
  const failed = answer.kind === "function-error";
  const lines = logs.of(functionName).filter((line) => line.requestId === requestId);
  const tail = Buffer.from(lines.map(({ text }) => text).join("")).subarray(-4096);
  return {
    status: 200,
    headers: {
      ...(headers["x-fc-log-type"] === "Tail" ? { "x-fc-log-result": tail.toString("base64") } : {}),
      ...(failed ? { "x-fc-error-type": "UnhandledInvocationError" } : {}),
      "content-type": failed ? "application/json" : knobs.resultContentType,
    },
    body: answer.payload,
  };
}

/** Why a function cannot be invoked, if it cannot: only its latest version can, since nothing here publishes versions. */
export function refuseInvocation(
  functions: ReadonlyMap<string, Deployed>,
  functionName: string,
  qualifier: string,
): ServiceError | undefined {
  if (!functions.has(functionName)) return serviceErrors.functionNotFound(functionName);
  return qualifier === "LATEST" ? undefined : serviceErrors.aliasNotFound(qualifier, functionName);
}
