import type { Account } from "../account.ts";
import type { AsyncEnd, AsyncEvent } from "./async-invocations.ts";
import { functionArn } from "./function-definition.ts";

/**
 * What a destination function is told of an asynchronous invocation's end ("Result callback"). The document
 * shows `timestamp` and `requestContext`; the text of `condition` and the two payloads as text are not shown
 * and so not to be relied upon.
 */
export function destinationPayload(
  event: AsyncEvent,
  end: AsyncEnd,
  nowMs: number,
  account: Account,
): Buffer {
  const error = end.kind === "succeeded" ? "" : "UnhandledInvocationError";
  const { answer } = end;
  const response =
    answer.kind === "service-error"
      ? { status: answer.status, payload: "", error: answer.code }
      : { status: 200, payload: answer.payload.toString("utf8"), error };
  return Buffer.from(
    JSON.stringify({
      timestamp: new Date(nowMs).toISOString(),
      requestContext: {
        requestId: event.requestId,
        functionArn: functionArn(event.functionName, account),
        condition: response.error,
        approximateInvokeCount: end.attempts,
      },
      requestPayload: event.payload.toString("utf8"),
      responseContext: { statusCode: response.status, functionError: response.error },
      responsePayload: response.payload,
    }),
  );
}
