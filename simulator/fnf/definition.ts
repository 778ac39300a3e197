import type { Condition } from "./condition.ts";
import type { Template } from "./construct.ts";
import type { Expression } from "./expression.ts";

/** A flow of the CloudFlow specification (`Type: StateMachine`, `SpecVersion: v1`), read and checked. */
export interface Definition {
  name: string;
  /** Undefined: no time limit. */
  timeoutSeconds: number | undefined;
  scope: Scope;
}

/** A flow, a branch of a Parallel or the processor of a Map. */
export interface Scope {
  startAt: string;
  states: ReadonlyMap<string, State>;
}

export interface Common {
  name: string;
  inputConstructor: Template | undefined;
  outputConstructor: Template | undefined;
  globalConstructor: Template | undefined;
  /** Undefined: the scope ends after this state. */
  next: string | undefined;
}

/** What Task, Parallel and Map have beside. Of each list the first rule that fits counts. */
export interface Guarded {
  retry: readonly RetryRule[];
  catch: readonly CatchRule[];
}

export interface RetryRule {
  /** `FnF.ALL` fits any. */
  errors: readonly string[];
  maxAttempts: number;
  intervalSeconds: number;
  backoffRate: number;
  maxBackoffSeconds: number;
}

export interface CatchRule {
  errors: readonly string[];
  next: string;
  outputConstructor: Template | undefined;
}

export const TASK_MODES = ["RequestComplete", "WaitForCustomCallback"] as const;
export type TaskMode = (typeof TASK_MODES)[number];

export type State =
  | TaskState
  | ParallelState
  | MapState
  | ChoiceState
  | WaitState
  | FailState
  | (Common & { type: "Pass" | "Succeed" });

export interface TaskState extends Common, Guarded {
  type: "Task";
  action: "FC:InvokeFunction" | "FNF:StartExecution";
  taskMode: TaskMode;
  parameters: Template;
  /** 0 and undefined: no time limit. */
  timeoutSeconds: Template | undefined;
}

export interface ParallelState extends Common, Guarded {
  type: "Parallel";
  branches: readonly Scope[];
}

export interface MapState extends Common, Guarded {
  type: "Map";
  itemsPath: Expression;
  maxConcurrency: number | undefined;
  processor: Scope;
}

export interface ChoiceState extends Common {
  type: "Choice";
  branches: ReadonlyArray<{ condition: Condition; next: string }>;
  /** Where to go if no branch's condition holds. */
  next: string;
}

export interface WaitState extends Common {
  type: "Wait";
  seconds: Template;
}

export interface FailState extends Common {
  type: "Fail";
  code: string;
  detail: string;
}

/** "Wait state": 1 to 300 seconds in the standard mode. */
export const WAIT_SECONDS = { least: 1, most: 300 };
/** "Task state": up to seven days, 0 for no limit. */
export const TASK_TIMEOUT_SECONDS = { least: 0, most: 604_800 };

/**
 * Whether a state may lead back to one that comes before it: no published definition does, no document
 * forbids it.
 */
export type BackwardTransitions = "allowed" | "refused";
