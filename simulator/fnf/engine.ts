import { guarded } from "./attempts.ts";
import { holds } from "./condition.ts";
import { construct } from "./construct.ts";
import { type ChoiceState, type Scope, type State, WAIT_SECONDS } from "./definition.ts";
import { Cancelled, ExecutionFault, StateError, undocumented } from "./failures.ts";
import { failureDetail, inputDetail, NO_DETAIL, outputDetail } from "./history.ts";
import type { JsonObject } from "./json.ts";
import { type Payload, payloadOf } from "./payload.ts";
import { runMap, runParallel } from "./run-branches.ts";
import { runTask } from "./run-task.ts";
import { numberNow, type Outcome, type Run, type StateRun, StateVariables } from "./state-run.ts";
import type { Strand } from "./strand.ts";

/** "Global variables": limits of a key and of a value. */
const MAX_GLOBAL_KEY_BYTES = 128;
const MAX_GLOBAL_VALUE_BYTES = 256 * 1024;

/**
 * Runs a flow, a branch or an iteration to its end and gives the output of its last state. Throws a
 * `StateError` that no rule took, an `ExecutionFault`, or `Cancelled`.
 */
export async function runScope(scope: Scope, received: Payload, strand: Strand, run: Run): Promise<Payload> {
  let name = scope.startAt;
  let payload = received;
  // Ends: a flow that goes in circles comes to the limit of its history.
  for (;;) {
    const { output, next } = await runState(scope.states.get(name) as State, payload, strand, run);
    if (next === undefined) return output;
    payload = output;
    name = next;
  }
}

async function runState(
  state: State,
  received: Payload,
  strand: Strand,
  run: Run,
): Promise<{ output: Payload; next: string | undefined }> {
  strand.cancellation.throwIfCancelled();
  strand.record("StateEntered", state.name, inputDetail(received));
  const variables = new StateVariables(run, state.name, received.value);
  try {
    const input =
      state.inputConstructor === undefined
        ? received
        : payloadOf(construct(state.inputConstructor, variables), `the InputConstructor of ${state.name}`);
    variables.input = input.value;
    strand.record("StateStarted", state.name, inputDetail(input));
    const inner: StateRun["runScope"] = (scope, payload, branch) => runScope(scope, payload, branch, run);
    const outcome = await perform(state, { run, strand, variables, input, runScope: inner });
    const output = outcome.kind === "caught" ? outcome.output : leave(state, outcome.output, variables, run);
    if (outcome.kind === "done") strand.record("StateSucceeded", state.name, outputDetail(output));
    else strand.record("StateFailed", state.name, failureOf(variables));
    return { output, next: outcome.next };
  } catch (error) {
    recordEnd(strand, state.name, error);
    throw error;
  }
}

function failureOf({ error }: StateVariables) {
  return failureDetail(error?.code ?? "", error?.detail ?? "");
}

/** There may be no room left for it: the reason is in the execution's last event as well. */
function recordEnd(strand: Strand, stateName: string, error: unknown): void {
  try {
    if (error instanceof Cancelled)
      strand.record(error.reason === "timed-out" ? "StateTimedOut" : "StateAborted", stateName, NO_DETAIL);
    else if (error instanceof StateError || error instanceof ExecutionFault)
      strand.record("StateFailed", stateName, failureDetail(error.code, error.detail));
  } catch (full) {
    if (!(full instanceof ExecutionFault)) throw full;
  }
}

async function perform(state: State, stateRun: StateRun): Promise<Outcome> {
  const { strand, variables, input } = stateRun;
  switch (state.type) {
    case "Task":
      return guarded(state, stateRun, () => runTask(state, stateRun));
    case "Parallel":
      return guarded(state, stateRun, () => runParallel(state, stateRun));
    case "Map":
      return guarded(state, stateRun, () => runMap(state, stateRun));
    case "Choice":
      return { kind: "done", output: input, next: choose(state, variables) };
    case "Wait":
      await strand.sleep(numberNow(state.seconds, variables, { name: "Seconds", ...WAIT_SECONDS }) * 1000);
      return { kind: "done", output: input, next: state.next };
    case "Pass":
    case "Succeed":
      return { kind: "done", output: input, next: state.next };
    case "Fail": {
      // Where its output goes is not documented, an execution that failed has none; a mistake in its
      // constructor is one all the same.
      leave(state, input, variables, stateRun.run);
      // Outside of a branch nothing could catch it.
      const isCatchable = stateRun.run.engine.knobs.failInBranch === "catchable";
      throw new (isCatchable ? StateError : ExecutionFault)(state.code, state.detail);
    }
  }
}

function choose({ branches, next }: ChoiceState, variables: StateVariables): string {
  return branches.find(({ condition }) => holds(condition, variables))?.next ?? next;
}

/**
 * Constructs the output, then what goes into `$Global`: the OutputConstructor sees `$Global` as it was
 * before.
 */
function leave(state: State, raw: Payload | undefined, variables: StateVariables, run: Run): Payload {
  variables.output = raw?.value;
  const what = `the output of ${state.name}`;
  const output =
    state.outputConstructor === undefined
      ? raw
      : payloadOf(construct(state.outputConstructor, variables), what);
  if (output === undefined)
    throw undocumented(`${what}, an asynchronous call; give it an OutputConstructor without $Output`);
  if (state.globalConstructor !== undefined) {
    const written = construct(state.globalConstructor, variables) as JsonObject;
    checkGlobal(written, state.name);
    run.global = { ...run.global, ...written };
  }
  return output;
}

function checkGlobal(written: JsonObject, stateName: string): void {
  for (const [key, value] of Object.entries(written)) {
    const isSmall =
      Buffer.byteLength(key) <= MAX_GLOBAL_KEY_BYTES &&
      Buffer.byteLength(JSON.stringify(value)) <= MAX_GLOBAL_VALUE_BYTES;
    if (!isSmall)
      throw new ExecutionFault(
        "Simulator.DataLimitExceeded",
        `the global variable ${key} of ${stateName}: a key takes at most ${MAX_GLOBAL_KEY_BYTES} bytes, a value ${MAX_GLOBAL_VALUE_BYTES}`,
      );
  }
}
