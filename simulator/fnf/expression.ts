import { BUILT_INS, type BuiltIn, UNKNOWN_SIGNATURES } from "./built-ins.ts";
import { undocumented } from "./failures.ts";
import { isObject, type Json } from "./json.ts";
import { SyntaxProblem, type Token, tokenize } from "./tokens.ts";
import { contextProblem, ROOTS, type Root, rootValue, type Variables } from "./variables.ts";

export type Expression =
  | { kind: "literal"; value: Json }
  | { kind: "path"; root: Root; keys: readonly (string | number)[]; text: string }
  | { kind: "call"; builtIn: BuiltIn; parameters: readonly Expression[] }
  | { kind: "list"; items: readonly Expression[] }
  | { kind: "map"; entries: ReadonlyArray<readonly [string, Expression]> };

/** Where an expression stands: `$Output` may be read in an OutputConstructor and a GlobalConstructor only. */
export interface Roots {
  output: boolean;
}

/** "Built-in functions": "a maximum of 10 layers of nested built-in functions". */
const MAX_NESTED_CALLS = 10;

/**
 * Reads what may stand under a key that ends in `.$`: a path, a call of a built-in function, or a literal. Throws a
 * SyntaxProblem.
 */
export function parseExpression(text: string, roots: Roots): Expression {
  return new Parser(tokenize(text), roots).whole();
}

/** The path that a token says; throws a SyntaxProblem if nothing of that name can be read here. */
export function pathOf(token: Token & { kind: "path" }, roots: Roots): Expression & { kind: "path" } {
  const { root, keys, text } = token;
  if (!(ROOTS as readonly string[]).includes(root)) throw new SyntaxProblem(`there is no $${root}`);
  const isOutput = root === "Output" || (root === "Context" && keys[0] === "Current" && keys[1] === "Output");
  if (isOutput && !roots.output)
    throw new SyntaxProblem(`${text} may be read in OutputConstructor and GlobalConstructor only`);
  const problem = root === "Context" ? contextProblem(keys) : undefined;
  if (problem !== undefined) throw new SyntaxProblem(problem);
  return { kind: "path", root: root as Root, keys, text };
}

class Parser {
  private at = 0;
  private depth = 0;
  private readonly tokens: readonly Token[];
  private readonly roots: Roots;

  constructor(tokens: readonly Token[], roots: Roots) {
    this.tokens = tokens;
    this.roots = roots;
  }

  whole(): Expression {
    const expression = this.expression();
    const rest = this.tokens[this.at];
    if (rest !== undefined) throw new SyntaxProblem(`${rest.text} is one too many`);
    return expression;
  }

  private expression(): Expression {
    const token = this.tokens[this.at++];
    switch (token?.kind) {
      case "path":
        return pathOf(token, this.roots);
      case "number":
        return { kind: "literal", value: token.value };
      case "string":
        if (token.quote === "`") throw new SyntaxProblem(`${token.text}: backticks belong to conditions`);
        return { kind: "literal", value: token.value };
      case "name":
        return this.named(token.text);
      case "mark":
        return this.marked(token.text);
      case undefined:
        throw new SyntaxProblem("it ends too early");
    }
  }

  private named(name: string): Expression {
    if (name === "true" || name === "false") return { kind: "literal", value: name === "true" };
    if (UNKNOWN_SIGNATURES.includes(name))
      throw new SyntaxProblem(
        `the signature of ${name} is not documented, so the simulator does not have it`,
      );
    const builtIn = BUILT_INS.get(name);
    if (builtIn === undefined) throw new SyntaxProblem(`${name} is no expression`);
    this.expect("(");
    this.depth += 1;
    if (this.depth > MAX_NESTED_CALLS)
      throw new SyntaxProblem(`function calls are nested deeper than ${MAX_NESTED_CALLS}`);
    const parameters = this.until(")", () => this.expression());
    this.depth -= 1;
    const { least, most } = builtIn;
    if (parameters.length < least || parameters.length > most)
      throw new SyntaxProblem(`${name} takes other than ${parameters.length} parameters`);
    return { kind: "call", builtIn, parameters };
  }

  private marked(mark: string): Expression {
    if (mark === "[") return { kind: "list", items: this.until("]", () => this.expression()) };
    if (mark === "{") return { kind: "map", entries: this.until("}", () => this.entry()) };
    const next = this.tokens[this.at];
    if (mark !== "-" || next?.kind !== "number") throw new SyntaxProblem(`${mark} is not understood`);
    this.at += 1;
    return { kind: "literal", value: -next.value };
  }

  private entry(): readonly [string, Expression] {
    const key = this.tokens[this.at++];
    if (key?.kind !== "string") throw new SyntaxProblem("a key of a map must be a string");
    this.expect(":");
    return [key.value, this.expression()];
  }

  private until<Item>(end: string, read: () => Item): Item[] {
    const items: Item[] = [];
    while (!this.skip(end)) {
      if (items.length > 0) this.expect(",");
      items.push(read());
    }
    return items;
  }

  private skip(mark: string): boolean {
    const token = this.tokens[this.at];
    const found = token?.kind === "mark" && token.text === mark;
    if (found) this.at += 1;
    return found;
  }

  private expect(mark: string): void {
    if (!this.skip(mark)) throw new SyntaxProblem(`${mark} is missing`);
  }
}

/** The value now. Throws the fault of undocumented behaviour, as for a path that leads nowhere. */
export function evaluate(expression: Expression, variables: Variables): Json {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "path":
      return follow(expression, variables);
    case "list":
      return expression.items.map((item) => evaluate(item, variables));
    case "map":
      return Object.fromEntries(expression.entries.map(([key, value]) => [key, evaluate(value, variables)]));
    case "call": {
      const parameters = expression.parameters.map((parameter) => evaluate(parameter, variables));
      return expression.builtIn.run(parameters, variables.random);
    }
  }
}

function follow({ root, keys, text }: Expression & { kind: "path" }, variables: Variables): Json {
  let value = rootValue(root, variables);
  for (const key of keys) {
    const holds = typeof key === "number" ? Array.isArray(value) : isObject(value);
    value =
      holds && Object.hasOwn(value as object, key)
        ? (value as Record<string | number, Json>)[key]
        : undefined;
    if (value === undefined) break;
  }
  if (value !== undefined) return value;
  const { output } = variables;
  const isEnvelope = root === "Output" && output !== undefined && Object.keys(output).join() === "Body";
  throw undocumented(
    isEnvelope && keys[0] !== "Body"
      ? `${text}; of what FC:InvokeFunction gives only $Output.Body is documented`
      : `${text} is not there, and what a path that leads nowhere amounts to`,
  );
}
