import { keysOf, literalAt, readTemplate, type Template } from "./construct.ts";
import {
  type Common,
  TASK_MODES,
  TASK_TIMEOUT_SECONDS,
  type TaskMode,
  type TaskState,
} from "./definition.ts";
import { isObject } from "./json.ts";
import type { Fields } from "./problems.ts";
import { readNumber } from "./read-common.ts";
import { readGuards } from "./read-rules.ts";

interface ActionRule {
  required: readonly string[];
  optional: readonly string[];
  arn: { pattern: RegExp; form: string };
  modes: readonly TaskMode[];
}

/** The optimised integrations that are simulated: "Function Compute" and "CloudFlow". */
const ACTIONS: Readonly<Record<TaskState["action"], ActionRule>> = {
  "FC:InvokeFunction": {
    required: ["resourceArn", "invocationType"],
    optional: ["body"],
    arn: {
      pattern:
        /^acs:fc:(?:[a-z0-9-]+:\d+:functions\/[\w-]+\/[\w-]+|[a-z0-9-]*:\d*:services\/[\w-]+(?:\.[\w-]+)?\/functions\/[\w-]+)$/,
      form: "acs:fc:{region}:{account}:functions/NAME/LATEST",
    },
    modes: TASK_MODES,
  },
  "FNF:StartExecution": {
    required: ["resourceArn"],
    optional: ["executionName", "input"],
    arn: { pattern: /^acs:fnf:[a-z0-9-]*:\d*:flow\/[\w-]+$/, form: "acs:fnf:::flow/NAME" },
    modes: ["RequestComplete"],
  },
};

export function readTask(fields: Fields, common: Common): TaskState {
  const action = readAction(fields);
  const taskMode = readMode(fields, action);
  const parameters = readParameters(fields, action);
  const timeoutSeconds = readNumber(fields, "Timeout", { ...TASK_TIMEOUT_SECONDS, digits: true });
  return {
    ...common,
    ...readGuards(fields),
    type: "Task",
    action: action ?? "FC:InvokeFunction",
    taskMode,
    parameters,
    timeoutSeconds,
  };
}

function readAction(fields: Fields): TaskState["action"] | undefined {
  const action = fields.text("Action", "required");
  if (action === undefined) return undefined;
  if (Object.hasOwn(ACTIONS, action)) return action as TaskState["action"];
  fields.refuse("Action", `${action} is not simulated; ${Object.keys(ACTIONS).join(" and ")} are`);
  return undefined;
}

function readMode(fields: Fields, action: TaskState["action"] | undefined): TaskMode {
  const mode = fields.text("TaskMode") ?? "RequestComplete";
  const modes: readonly string[] = action === undefined ? TASK_MODES : ACTIONS[action].modes;
  if (modes.includes(mode)) return mode as TaskMode;
  fields.refuse("TaskMode", `${mode} is not simulated${action === undefined ? "" : ` for ${action}`}`);
  return "RequestComplete";
}

function readParameters(fields: Fields, action: TaskState["action"] | undefined): Template {
  if (fields.has("Parameters.$"))
    fields.refuse("Parameters.$", "as one expression is not documented; give its keys");
  const object = fields.map("Parameters", "required") ?? {};
  const template = readTemplate(object, fields.at("Parameters"), { output: false }, fields.problems);
  if (action === undefined) return template;
  const { required, optional, arn } = ACTIONS[action];
  const keys = keysOf(template);
  for (const key of required)
    if (!keys.includes(key)) fields.refuse(`Parameters.${key}`, `is missing; ${action} needs it`);
  for (const key of keys)
    if (!required.includes(key) && !optional.includes(key))
      fields.refuse(`Parameters.${key}`, `is not simulated for ${action}`);
  const resourceArn = literalAt(template, "resourceArn");
  if (resourceArn !== undefined && !(typeof resourceArn === "string" && arn.pattern.test(resourceArn)))
    fields.refuse("Parameters.resourceArn", `${JSON.stringify(resourceArn)} has not the form ${arn.form}`);
  const type = literalAt(template, "invocationType");
  if (type !== undefined && type !== "Sync" && type !== "Async")
    fields.refuse("Parameters.invocationType", `must be Sync or Async, is ${JSON.stringify(type)}`);
  checkLiterals(fields, template);
  return template;
}

function checkLiterals(fields: Fields, template: Template): void {
  const body = literalAt(template, "body");
  if (body !== undefined && !isObject(body) && typeof body !== "string")
    fields.refuse("Parameters.body", `must be a map or a text, is ${JSON.stringify(body)}`);
  const input = literalAt(template, "input");
  if (input !== undefined && !isObject(input))
    fields.refuse("Parameters.input", `must be a map, is ${JSON.stringify(input)}`);
}
