import { type Expression, evaluate, parseExpression, pathOf } from "./expression.ts";
import { undocumented } from "./failures.ts";
import { isObject, type Json } from "./json.ts";
import { SyntaxProblem, type Token, tokenize } from "./tokens.ts";
import type { Variables } from "./variables.ts";

const OPERATORS = [">", ">=", "<", "<=", "==", "!=", "in"] as const;
type Operator = (typeof OPERATORS)[number];

/** A path or a constant, or what a `-` before it makes of it. */
interface Operand {
  expression: Expression;
  negative: boolean;
}

/**
 * One side of `&&` or `||`: a comparison, or an operand that is a boolean itself, with a `!` before it or
 * without.
 */
type Test = { text: string; left: Operand } & (
  | { kind: "boolean"; inverted: boolean }
  | { kind: "comparison"; operator: Operator; right: Operand }
);

/** The condition of a Choice's branch. */
export type Condition =
  | { kind: "tests"; join: "&&" | "||"; tests: readonly Test[] }
  /** It needs what the documents do not describe: it fails the execution that comes to it. */
  | { kind: "undocumented"; what: string };

/** Thrown while a condition is read that the documents do not describe. */
class Undescribed extends Error {}

/**
 * Reads a condition: comparisons of strings and numbers with `> >= < <= == !=`, `in` ("whether an array
 * contains a value, or an object an index"), the prefixes `!` and `-`, joined by `&&` or by `||`; strings in
 * double quotes or backticks (document "Choice state", July 2024). Throws a SyntaxProblem for what is no
 * condition at all.
 */
export function parseCondition(text: string): Condition {
  const tokens = tokenize(text);
  try {
    for (const [index, token] of tokens.entries()) refuseUndescribed(token, tokens[index - 1]);
    const joins = new Set(tokens.filter(isJoin).map((token) => token.text));
    if (joins.size > 1) throw new Undescribed("&& beside || in a condition: which one binds");
    return { kind: "tests", join: joins.has("||") ? "||" : "&&", tests: split(tokens).map(readTest) };
  } catch (error) {
    if (error instanceof Undescribed) return { kind: "undocumented", what: error.message };
    throw error;
  }
}

function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === "mark" && token.text === text;
}

function isJoin(token: Token): boolean {
  return isMark(token, "&&") || isMark(token, "||");
}

function refuseUndescribed(token: Token, before: Token | undefined): void {
  if (token.kind === "string" && token.quote === "'")
    throw new Undescribed(`the single-quoted ${token.text} in a condition`);
  if (token.kind === "path" && token.root === "Global") throw new Undescribed(`${token.text} in a condition`);
  if (token.kind === "name" && token.text === "null") throw new Undescribed("null in a condition");
  if (isMark(token, "(") && before?.kind === "name" && before.text !== "in")
    throw new Undescribed(`the call of ${before.text} in a condition`);
  if (isMark(token, "(")) throw new Undescribed("parentheses in a condition");
  if (isMark(token, "[") || isMark(token, "{"))
    throw new Undescribed(`a constant that begins with ${token.text} in a condition`);
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
  const inverted = isMark(tokens[0], "!");
  const rest = [...tokens.slice(inverted ? 1 : 0)];
  const left = takeOperand(rest);
  const operator = rest.shift();
  if (operator === undefined) return { kind: "boolean", text, left, inverted };
  if (isMark(operator, "-")) throw new Undescribed(`- between operands in a condition: ${text}`);
  if (inverted) throw new Undescribed(`! before a comparison: which one binds: ${text}`);
  if (!(OPERATORS as readonly string[]).includes(operator.text) || rest.length === 0)
    throw new SyntaxProblem(`${text} is no comparison`);
  const right = takeOperand(rest);
  if (isMark(rest[0], "-")) throw new Undescribed(`- between operands in a condition: ${text}`);
  if (rest.length > 0) throw new SyntaxProblem(`${text} is no comparison`);
  return { kind: "comparison", text, left, operator: operator.text as Operator, right };
}

function takeOperand(tokens: Token[]): Operand {
  const negative = isMark(tokens[0], "-");
  if (negative) tokens.shift();
  const token = tokens.shift();
  if (token === undefined) throw new SyntaxProblem("an operand is missing");
  if (isMark(token, "!") || isMark(token, "-"))
    throw new Undescribed(`the prefix ${token.text} after another one, or before one side of a comparison`);
  return { expression: constantOrPath(token), negative };
}

function constantOrPath(token: Token): Expression {
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
 * Whether the condition holds. Every part of it is evaluated: whether the cloud leaves out a right side that
 * no longer matters is not documented, so a path there that leads nowhere is a fault too.
 */
export function holds(condition: Condition, variables: Variables): boolean {
  if (condition.kind === "undocumented") throw undocumented(condition.what);
  const results = condition.tests.map((test) => isTrue(test, variables));
  return condition.join === "&&" ? results.every(Boolean) : results.some(Boolean);
}

function isTrue(test: Test, variables: Variables): boolean {
  const { text } = test;
  const left = operandNow(test.left, variables, text);
  if (test.kind === "comparison")
    return compare(left, test.operator, operandNow(test.right, variables, text), text);
  if (typeof left !== "boolean") throw undocumented(`a condition that is no boolean: ${text}`);
  return left !== test.inverted;
}

function operandNow({ expression, negative }: Operand, variables: Variables, text: string): Json {
  const value = evaluate(expression, variables);
  if (!negative) return value;
  if (typeof value !== "number") throw undocumented(`- before ${kindOf(value)}: ${text}`);
  return -value;
}

function compare(left: Json, operator: Operator, right: Json, text: string): boolean {
  if (operator === "in") return contains(right, left, text);
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

/** Whether an array holds a value, or a map a key. */
function contains(whole: Json, part: Json, text: string): boolean {
  if (Array.isArray(whole) && typeof part !== "object") return whole.includes(part);
  if (isObject(whole) && typeof part === "string") return Object.hasOwn(whole, part);
  throw undocumented(`${kindOf(part)} in ${kindOf(whole)}: ${text}`);
}

function kindOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "a map" : `a ${typeof value}`;
}
