import { readExpressionTemplate, readTemplate, type Template } from "./construct.ts";
import type { Common } from "./definition.ts";
import type { Fields } from "./problems.ts";

/** Which of the common fields a type of state has. */
export interface CommonRule {
  constructors: "all" | "input";
  /** `terminal`: the scope ends here, `End` may say so; `elsewhere`: the type has its own way to go on. */
  transition: "next" | "terminal" | "elsewhere";
}

/** `inMap`: whether the state is inside a Map. "Do not write global variables into Map states." */
export function readCommon(
  fields: Fields,
  name: string,
  { constructors, transition }: CommonRule,
  { inMap }: { inMap: boolean },
): Common {
  const read = (field: string, output: boolean) => readConstructor(fields, field, { output });
  const all = constructors === "all";
  if (inMap && fields.has("GlobalConstructor"))
    fields.refuse("GlobalConstructor", "must not be used in a Map: its iterations overwrite each other");
  return {
    name,
    inputConstructor: read("InputConstructor", false),
    outputConstructor: all ? read("OutputConstructor", true) : undefined,
    globalConstructor: all ? read("GlobalConstructor", true) : undefined,
    next: transition === "elsewhere" ? undefined : readTransition(fields, transition),
  };
}

/** A map of keys and expressions; `X.$`, the whole as one expression, is not documented. */
export function readConstructor(
  fields: Fields,
  name: string,
  roots: { output: boolean },
): Template | undefined {
  if (fields.has(`${name}.$`))
    fields.refuse(`${name}.$`, "as one expression is not documented; give its keys");
  const object = fields.map(name, "optional");
  return object && readTemplate(object, fields.at(name), roots, fields.problems);
}

function readTransition(fields: Fields, transition: "next" | "terminal"): string | undefined {
  const end = fields.value("End");
  if (end !== undefined && typeof end !== "boolean")
    fields.refuse("End", `must be true or false, is ${JSON.stringify(end)}`);
  if (transition === "terminal") {
    if (end === false) fields.refuse("End", "must be true: this type of state ends its scope");
    return undefined;
  }
  const next = fields.text("Next");
  if (next !== undefined && end === true) fields.refuse("Next", "must not stand beside End: true");
  if (next === undefined && end !== true && !fields.has("Next"))
    fields.refuse("Next", "is missing, and End: true as well");
  return next;
}

/** A number that stands there, or an expression under the name with `.$`; one of them if `presence` is required. */
export function readNumber(
  fields: Fields,
  name: string,
  range: { least: number; most: number; presence?: "required"; digits?: true },
): Template | undefined {
  const dynamic = `${name}.$`;
  if (!fields.has(dynamic)) {
    const value = fields.integer(name, range);
    return value === undefined ? undefined : { kind: "literal", value };
  }
  if (fields.has(name)) fields.refuse(name, `must not stand beside ${dynamic}`);
  return readExpressionTemplate(
    fields.value(dynamic),
    fields.at(dynamic),
    { output: false },
    fields.problems,
  );
}
