import type { World } from "../edge.ts";
import type { InvokeAnswer } from "../invoke-answer.ts";
import { construct, type Template } from "./construct.ts";
import type { Scope } from "./definition.ts";
import { undocumented } from "./failures.ts";
import type { JsonObject } from "./json.ts";
import type { FnfKnobs } from "./knobs.ts";
import type { Payload } from "./payload.ts";
import type { Strand } from "./strand.ts";
import type { TaskTokens } from "./task-tokens.ts";
import type { Variables } from "./variables.ts";

/** A call of a function from a flow. */
export interface FunctionCall {
  resourceArn: string;
  invocationType: "Sync" | "Async";
  /** What the function gets as its event. */
  body: string;
  /** The flow's role, with which the function is invoked. */
  roleArn: string | undefined;
}

/** Resolves with whatever the call came to. While the function runs it holds the clock itself. */
export type InvokeFunction = (call: FunctionCall) => Promise<InvokeAnswer>;

/** What flows run on. */
export interface Engine {
  world: World;
  knobs: FnfKnobs;
  invokeFunction: InvokeFunction;
  taskTokens: TaskTokens;
  /** Starts an execution as StartExecution does; throws its errors. */
  startExecution(call: { flowName: string; executionName: string | undefined; input: Payload }): {
    executionName: string;
    requestId: string;
  };
}

/** One execution while it runs. */
export interface Run {
  readonly engine: Engine;
  readonly flowName: string;
  readonly execution: Variables["execution"];
  /** `$Global`. */
  global: JsonObject;
}

/** One visit of a state. */
export interface StateRun {
  run: Run;
  strand: Strand;
  variables: StateVariables;
  /** The constructed input. */
  input: Payload;
  runScope(scope: Scope, input: Payload, strand: Strand): Promise<Payload>;
}

/** How a visit of a state ended. An output is undefined where no document says what it holds. */
export type Outcome =
  | { kind: "done"; output: Payload | undefined; next: string | undefined }
  | { kind: "caught"; output: Payload; next: string };

/** The variables of one visit of a state. */
export class StateVariables implements Variables {
  output: Variables["output"];
  error: Variables["error"];
  retryCount = 0;
  taskToken: string | undefined;
  input: JsonObject;
  readonly stateName: string;
  private readonly run: Run;

  constructor(run: Run, stateName: string, input: JsonObject) {
    this.run = run;
    this.stateName = stateName;
    this.input = input;
  }

  get execution() {
    return this.run.execution;
  }

  get global() {
    return this.run.global;
  }

  get random() {
    return this.run.engine.world.random;
  }
}

/**
 * The whole number that a field comes to now; one outside of its range that only an expression could give is
 * undocumented.
 */
export function numberNow(
  template: Template,
  variables: Variables,
  { name, least, most, digits }: { name: string; least: number; most: number; digits?: true },
): number {
  const value = construct(template, variables);
  const number = digits && typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (!Number.isInteger(number) || (number as number) < least || (number as number) > most)
    throw undocumented(`${name} of ${JSON.stringify(value)}, which is no whole number of ${least}..${most}`);
  return number as number;
}
