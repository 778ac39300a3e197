import { readFileSync } from "node:fs";
import { dirname, resolve as resolvePath } from "node:path";
import type { Account } from "../account.ts";
import {
  type AsyncInvokeDefinition,
  type FunctionDefinition,
  functionArn,
  parseFunctionArn,
  type TriggerDefinition,
} from "../fc/function-definition.ts";
import type { Role } from "../ram/ram.ts";
import { type RosRoles, readRosTemplate } from "../ram/ros-template.ts";
import { type ResolvedResource, readStackDocument } from "./document.ts";
import { Props } from "./props.ts";
import type { ReferredResource } from "./variables.ts";

/** What a stack file deploys, as far as the simulator plays it. */
export interface Stack {
  region: string;
  functions: FunctionDefinition[];
  flows: FlowDefinition[];
  ossTriggers: OssTrigger[];
  /** The RAM roles that its templates make. */
  roles: Role[];
}

interface FlowDefinition {
  name: string;
  /** YAML, or the JSON text that the component `flow` sends of an inlined definition. */
  definition: string;
  roleArn: string | undefined;
}

/** Objects of `bucket` under `prefix` whose keys end with `suffix` invoke the function. `events` begin with `oss:`. */
interface OssTrigger {
  name: string;
  functionName: string;
  bucket: string;
  events: string[];
  prefix: string;
  suffix: string;
  /** The role with which OSS invokes the function. */
  roleArn: string | undefined;
}

/** The account and region that a stack is for. */
type Owner = Pick<Account, "id" | "region">;

/** Props of `fc3` that change nothing about how a function runs here. */
const WITHOUT_EFFECT = [
  "internetAccess",
  "resourceGroupId",
  "tags",
  "tracingConfig",
  "concurrencyConfig",
  "vpcConfig",
];
const FC3 = [
  ...["region", "functionName", "description", "runtime", "handler", "code", "cpu", "memorySize", "diskSize"],
  ...["timeout", "role", "environmentVariables", "asyncInvokeConfig", "triggers", "logConfig"],
  ...WITHOUT_EFFECT,
];
const FLOW = ["region", "name", "definition", "description", "type", "executionMode", "roleArn"];
const ROS = ["region", "name", "template", "parameters", "policy"];

/** Event names of OSS triggers, as the component `fc3` lists them. */
const OSS_EVENTS = [
  ...["*", "PutObject", "PostObject", "CompleteMultipartUpload", "PutSymlink", "CopyObject"].map(created),
  ...["InitiateMultipartUpload", "UploadPart", "UploadPartCopy", "AppendObject"].map(created),
  ...["DeleteObject", "DeleteObjects", "AbortMultipartUpload"].map((name) => `oss:ObjectRemoved:${name}`),
  "oss:ObjectModified:UpdateObjectMeta",
];

function created(name: string): string {
  return `oss:ObjectCreated:${name}`;
}

/**
 * Reads s.yaml (Serverless Devs, edition 3.0.0; components fc3, flow and ros) and the files it inlines. Throws an error with
 * the path of whatever is wrong, or of what the simulator does not play. Of a `ros` component's template only
 * the RAM roles are made.
 */
export function readStack(
  file: string,
  {
    environment,
    accountId,
  }: { environment: Readonly<Record<string, string | undefined>>; accountId: string },
): Stack {
  const folder = dirname(resolvePath(file));
  const output = (resource: ReferredResource, key: string) => outputOf(resource, key, { accountId, folder });
  const resources = readStackDocument(file, { environment, accountId, output });
  const owner = { id: accountId, region: commonRegion(resources) };
  const stack: Stack = { region: owner.region, functions: [], flows: [], ossTriggers: [], roles: [] };
  for (const { id, component, props } of resources) {
    const path = `resources.${id}.props`;
    switch (component) {
      case "fc3":
        stack.functions.push(readFunction(new Props(props, path, FC3), folder, owner));
        break;
      case "flow":
        stack.flows.push(readFlow(new Props(props, path, FLOW), folder, owner));
        break;
      case "ros":
        stack.roles.push(...readTemplate(new Props(props, path, ROS), folder, owner).roles);
        break;
      default:
        throw new Error(`resources.${id}.component: the simulator does not play the component ${component}`);
    }
  }
  stack.ossTriggers = stack.functions.flatMap(ossTriggersOf);
  checkDestinations(stack.functions, owner);
  return stack;
}

