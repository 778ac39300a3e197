import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** What the variables of a stack stand for. */
export interface VariableSources {
  /** The folder of s.yaml: `file('./x')` is relative to it. */
  folder: string;
  /** What `env('X')` sees; an empty text counts as not set, as Serverless Devs has it. */
  environment: Readonly<Record<string, string | undefined>>;
  accountId: string;
  /**
   * The value of `${resources.<id>.output.<key>}`; undefined if the resource's component has no such output.
   */
  output: (resource: ReferredResource, key: string) => string | undefined;
}

/** The resource that a variable names. */
export interface ReferredResource {
  id: string;
  component: unknown;
  /** One of its props, resolved. */
  prop: (key: string) => unknown;
}

/** Where a text stands: for messages, and for `${this…}`. */
interface Position {
  path: string;
  /** The resource that `this` means; undefined outside resources. */
  resource: string | undefined;
}

type Expression =
  | { kind: "literal"; value: string | number }
  | { kind: "reference"; keys: string[] }
  | { kind: "call"; name: string; args: Expression[] };

const TOKEN =
  /\s*(?:(?<text>'[^']*'|"[^"]*")|(?<number>\d+(?:\.\d+)?)|(?<name>[A-Za-z_][\w-]*(?:\.[\w-]+)*)|(?<sign>[(),]))\s*/y;

/**
 * Reads YAML as Serverless Devs does: merge keys are followed; a date is refused, since it would become an
 * empty object.
 */
export function readYaml(text: string, name: string): unknown {
  const tree: unknown = parse(text, { merge: true, customTags: ["timestamp"] });
  const refuseDates = (value: unknown, path: string): void => {
    if (value instanceof Date)
      throw new Error(`${name}: ${path} is read as a date and would be lost: quote it`);
    if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value))
        refuseDates(inner, path === "" ? key : `${path}.${key}`);
  };
  refuseDates(tree, "");
  return tree;
}

/**
 * Resolves the magic variables of a Serverless Devs file, edition 3.0.0, as far as a simulator needs them:
 * `vars.*`, `env()`, `config('AccountID')`, `json(env())`, `this.*`, `resources.*.props.*`,
 * `resources.*.output.*` and `yaml(file())`. Anything else is refused with its path. A text that is one
 * variable takes the variable's type; inside other text only text, numbers and booleans fit.
 */
export class Resolver {
  private readonly root: Record<string, unknown>;
  private readonly sources: VariableSources;
  /** Paths of the values that are being resolved, to notice a circle. */
  private readonly following: string[] = [];

  constructor(root: Record<string, unknown>, sources: VariableSources) {
    this.root = root;
    this.sources = sources;
  }

