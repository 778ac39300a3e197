import type { Service, World } from "../edge.ts";
import { Nonces } from "../signed-requests.ts";
import type { FnfBackend } from "./backend.ts";
import type { ExecutionView } from "./execution.ts";
import { FlowStore } from "./flow-store.ts";
import type { JsonObject } from "./json.ts";
import { defaultKnobs, type FnfKnobs } from "./knobs.ts";
import { payloadOf } from "./payload.ts";
import { createService } from "./service.ts";
import type { Engine, InvokeFunction } from "./state-run.ts";
import { TaskTokens } from "./task-tokens.ts";
import { Throttle } from "./throttle.ts";

export type { ExecutionView } from "./execution.ts";
export { DOCUMENTED_BUCKETS, type FnfKnobs } from "./knobs.ts";
export { checkDefinition } from "./read-definition.ts";
export type { FunctionCall, InvokeFunction } from "./state-run.ts";

/** The simulator of Serverless Workflow (CloudFlow): flows of the specification `Type: StateMachine`, in the standard mode. */
export interface Fnf {
  readonly service: Service;
  /** Set a field to change the behaviour from then on. */
  readonly knobs: FnfKnobs;
  /** As CreateFlow: throws with all that is wrong with the definition, or if a flow of that name exists. */
  createFlow(flow: { name: string; definition: string; roleArn?: string; description?: string }): void;
  /** As StartExecution: the execution of that name, a new one or the one that runs already; throws the API's errors. */
  startExecution(start: { flowName: string; name?: string; input: object }): ExecutionView;
  /** Undefined if there is no such flow or execution. */
  execution(flowName: string, name: string): ExecutionView | undefined;
  /** Forgets flows, executions, nonces and counts; what runs ends without a trace. The knobs stay. */
  reset(): void;
  /** Ends what runs. */
  close(): void;
}

/**
 * Effects recorded: ExecutionStarted `{name, flow}`, ExecutionEnded `{name, flow, status}`. An invocation of a function must never
 * reject, and must hold the clock while the function runs.
 */
export function createFnf(parts: {
  world: World;
  invokeFunction: InvokeFunction;
  /** Instead of the defaults. */
  knobs?: Partial<FnfKnobs>;
}): Fnf {
  const { world, invokeFunction } = parts;
  const knobs: FnfKnobs = { ...defaultKnobs(), ...parts.knobs };
  const store = new FlowStore(world, knobs);
  const nonces = new Nonces();
  const throttle = new Throttle(world.clock, knobs);
  const engine: Engine = {
    world,
    knobs,
    invokeFunction,
    taskTokens: new TaskTokens(world.random),
    startExecution({ flowName, executionName, input }) {
      const { execution } = store.start({ flowName, name: executionName, input }, engine);
      return { executionName: execution.name, requestId: service.newRequestId() };
    },
  };
  const backend: FnfBackend = { engine, store };
  const service = createService(backend, { nonces, throttle });
  return {
    service,
    knobs,
    createFlow({ name, definition, roleArn, description = "" }) {
      store.create(name, { definition, description, roleArn });
    },
    startExecution({ flowName, name, input }) {
      const payload = payloadOf(input as JsonObject, "the execution's input");
      return store.start({ flowName, name, input: payload }, engine).execution;
    },
    execution: (flowName, name) => store.flows.get(flowName)?.byName.get(name),
    reset() {
      for (const part of [store, nonces, throttle]) part.clear();
    },
    close: () => store.clear(),
  };
}
