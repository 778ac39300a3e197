import { type Expression, evaluate, parseExpression, type Roots } from "./expression.ts";
import { isObject, type Json } from "./json.ts";
import type { Problems } from "./problems.ts";
import { SyntaxProblem } from "./tokens.ts";
import type { Variables } from "./variables.ts";

/** A constructor or parameters, read: a value with expressions in it. */
export type Template =
  | { kind: "literal"; value: Json }
  | { kind: "expression"; expression: Expression; text: string }
  | { kind: "map"; entries: ReadonlyArray<readonly [key: string, template: Template]> }
  | { kind: "list"; items: readonly Template[] };

const EXPRESSION_KEY = /\.\$$/;

/**
 * Reads a value by the rule of "Inputs and outputs": the value of a key that ends in `.$` must be an expression and the key
 * loses the ending; everything else is literal. Problems are added to `problems` under `path`.
 */
export function readTemplate(value: Json, path: string, roots: Roots, problems: Problems): Template {
  if (Array.isArray(value)) {
    const items = value.map((item, index) => readTemplate(item, `${path}[${index}]`, roots, problems));
    return items.every(isLiteral) ? { kind: "literal", value } : { kind: "list", items };
  }
  if (isObject(value)) return readMap(value, path, roots, problems);
  if (typeof value === "number" && !Number.isFinite(value)) problems.add(path, `${value} is no JSON number`);
  return { kind: "literal", value };
}

function readMap(value: Record<string, Json>, path: string, roots: Roots, problems: Problems): Template {
  const entries = new Map<string, Template>();
  for (const [writtenKey, item] of Object.entries(value)) {
    const key = writtenKey.replace(EXPRESSION_KEY, "");
    const itemPath = `${path}.${writtenKey}`;
    if (key === "") problems.add(itemPath, "a name is missing before .$");
    if (entries.has(key)) problems.add(itemPath, `${key} is given twice`);
    const template =
      key === writtenKey
        ? readTemplate(item, itemPath, roots, problems)
        : readExpressionTemplate(item, itemPath, roots, problems);
    entries.set(key, template);
  }
  return [...entries.values()].every(isLiteral)
    ? { kind: "literal", value }
    : { kind: "map", entries: [...entries] };
}

/** The value of a key that ends in `.$`. */
export function readExpressionTemplate(
  value: Json | undefined,
  path: string,
  roots: Roots,
  problems: Problems,
): Template {
  const nothing: Template = { kind: "expression", expression: { kind: "literal", value: null }, text: "" };
  if (typeof value !== "string") {
    problems.add(path, `must be an expression, is ${JSON.stringify(value)}`);
    return nothing;
  }
  try {
    return { kind: "expression", expression: parseExpression(value, roots), text: value };
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    problems.add(path, `${JSON.stringify(value)} is no expression: ${error.message}`);
    return nothing;
  }
}

function isLiteral({ kind }: Template): boolean {
  return kind === "literal";
}

/** The value that a template comes to now. */
export function construct(template: Template, variables: Variables): Json {
  switch (template.kind) {
    case "literal":
      return template.value;
    case "expression":
      return evaluate(template.expression, variables);
    case "list":
      return template.items.map((item) => construct(item, variables));
    case "map":
      return Object.fromEntries(template.entries.map(([key, item]) => [key, construct(item, variables)]));
  }
}

/** The literal that stands at `key` of a map; undefined if nothing or an expression does. */
export function literalAt(template: Template, key: string): Json | undefined {
  if (template.kind === "literal") return isObject(template.value) ? template.value[key] : undefined;
  const item = template.kind === "map" ? template.entries.find(([name]) => name === key)?.[1] : undefined;
  return item?.kind === "literal" ? item.value : undefined;
}

/** The names of a map, without `.$`. */
export function keysOf(template: Template): string[] {
  if (template.kind === "map") return template.entries.map(([name]) => name);
  return template.kind === "literal" && isObject(template.value) ? Object.keys(template.value) : [];
}