  resolve(value: unknown, at: Position): unknown {
    if (typeof value === "string") return this.text(value, at);
    if (Array.isArray(value))
      return value.map((item, index) => this.resolve(item, inside(at, String(index))));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, item]) => [key, this.resolve(item, inside(at, key))]);
    return Object.fromEntries(entries);
  }

  private text(text: string, at: Position): unknown {
    const whole = /^\$\{([^{}]*)\}$/.exec(text.trim())?.[1];
    if (whole !== undefined) return this.evaluate(parseExpression(whole, at), whole, at);
    return text.replace(/\$\{([^{}]*)\}/g, (_, source: string) => {
      const value = this.evaluate(parseExpression(source, at), source, at);
      if (!["string", "number", "boolean"].includes(typeof value))
        return refuse(at, source, "it is not text, so it must stand alone");
      return String(value);
    });
  }

  private evaluate(expression: Expression, source: string, at: Position): unknown {
    switch (expression.kind) {
      case "literal":
        return expression.value;
      case "reference":
        return this.reference(expression.keys, source, at);
      case "call":
        return this.call(expression.name, expression.args, source, at);
    }
  }

  private reference([scope, ...keys]: string[], source: string, at: Position): unknown {
    switch (scope) {
      case "vars":
        return this.walk(this.root["vars"], keys, { path: "vars", resource: undefined }, source, at);
      case "this": {
        if (at.resource === undefined)
          return refuse(at, source, "`this` is known only directly in a resource; name the resource");
        // What `this` leads to is read without a `this` of its own, which is how Serverless Devs does it.
        const start = { path: `resources.${at.resource}`, resource: undefined };
        return this.walk(this.resource(at.resource), keys, start, source, at);
      }
      case "resources":
        return this.ofResource(keys, source, at);
      default:
        return refuse(at, source, "no such variable, or not one that the simulator resolves");
    }
  }

  private ofResource([id = "", section, ...keys]: string[], source: string, at: Position): unknown {
    const resource = this.resource(id);
    if (resource === undefined) return refuse(at, source, `there is no resource ${id}`);
    const [key] = keys;
    if (section === "props")
      return this.walk(resource["props"], keys, { path: `resources.${id}.props`, resource: id }, source, at);
    if (section !== "output" || key === undefined)
      return refuse(at, source, "only props and output can be referred to");
    const prop = (name: string) => {
      const own = { path: `resources.${id}.props.${name}`, resource: id };
      return this.resolve((resource["props"] as Record<string, unknown> | undefined)?.[name], own);
    };
    const output = this.sources.output({ id, component: resource["component"], prop }, key);
    return output ?? refuse(at, source, "the component has no such output");
  }

  private walk(from: unknown, keys: string[], start: Position, source: string, at: Position): unknown {
    const target = [start.path, ...keys].join(".");
    if (this.following.includes(target)) return refuse(at, source, "it refers to itself");
    this.following.push(target);
    try {
      let value = from;
      let position = start;
      for (const key of keys) {
        const node = typeof value === "string" ? this.resolve(value, position) : value;
        value =
          typeof node === "object" && node !== null ? (node as Record<string, unknown>)[key] : undefined;
        position = inside(position, key);
      }
      if (value === undefined || value === null) return refuse(at, source, "not found");
      return this.resolve(value, position);
    } finally {
      this.following.pop();
    }
  }

  private call(name: string, args: Expression[], source: string, at: Position): unknown {
    const [first, second] = args;
    if (name === "env" && first !== undefined && args.length <= 2) {
      const value = this.sources.environment[String(this.evaluate(first, source, at))];
      if (value !== undefined && value !== "") return value;
      if (second === undefined)
        return refuse(at, source, "the environment variable is not set and has no default");
      return this.evaluate(second, source, at);
    }
    if (name === "config" && first?.kind === "literal" && first.value === "AccountID")
      return this.sources.accountId;
    // Serverless Devs parses what `env()` gives here; it does not find a `vars.…`.
    if (name === "json" && first?.kind === "call" && first.name === "env")
      return this.json(first, source, at);
    if (name === "yaml" && first?.kind === "call" && first.name === "file" && first.args[0] !== undefined) {
      const path = String(this.evaluate(first.args[0], source, at));
      const tree = readYaml(readFileSync(join(this.sources.folder, path), "utf8"), path);
      return this.resolve(tree, inside(at, `(${path})`));
    }
    return refuse(at, source, `the simulator does not resolve ${name}() as it is used here`);
  }

  /** `json()` makes a number of a text such as an environment variable's. */
  private json(of: Expression, source: string, at: Position): unknown {
    const text = String(this.evaluate(of, source, at));
    try {
      return JSON.parse(text);
    } catch {
      return refuse(at, source, `${text} is not JSON`);
    }
  }

  private resource(id: string): Record<string, unknown> | undefined {
    return (this.root["resources"] as Record<string, Record<string, unknown>> | undefined)?.[id];
  }
}

const inside = (at: Position, key: string): Position => ({
  ...at,
  path: at.path === "" ? key : `${at.path}.${key}`,
});

function refuse(at: { path: string }, source: string, why: string): never {
  throw new Error(`${at.path}: \${${source}}: ${why}`);
}

/** Reads what stands between the braces. */
function parseExpression(source: string, at: Position): Expression {
  let position = 0;
  const next = () => {
    TOKEN.lastIndex = position;
    const groups = TOKEN.exec(source)?.groups;
    position = TOKEN.lastIndex;
    return groups;
  };
  const unreadable = () => refuse(at, source, "the simulator cannot read this");
  const expression = (): Expression => {
    const { text, number, name } = next() ?? unreadable();
    if (text !== undefined) return { kind: "literal", value: text.slice(1, -1) };
    if (number !== undefined) return { kind: "literal", value: Number(number) };
    if (name === undefined) return unreadable();
    return source[position] === "("
      ? { kind: "call", name, args: args() }
      : { kind: "reference", keys: name.split(".") };
  };
  const args = (): Expression[] => {
    const found: Expression[] = [];
    for (let sign = next()?.["sign"]; sign !== ")"; sign = next()?.["sign"]) {
      if (sign !== "(" && sign !== ",") return unreadable();
      found.push(expression());
    }
    return found;
  };
  const whole = expression();
  return position === source.length ? whole : unreadable();
}
