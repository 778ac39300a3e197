import { type Expression, evaluate, parseExpression, pathOf } from "./expression.ts";
import { undocumented } from "./failures.ts";
import type { Json } from "./json.ts";
import { SyntaxProblem, type Token, tokenize } from "./tokens.ts";
import type { Variables } from "./variables.ts";

const OPERATORS = [">", ">=", "<", "<=", "==", "!="] as const;
type Operator = (typeof OPERATORS)[number];

/** One side of `&&` or `||`: a comparison, or an operand that is a boolean itself. */
interface Test {
  left: Expression;
  compared?: { operator: Operator; right: Expression };
  text: string;
}

/** The condition of a Choice's branch. */
export type Condition =
  | { kind: "tests"; join: "&&" | "||"; tests: readonly Test[] }
  /** It needs what the documents do not describe: it fails the execution that comes to it. */
  | { kind: "undocumented"; what: string };

/**
 * Reads a condition: comparisons of strings and numbers with `> >= < <= == !=`, joined by `&&` or by `||`; strings in
 * double quotes or backticks (document "Choice state"). Throws a SyntaxProblem for what is no condition at all.
 */
export function parseCondition(text: string): Condition {
  const tokens = tokenize(text);
  const what = undocumentedPart(tokens);
  if (what !== undefined) return { kind: "undocumented", what };
  const joins = new Set(tokens.filter(isJoin).map((token) => token.text));
  if (joins.size > 1) return { kind: "undocumented", what: "&& beside || in a condition: which one binds" };
  const join = joins.has("||") ? "||" : "&&";
  return { kind: "tests", join, tests: split(tokens).map(readTest) };
}

function isJoin(token: Token): boolean {
  return token.kind === "mark" && (token.text === "&&" || token.text === "||");
}

function undocumentedPart(tokens: readonly Token[]): string | undefined {
  for (const [index, token] of tokens.entries()) {
    if (token.kind === "string" && token.quote === "'")
      return `the single-quoted ${token.text} in a condition`;
    if (token.kind === "path" && token.root === "Global") return `${token.text} in a condition`;
    if (token.kind === "name" && token.text === "null") return "null in a condition";
    if (token.kind !== "mark") continue;
    const before = tokens[index - 1];
    if (token.text === "(")
      return before?.kind === "name"
        ? `the call of ${before.text} in a condition`
        : "parentheses in a condition";
    if (token.text === "!") return "! in a condition";
    if (token.text === "-") return "- in a condition";
  }
  return undefined;
}

function split(tokens: readonly Token[]): Token[][] {
  const sides: Token[][] = [[]];
  for (const token of tokens) {
    if (isJoin(token)) sides.push([]);
    else sides.at(-1)?.push(token);
  }
  return sides;
}

function readTest(tokens: readonly Token[]): Test {
  const text = tokens.map((token) => token.text).join(" ");
  const [left, operator, right] = tokens;
  if (left === undefined) throw new SyntaxProblem("an operand is missing");
  if (operator === undefined) return { left: operand(left), text };
  if (!(OPERATORS as readonly string[]).includes(operator.text) || right === undefined || tokens.length > 3)
    throw new SyntaxProblem(`${text} is no comparison`);
  return {
    left: operand(left),
    compared: { operator: operator.text as Operator, right: operand(right) },
    text,
  };
}

function operand(token: Token): Expression {
  switch (token.kind) {
    case "path":
      return pathOf(token, { output: false });
    case "string":
    case "number":
      return { kind: "literal", value: token.value };
    default:
      return parseExpression(token.text, { output: false });
  }
}

/**
 * Whether the condition holds. Every part of it is evaluated: whether the cloud leaves out a right side that no longer
 * matters is not documented, so a path there that leads nowhere is a fault too.
 */
export function holds(condition: Condition, variables: Variables): boolean {
  if (condition.kind === "undocumented") throw undocumented(condition.what);
  const results = condition.tests.map((test) => isTrue(test, variables));
  return condition.join === "&&" ? results.every(Boolean) : results.some(Boolean);
}

function isTrue({ left, compared, text }: Test, variables: Variables): boolean {
  const leftValue = evaluate(left, variables);
  if (compared === undefined) {
    if (typeof leftValue !== "boolean") throw undocumented(`a condition that is no boolean: ${text}`);
    return leftValue;
  }
  return compare(leftValue, compared.operator, evaluate(compared.right, variables), text);
}

function compare(left: Json, operator: Operator, right: Json, text: string): boolean {
  if (typeof left !== typeof right || typeof left === "object")
    throw undocumented(`the comparison of ${kindOf(left)} with ${kindOf(right)}: ${text}`);
  if (operator === "==") return left === right;
  if (operator === "!=") return left !== right;
  if (typeof left === "boolean") throw undocumented(`the order of booleans: ${text}`);
  const before = (left as string | number) < (right as string | number);
  if (operator === "<") return before;
  if (operator === ">=") return !before;
  const after = (left as string | number) > (right as string | number);
  return operator === ">" ? after : !after;
}

function kindOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "a map" : `a ${typeof value}`;
}