/** What a component's `deploy` answers, as far as a stack may refer to it. */
function outputOf(
  { id, component, prop }: ReferredResource,
  key: string,
  { accountId, folder }: { accountId: string; folder: string },
): string | undefined {
  switch (`${component}.${key}`) {
    case "fc3.functionArn":
      return functionArn(String(prop("functionName")), { id: accountId, region: String(prop("region")) });
    case "fc3.functionName":
      return String(prop("functionName"));
    case "flow.region":
      return String(prop("region"));
    default: {
      if (component !== "ros") return undefined;
      const props = Object.fromEntries(ROS.map((name) => [name, prop(name)]));
      const owner = { id: accountId, region: String(prop("region")) };
      return readTemplate(new Props(props, `resources.${id}.props`, ROS), folder, owner).outputs[key];
    }
  }
}

/** The region that every resource names. */
function commonRegion(resources: ResolvedResource[]): string {
  const regions = resources.map(({ id, props }) => {
    const region = (props as { region?: unknown }).region;
    if (typeof region !== "string") throw new Error(`resources.${id}.props.region: must be a text`);
    return region;
  });
  const [common] = regions;
  if (common === undefined) throw new Error("resources: there are none");
  const other = regions.findIndex((region) => region !== common);
  if (other === -1) return common;
  throw new Error(`resources.${resources[other]?.id}.props.region: must be ${common} as elsewhere`);
}

function ossTriggersOf({ name: functionName, triggers }: FunctionDefinition): OssTrigger[] {
  return triggers.map(({ name, sourceArn, invocationRoleArn, config: { events, filter } }) => ({
    name,
    functionName,
    bucket: sourceArn.slice(sourceArn.lastIndexOf(":") + 1),
    events,
    ...filter.key,
    roleArn: invocationRoleArn,
  }));
}

function checkDestinations(functions: FunctionDefinition[], owner: Owner): void {
  const names = functions.map(({ name }) => name);
  for (const { name, asyncInvoke } of functions) {
    for (const arn of [asyncInvoke.onFailureArn, asyncInvoke.onSuccessArn]) {
      if (arn === undefined || names.includes(parseFunctionArn(arn, owner)?.functionName ?? "")) continue;
      throw new Error(
        `the function ${name} has the destination ${arn}, which is none of the stack's functions`,
      );
    }
  }
}

/** A role's ARN; the component completes a bare name, and writes both in lower case. */
function roleArn(role: string | undefined, { id }: Owner): string | undefined {
  if (role === undefined) return undefined;
  return (role.startsWith("acs:") ? role : `acs:ram::${id}:role/${role}`).toLowerCase();
}

const whole = (min: number, max: number) => (value: number) =>
  Number.isInteger(value) && value >= min && value <= max;

function readFunction(props: Props, folder: string, owner: Owner): FunctionDefinition {
  const memorySizeMib = props.number("memorySize", 512, "128 to 32768 in steps of 64", (value) => {
    return whole(128, 32_768)(value) && value % 64 === 0;
  });
  const cpuCores = props.number("cpu", 0.35, "0.05 to 16, and memory per core 1 to 4 GiB", (value) => {
    const gibPerCore = memorySizeMib / 1024 / value;
    return value >= 0.05 && value <= 16 && gibPerCore >= 1 && gibPerCore <= 4;
  });
  const runtime = props.text("runtime");
  if (!["nodejs18", "nodejs20"].includes(runtime))
    props.refuse("runtime", `the simulator runs nodejs18 and nodejs20, not ${runtime}`);
  const handler = props.text("handler");
  if (!/^[\w/-]+\.\w+$/.test(handler)) props.refuse("handler", "must be <file>.<export>");
  return {
    name: props.text("functionName"),
    description: props.text("description", ""),
    runtime,
    handler,
    codeFolder: resolvePath(folder, props.text("code")),
    cpuCores,
    memorySizeMib,
    diskSizeMib: props.number("diskSize", 512, "512 or 10240", (value) => [512, 10_240].includes(value)),
    timeoutSeconds: props.number("timeout", 3, "1 to 86400", whole(1, 86_400)),
    roleArn: roleArn(props.optionalText("role"), owner),
    log: readLog(props),
    environmentVariables: props.textMap("environmentVariables"),
    asyncInvoke: readAsyncInvoke(props),
    triggers: readTriggers(props, owner),
  };
}

