import type { BackwardTransitions, Scope, State } from "./definition.ts";
import type { Fields } from "./problems.ts";

interface Transition {
  /** The field that says it: `Next`, `Default`, `Branches[1].Next`, `Catch[0].Next`. */
  field: string;
  target: string;
}

function transitionsOf(state: State): Transition[] {
  const transitions: Transition[] = [];
  if (state.next !== undefined)
    transitions.push({ field: state.type === "Choice" ? "Default" : "Next", target: state.next });
  const rules =
    state.type === "Choice"
      ? state.branches.map(({ next }, index) => ({ field: `Branches[${index}].Next`, target: next }))
      : "catch" in state
        ? state.catch.map(({ next }, index) => ({ field: `Catch[${index}].Next`, target: next }))
        : [];
  return [...transitions, ...rules].filter(({ target }) => target !== "");
}

/**
 * Adds a problem for every target that is no state of the scope and, if they are refused, for every way back.
 */
export function checkTransitions({
  scope,
  places,
  fields,
  backwardTransitions,
}: {
  scope: Scope;
  /** Where each state stands, by name. */
  places: ReadonlyMap<string, string>;
  fields: Fields;
  backwardTransitions: BackwardTransitions;
}): void {
  const { startAt, states } = scope;
  const named = states.size > 0 ? `${startAt} is no state of ${fields.where || "the flow"}` : undefined;
  if (startAt !== "" && named !== undefined && !states.has(startAt)) fields.refuse("StartAt", named);
  const back = backwardTransitions === "refused" ? waysBack(scope) : new Map<string, string>();
  for (const state of states.values()) {
    for (const { field, target } of transitionsOf(state)) {
      const at = `${places.get(state.name)}: ${field}`;
      if (!states.has(target)) fields.problems.add(at, `${target} is no state of the same scope`);
      else if (back.get(state.name) === target) fields.problems.add(at, `leads back to ${target}`);
    }
  }
}

/** The transitions that close a loop, by the state they leave: at least one for every loop. */
function waysBack({ startAt, states }: Scope): Map<string, string> {
  const found = new Map<string, string>();
  const done = new Set<string>();
  const path = new Set<string>();
  const visit = (name: string) => {
    const state = states.get(name);
    if (state === undefined || done.has(name)) return;
    path.add(name);
    for (const { target } of transitionsOf(state)) {
      if (path.has(target)) found.set(name, target);
      else visit(target);
    }
    path.delete(name);
    done.add(name);
  };
  visit(startAt);
  return found;
}
