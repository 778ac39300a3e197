import type { BackwardTransitions, Scope, State } from "./definition.ts";
import type { JsonObject } from "./json.ts";
import { Fields } from "./problems.ts";
import { readCommon } from "./read-common.ts";
import { STATE_READERS } from "./read-states.ts";
import { checkTransitions } from "./transitions.ts";

/** What is known of the flow around a scope while it is read. */
export interface Enclosing {
  /** Names of states so far: one name, one state, over the whole flow (whether a branch has names of its own is not documented). */
  names: Set<string>;
  inMap: boolean;
  backwardTransitions: BackwardTransitions;
}

/** Reads `StartAt` and `States` of a flow, a branch or a processor. */
export function readScope(fields: Fields, enclosing: Enclosing): Scope {
  const startAt = fields.text("StartAt", "required") ?? "";
  const states = new Map<string, State>();
  const places = new Map<string, string>();
  for (const [index, object] of fields.objects("States", "required").entries()) {
    const path = `${fields.where}${fields.where === "" ? "" : " "}States[${index}]`;
    const state = readState(object, path, enclosing, fields);
    if (state === undefined || states.has(state.name)) continue;
    states.set(state.name, state);
    places.set(state.name, `${path} ${state.name}`);
  }
  const scope = { startAt, states };
  checkTransitions({ scope, places, fields, backwardTransitions: enclosing.backwardTransitions });
  return scope;
}

/** Undefined for a state that has no name or an unknown type: nothing more can be said of it. */
function readState(
  object: JsonObject,
  path: string,
  enclosing: Enclosing,
  { problems }: Fields,
): State | undefined {
  const written = object["Name"];
  const isNamed = typeof written === "string" && written !== "";
  const fields = new Fields(object, isNamed ? `${path} ${written}` : path, problems);
  const name = fields.text("Name", "required");
  if (name !== undefined) {
    if (enclosing.names.has(name)) fields.refuse("Name", "is the name of another state as well");
    enclosing.names.add(name);
  }
  const type = fields.needed("Type");
  if (type === undefined) return undefined;
  if (typeof type !== "string" || !Object.hasOwn(STATE_READERS, type)) {
    fields.refuse(
      "Type",
      `${JSON.stringify(type)} is unknown; there are ${Object.keys(STATE_READERS).join(", ")}`,
    );
    return undefined;
  }
  const state = STATE_READERS[type as keyof typeof STATE_READERS](fields, {
    common: (rule) => readCommon(fields, name ?? "", rule, enclosing),
    scope: (inner, place) =>
      readInnerScope(inner, `${fields.where} ${place.name}`, fields, { ...enclosing, ...place }),
  });
  fields.finish();
  return name === undefined ? undefined : state;
}

function readInnerScope(
  object: JsonObject,
  where: string,
  { problems }: Fields,
  { names, inMap, backwardTransitions }: Enclosing,
): Scope {
  const fields = new Fields(object, where, problems);
  const scope = readScope(fields, { names, inMap, backwardTransitions });
  fields.finish();
  return scope;
}