/** `auto` and other forms leave the place of the log to the component. */
function readLog(props: Props): { project: string; logstore: string } | undefined {
  const { project, logstore } = Object(props.any("logConfig")) as Record<string, unknown>;
  return typeof project === "string" && typeof logstore === "string" ? { project, logstore } : undefined;
}

function readAsyncInvoke(props: Props): AsyncInvokeDefinition {
  const path = `${props.path}.asyncInvokeConfig`;
  const fields = ["maxAsyncRetryAttempts", "maxAsyncEventAgeInSeconds", "destinationConfig", "qualifier"];
  const config = props.inner("asyncInvokeConfig", fields) ?? new Props({}, path, fields);
  const destinations = config.inner("destinationConfig", ["onFailure", "onSuccess"]);
  return {
    maxRetryAttempts: config.number("maxAsyncRetryAttempts", 3, "0 to 8", whole(0, 8)),
    maxEventAgeSeconds: config.number(
      "maxAsyncEventAgeInSeconds",
      18_000,
      "1 to 2592000",
      whole(1, 2_592_000),
    ),
    onFailureArn: destinations?.inner("onFailure", ["destination"])?.text("destination"),
    onSuccessArn: destinations?.inner("onSuccess", ["destination"])?.text("destination"),
  };
}

function readTriggers(props: Props, { id, region }: Owner): TriggerDefinition[] {
  const fields = ["triggerName", "triggerType", "description", "qualifier", "sourceArn", "invocationRole"];
  return props.innerList("triggers", [...fields, "triggerConfig"]).map((trigger) => {
    if (trigger.text("triggerType") !== "oss") trigger.refuse("triggerType", "the simulator plays oss only");
    const sourceArn = trigger.text("sourceArn");
    if (!new RegExp(`^acs:oss:${region}:${id}:[^:]+$`).test(sourceArn))
      trigger.refuse("sourceArn", `must be acs:oss:${region}:${id}:<bucket>, not ${sourceArn}`);
    const config = trigger.inner("triggerConfig", ["events", "filter"]);
    const key = config?.inner("filter", ["key"])?.inner("key", ["prefix", "suffix"]);
    if (config === undefined || key === undefined)
      return trigger.refuse("triggerConfig", "needs events and filter.key");
    const events = config.texts("events");
    const unknown = events.find((event) => !OSS_EVENTS.includes(event));
    if (unknown !== undefined) config.refuse("events", `OSS has no event ${unknown}`);
    return {
      name: trigger.text("triggerName"),
      type: "oss",
      sourceArn,
      qualifier: trigger.text("qualifier", "LATEST"),
      invocationRoleArn: trigger.optionalText("invocationRole"),
      config: { events, filter: { key: { prefix: key.text("prefix", ""), suffix: key.text("suffix", "") } } },
    };
  });
}

/** A definition is inlined, or the path of a file that the component sends as it is. */
function readFlow(props: Props, folder: string, owner: Owner): FlowDefinition {
  const definition = props.any("definition");
  if (definition === undefined) props.refuse("definition", "is missing");
  return {
    name: props.text("name"),
    definition:
      typeof definition === "string"
        ? readFileSync(resolvePath(folder, definition), "utf8")
        : JSON.stringify(definition),
    roleArn: roleArn(props.optionalText("roleArn"), owner),
  };
}

/** What a template makes; it is inlined or in a file. */
function readTemplate(props: Props, folder: string, { id, region }: Owner): RosRoles {
  const template = props.any("template");
  const path = `${props.path}.template`;
  const text =
    typeof template === "string"
      ? readFileSync(resolvePath(folder, template), "utf8")
      : JSON.stringify(template ?? {});
  const parameters = (props.any("parameters") ?? {}) as Record<string, unknown>;
  return readRosTemplate(text, {
    parameters,
    pseudoParameters: { region, accountId: id, stackName: props.text("name") },
    path,
  });
}
