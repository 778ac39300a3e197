import { parseDocument } from "yaml";
import type { BackwardTransitions, Definition } from "./definition.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { Fields, Problems } from "./problems.ts";
import { readScope } from "./read-scope.ts";

/** What a flow and an execution may be called ("Limits"). */
export const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/;

const YEAR_SECONDS = 31_536_000;

/** A definition that can be run, or what is wrong with its text. */
export type Reading =
  | { kind: "definition"; definition: Definition }
  | { kind: "problems"; problems: readonly string[] };

/** Reads a definition of the CloudFlow specification, in YAML or JSON. */
export function readDefinition(
  text: string,
  { backwardTransitions }: { backwardTransitions: BackwardTransitions },
): Reading {
  const problems = new Problems();
  const object = parse(text, problems);
  if (object === undefined) return { kind: "problems", problems: problems.list };
  const definition = readFlow(new Fields(object, "", problems), backwardTransitions);
  return problems.list.length === 0
    ? { kind: "definition", definition }
    : { kind: "problems", problems: problems.list };
}

/**
 * What is wrong with a definition, each problem with its path; empty if CreateFlow takes it. What the
 * documents do not describe is refused too, or fails the execution that comes to it.
 */
export function checkDefinition(text: string): string[] {
  const reading = readDefinition(text, { backwardTransitions: "allowed" });
  return reading.kind === "problems" ? [...reading.problems] : [];
}

function parse(text: string, problems: Problems): JsonObject | undefined {
  const document = parseDocument(text);
  for (const { message } of document.errors)
    problems.add("", `no YAML and no JSON: ${message.split("\n")[0]}`);
  if (document.errors.length > 0) return undefined;
  let value: Json;
  try {
    value = document.toJS() as Json;
  } catch (error) {
    problems.add("", `no YAML and no JSON: ${(error as Error).message}`);
    return undefined;
  }
  if (!isObject(value)) {
    problems.add("", "a definition must be a map");
    return undefined;
  }
  if ("steps" in value || "version" in value || value["type"] === "flow") {
    problems.add("", "this is FDL v1 (type: flow, version, steps); only Type: StateMachine is simulated");
    return undefined;
  }
  return value;
}

function readFlow(fields: Fields, backwardTransitions: BackwardTransitions): Definition {
  for (const [name, expected] of [
    ["Type", "StateMachine"],
    ["SpecVersion", "v1"],
  ] as const) {
    const value = fields.needed(name);
    if (value !== undefined && value !== expected)
      fields.refuse(name, `must be ${expected}, is ${JSON.stringify(value)}`);
  }
  const name = fields.text("Name", "required") ?? "";
  if (name !== "" && !NAME.test(name))
    fields.refuse(
      "Name",
      `must be 1 to 128 letters, digits, _ and -, and begin with a letter or _, is ${name}`,
    );
  const timeoutSeconds = fields.integer("Timeout", { least: 1, most: YEAR_SECONDS });
  const scope = readScope(fields, { names: new Set(), inMap: false, backwardTransitions });
  fields.finish();
  return { name, timeoutSeconds, scope };
}
