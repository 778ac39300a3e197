import type { World } from "../edge.ts";
import type { InvokeAnswer } from "../invoke-answer.ts";
import { type AsyncEnd, type AsyncEvent, createAsyncInvocations } from "./async-invocations.ts";
import { allowedOn, FC } from "./authorize.ts";
import type { Deployed } from "./descriptions.ts";
import { destinationPayload } from "./destinations.ts";
import { underFault } from "./faulted.ts";
import { parseFunctionArn } from "./function-definition.ts";
import type { FcKnobs } from "./knobs.ts";
import { newRequestId } from "./request-id.ts";

/**
 * Asynchronous invocations with all that surrounds them: fault rules for `AsyncInvocation`, spy effects,
 * destinations.
 */
export interface Events {
  /** Takes on an event for a function that exists. */
  accept(functionName: string, requestId: string, payload: Buffer): void;
  reset(): void;
}

export function createEvents(options: {
  world: World;
  knobs: FcKnobs;
  functions: ReadonlyMap<string, Deployed>;
  runSync: (functionName: string, requestId: string, payload: Buffer) => Promise<InvokeAnswer>;
}): Events {
  const { world, knobs, functions, runSync } = options;
  const configuration = (functionName: string) =>
    (functions.get(functionName) as Deployed).definition.asyncInvoke;
  const effect = (name: string, detail: Record<string, unknown>) =>
    world.spy.record({ kind: "effect", service: "fc", name, detail, atMs: world.clock.now() });

  const tellDestination = (arn: string, event: AsyncEvent, end: AsyncEnd) => {
    const { functionName } = event;
    const destination = parseFunctionArn(arn, world.account)?.functionName;
    if (destination === undefined || !functions.has(destination))
      return effect("DestinationNotFound", { functionName, arn });
    const { roleArn } = (functions.get(functionName) as Deployed).definition;
    const access = allowedOn("InvokeFunction", destination, { world, knobs });
    if (world.ram.refusalAs(FC, roleArn, access) !== undefined)
      return effect("DestinationRefused", { functionName, arn, action: access.action });
    accept(
      destination,
      newRequestId(world),
      destinationPayload(event, end, world.clock.now(), world.account),
    );
  };
  const invocations = createAsyncInvocations({
    clock: world.clock,
    knobs,
    configuration,
    attempt: ({ functionName, requestId, payload }) =>
      underFault(world.faults.next("fc", "AsyncInvocation"), () => runSync(functionName, requestId, payload)),
    retrying: ({ functionName, requestId }, delayMs, answer) =>
      effect("AsyncInvocationRetried", { functionName, requestId, delayMs, ...problemOf(answer) }),
    ended(event, end) {
      const { functionName, requestId } = event;
      const { onSuccessArn, onFailureArn } = configuration(functionName);
      const succeeded = end.kind === "succeeded";
      effect(succeeded ? "AsyncInvocationSucceeded" : "AsyncInvocationFailed", {
        functionName,
        requestId,
        attempts: end.attempts,
        end: end.kind,
        ...problemOf(end.answer),
      });
      const arn = succeeded ? onSuccessArn : onFailureArn;
      if (arn !== undefined) tellDestination(arn, event, end);
    },
  });
  const accept: Events["accept"] = (functionName, requestId, payload) =>
    invocations.accept({ functionName, requestId, payload, acceptedAtMs: world.clock.now() });
  return { accept, reset: () => invocations.reset() };
}

function problemOf(answer: InvokeAnswer): { problem?: string } {
  switch (answer.kind) {
    case "result":
      return {};
    case "function-error":
      return { problem: answer.payload.toString("utf8") };
    case "service-error":
      return { problem: `${answer.status} ${answer.code}: ${answer.message}` };
    default:
      return answer satisfies never;
  }
}
