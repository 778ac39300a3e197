import type { MapState, ParallelState } from "./definition.ts";
import { evaluate } from "./expression.ts";
import { undocumented } from "./failures.ts";
import { isObject, type JsonObject } from "./json.ts";
import { type Payload, payloadOf } from "./payload.ts";
import type { StateRun } from "./state-run.ts";
import type { Strand } from "./strand.ts";

/** All branches at once, each with the state's input. The result has the keys `Branch0`, `Branch1` … */
export async function runParallel(state: ParallelState, stateRun: StateRun): Promise<Payload> {
  const { branches } = state;
  const outputs = await runAll(stateRun.strand, branches.length, branches.length, (index, strand) =>
    stateRun.runScope(branches[index] as ParallelState["branches"][number], stateRun.input, strand),
  );
  const entries = outputs.map(({ value }, index) => [`Branch${index}`, value] as const);
  return payloadOf(Object.fromEntries(entries), `the output of ${state.name}`);
}

/** The processor once for each item, so many at once. The result has the key `Items`. */
export async function runMap(state: MapState, stateRun: StateRun): Promise<Payload> {
  const { run, strand, variables } = stateRun;
  const items = evaluate(state.itemsPath, variables);
  if (!Array.isArray(items)) throw undocumented(`an ItemsPath to what is no array, in ${state.name}`);
  const inputs = items.map((item: unknown, index) => {
    if (!isObject(item))
      throw undocumented(`item ${index} of ${state.name}, which is no object, as an input`);
    return payloadOf(item, `item ${index} of ${state.name}`);
  });
  const atOnce = state.maxConcurrency ?? run.engine.knobs.mapConcurrency;
  const outputs = await runAll(strand, inputs.length, atOnce, (index, branch) =>
    stateRun.runScope(state.processor, inputs[index] as Payload, branch),
  );
  const value: JsonObject = { Items: outputs.map((output) => output.value) };
  return payloadOf(value, `the output of ${state.name}`);
}

/**
 * Runs `count` strands beside each other, `atOnce` at a time. When one fails the others are cancelled, those
 * to come before their first state, and its error is thrown as soon as all have ended.
 */
async function runAll(
  parent: Strand,
  count: number,
  atOnce: number,
  run: (index: number, strand: Strand) => Promise<Payload>,
): Promise<Payload[]> {
  const { cancellation, detach } = parent.cancellation.child();
  const outputs: Payload[] = [];
  const errors: unknown[] = [];
  let next = 0;
  const runOne = async (index: number) => {
    const strand = parent.fork(cancellation);
    try {
      outputs[index] = await run(index, strand);
    } catch (error) {
      errors.push(error);
      cancellation.cancel("sibling-failed");
    } finally {
      strand.end(parent);
    }
  };
  const worker = async () => {
    while (next < count) await runOne(next++);
  };
  const workers = Array.from({ length: Math.min(atOnce, count) }, worker);
  await parent.join(Promise.all(workers)).finally(detach);
  if (errors.length > 0) throw errors[0];
  return outputs;
}
