import type { Clock } from "../../clock.ts";
import type { World } from "../../edge.ts";
import { createFnf, type ExecutionView, type Fnf, type FnfKnobs, type FunctionCall } from "../../fnf/fnf.ts";
import type { InvokeAnswer } from "../../invoke-answer.ts";
import { virtualClock } from "../../virtual-clock.ts";
import { createWorld } from "../world.ts";

export const START_MS = Date.parse("2026-11-01T00:00:00.000Z");
export const ROLE_ARN = "acs:ram::1234567890123456:role/flow";

/** A function of a test: what it answers, or the error it throws. It sees the event and the clock. */
export type FakeFunction = (event: Record<string, unknown>, clock: Clock, call: FunctionCall) => unknown;

/** Thrown by a fake function: as Function Compute's own error, or with a name of one's own. */
export class ServiceError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Thrown by a fake function to make the invoker itself reject, which it must never do. */
export class InvokerMistake extends Error {}

export function functionArn(name: string): string {
  return `acs:fc:cn-hangzhou:1234567890123456:functions/${name}/LATEST`;
}

/** The fields of a Task that calls a function synchronously. */
export function task(name: string, fn: string, fields: object = {}): object {
  return {
    Type: "Task",
    Name: name,
    Action: "FC:InvokeFunction",
    Parameters: { resourceArn: functionArn(fn), invocationType: "Sync", body: { "input.$": "$Input" } },
    ...fields,
  };
}

/** The text of a flow whose first state is the first one given. */
export function flow(states: object[], fields: object = {}): string {
  const [first] = states as Array<{ Name?: string }>;
  return JSON.stringify({
    Type: "StateMachine",
    SpecVersion: "v1",
    Name: "flow",
    StartAt: first?.Name,
    States: states,
    ...fields,
  });
}

export interface Runner {
  world: World;
  fnf: Fnf;
  /** What each function does. A test may add some. */
  functions: Record<string, FakeFunction>;
  /** Every call of a function, in order, with the simulated time in seconds from the start. */
  calls: Array<{ name: string; event: Record<string, unknown>; atSeconds: number; call: FunctionCall }>;
  /** Starts an execution of the flow of these states. */
  start(states: object[] | string, input?: object, fields?: object): ExecutionView;
  /** Runs it to its end. */
  run(states: object[] | string, input?: object, fields?: object): Promise<Ended>;
}

interface Ended {
  status: string;
  /** Of an execution that succeeded. */
  output: unknown;
  /** Of one that failed. */
  error: { error: string; cause: string } | undefined;
  seconds: number;
  /** `StateEntered Pause`, without the details. */
  steps: string[];
  view: ExecutionView;
}

/** A workflow service on a virtual clock whose functions are the given ones. */
export function createRunner(
  functions: Record<string, FakeFunction> = {},
  knobs: Partial<FnfKnobs> = {},
): Runner {
  const clock = virtualClock({ startMs: START_MS });
  const world = createWorld(clock);
  const calls: Runner["calls"] = [];
  const invokeFunction = async (call: FunctionCall): Promise<InvokeAnswer> => {
    const name = /functions\/([\w-]+)/.exec(call.resourceArn)?.[1] ?? "";
    const event = parseEvent(call.body);
    calls.push({ name, event, atSeconds: (clock.now() - START_MS) / 1000, call });
    return answerOf(functions[name], event, clock, call);
  };
  const fnf = createFnf({ world, invokeFunction, knobs });
  const start: Runner["start"] = (states, input = {}, fields = {}) => {
    const definition = typeof states === "string" ? states : flow(states, fields);
    fnf.createFlow({ name: "flow", definition, roleArn: ROLE_ARN });
    return fnf.startExecution({ flowName: "flow", name: "run", input });
  };
  return {
    world,
    fnf,
    functions,
    calls,
    start,
    async run(states, input, fields) {
      const view = start(states, input, fields);
      await view.ended;
      return endOf(view);
    },
  };
}

function endOf(view: ExecutionView): Ended {
  const events = view.events();
  const last = events.at(-1);
  return {
    status: view.status,
    output: view.output === "" ? undefined : JSON.parse(view.output),
    error:
      view.status === "Failed" || view.status === "Stopped"
        ? JSON.parse(last?.EventDetail ?? "{}")
        : undefined,
    seconds: ((view.stoppedAtMs ?? 0) - view.startedAtMs) / 1000,
    steps: events.map(({ Type, StepName }) => `${Type} ${StepName}`.trim()),
    view,
  };
}

function parseEvent(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return { text: body };
  }
}

async function answerOf(
  fn: FakeFunction | undefined,
  event: Record<string, unknown>,
  clock: Clock,
  call: FunctionCall,
): Promise<InvokeAnswer> {
  if (fn === undefined)
    return { kind: "service-error", status: 404, code: "FunctionNotFound", message: "no such function" };
  try {
    const result = await fn(event, clock, call);
    return {
      kind: "result",
      payload: Buffer.isBuffer(result) ? result : Buffer.from(JSON.stringify(result)),
    };
  } catch (error) {
    if (error instanceof InvokerMistake) throw error;
    if (error instanceof ServiceError) {
      const { status, code, message } = error;
      return { kind: "service-error", status, code, message };
    }
    const { name, message } = error as Error;
    const payload = { errorMessage: message, errorType: name, stackTrace: [] };
    return { kind: "function-error", payload: Buffer.from(JSON.stringify(payload)) };
  }
}

export function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
