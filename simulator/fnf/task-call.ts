import type { TaskState } from "./definition.ts";
import type { JsonObject } from "./json.ts";
import type { Payload } from "./payload.ts";
import type { StateRun } from "./state-run.ts";
import type { Settle } from "./strand.ts";

/** One attempt of a task, its parameters constructed. */
export interface TaskCall {
  state: TaskState;
  parameters: JsonObject;
  stateRun: StateRun;
}

/**
 * Begins a task; what it answers is called when the task is over for the flow. An output of undefined is one
 * that no document describes. A thrown fault ends the execution.
 */
export type BeginTask = (call: TaskCall, settle: Settle<Payload | undefined>) => () => void;
