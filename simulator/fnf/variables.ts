import type { Random } from "../random.ts";
import type { Json, JsonObject } from "./json.ts";

/**
 * What an expression can see while a state runs. `$Input` and `$Context.Current.Input` are the same, so are
 * the outputs.
 */
export interface Variables {
  execution: { name: string; input: JsonObject; roleArn: string | undefined };
  stateName: string;
  input: JsonObject;
  /** Undefined before there is one, and where no document says what it holds. */
  output: JsonObject | undefined;
  error: { code: string; detail: string } | undefined;
  /** How often the state was tried again. */
  retryCount: number;
  taskToken: string | undefined;
  readonly global: JsonObject;
  /** For `uuid()`. */
  random: Random;
}

type Field = (variables: Variables) => Json | undefined;

/** `$Context` as the document "Data passing" shows it. */
const CONTEXT: Readonly<Record<"Execution" | "Current", Readonly<Record<string, Field>>>> = {
  Execution: {
    Name: ({ execution }) => execution.name,
    Input: ({ execution }) => execution.input,
    RoleArn: ({ execution }) => execution.roleArn,
  },
  Current: {
    Name: ({ stateName }) => stateName,
    Input: ({ input }) => input,
    Output: ({ output }) => output,
    Error: ({ error }) => (error === undefined ? undefined : { Code: error.code, Detail: error.detail }),
    RetryCount: ({ retryCount }) => retryCount,
    TaskToken: ({ taskToken }) => taskToken,
  },
};

export const ROOTS = ["Input", "Output", "Context", "Global"] as const;
export type Root = (typeof ROOTS)[number];

/** What is wrong with a path into `$Context`; undefined if the document has it. */
export function contextProblem(keys: readonly (string | number)[]): string | undefined {
  const [part, field, below] = keys;
  if (part === undefined) return undefined;
  if (part !== "Execution" && part !== "Current") return `$Context has no ${part}`;
  if (field === undefined) return undefined;
  if (!Object.hasOwn(CONTEXT[part], field)) return `$Context.${part} has no ${field}`;
  const isError = part === "Current" && field === "Error";
  if (isError && below !== undefined && below !== "Code" && below !== "Detail")
    return `$Context.Current.Error has no ${below}`;
  return undefined;
}

/** The value that a root stands for; what has no value now is left out of `$Context`. */
export function rootValue(root: Root, variables: Variables): Json | undefined {
  switch (root) {
    case "Input":
      return variables.input;
    case "Output":
      return variables.output;
    case "Global":
      return variables.global;
    case "Context":
      return { Execution: present("Execution", variables), Current: present("Current", variables) };
  }
}

function present(part: keyof typeof CONTEXT, variables: Variables): JsonObject {
  const entries: Array<[string, Json]> = [];
  for (const [name, field] of Object.entries(CONTEXT[part])) {
    const value = field(variables);
    if (value !== undefined) entries.push([name, value]);
  }
  return Object.fromEntries(entries);
}
