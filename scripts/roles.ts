import { writeFileSync } from "node:fs";
import { Document, visit } from "yaml";
import { calls as cancel } from "../functions/cancel.ts";
import { type Calls, PERMISSIONS, type Permission } from "../functions/cloud/calls.ts";
import { calls as distribute } from "../functions/distribute.ts";
import { calls as importImage } from "../functions/import.ts";
import { calls as poll } from "../functions/poll.ts";
import { calls as publish } from "../functions/publish.ts";
import { calls as start } from "../functions/start.ts";
import { calls as validate } from "../functions/validate.ts";

/**
 * Every RAM role and what it may do, derived from what each function says it calls: the template that is
 * deployed (generated/roles.ros.yaml) and the operators' table are made from this. `npm run roles` writes the
 * template.
 */
export interface Role {
  /** The service that takes on the role. */
  trusted: string;
  grants: Grant[];
}

export interface Grant {
  actions: string[];
  on: Resource;
  why: string;
}

/** What a permission is for, as RAM calls it. */
type Resource = Permission["on"] | "own logs" | `function ${FunctionName}`;

export const FUNCTIONS = {
  start,
  validate,
  import: importImage,
  poll,
  publish,
  cancel,
  distribute,
} as const satisfies Record<string, Calls>;
export type FunctionName = keyof typeof FUNCTIONS;

/** By the resource, or by the function and the resource or the service. */
const WHY: Readonly<Record<string, string>> = {
  "result objects": "reads requests to cancel and earlier results, writes status and result",
  bucket: "OSS may tell only who has it that an object is not there",
  "import role": "ImportImage hands ECS the role that reads the bucket",
  "validate incoming objects": "reads the sidecar and a few KiB of each file",
  "poll incoming objects": "sees whether a file was replaced meanwhile",
  "start fnf": "starts the flow",
  "import ecs": "begins the import, tags the image, finds an import that was begun before",
  "poll ecs": "looks at the import, and undoes it",
  "cancel ecs": "looks at the import, and undoes it",
  "publish fnf": "begins what comes after the import",
  "distribute ecs":
    "looks at the image and its copies, makes and removes copies, shares them, sets the family",
  "cancel fnf":
    "sees whether the execution lives, stops it once its import is undone, starts one for what is left",
};

/** What a function's calls need, in one grant for each resource and service. */
function grantsOf(name: FunctionName): Grant[] {
  const calls: Calls = FUNCTIONS[name];
  const needed = (Object.keys(calls) as Array<keyof Calls>).flatMap((port) =>
    (calls[port] ?? []).flatMap((method) => {
      const methods: Readonly<Record<string, Permission[]>> = PERMISSIONS[port];
      return methods[method] ?? [];
    }),
  );
  const grants = new Map<string, Grant>();
  for (const { action, on } of needed) {
    const service = action.split(":")[0] as string;
    const why = WHY[on] ?? WHY[`${name} ${on}`] ?? WHY[`${name} ${service}`];
    if (why === undefined) throw new Error(`Say in WHY what ${name} needs ${action} for.`);
    const grant = grants.get(`${service} ${on}`) ?? { actions: [], on, why };
    if (!grant.actions.includes(action)) grant.actions.push(action);
    grants.set(`${service} ${on}`, grant);
  }
  return [...grants.values()];
}

const logs: Grant = {
  actions: ["log:PostLogStoreLogs"],
  on: "own logs",
  why: "Function Compute writes the function's log with it",
};
const handOn: Grant = {
  actions: ["fc:InvokeFunction"],
  on: "function publish",
  why: "Function Compute hands on with it what failed for good",
};
const functionRole = (name: FunctionName): Role => ({
  trusted: "fc.aliyuncs.com",
  grants: [...grantsOf(name), ...(name === "start" ? [handOn] : []), logs],
});

export const ROLES: Readonly<Record<FunctionName | "flow" | "distribution" | "trigger", Role>> = {
  start: functionRole("start"),
  validate: functionRole("validate"),
  import: functionRole("import"),
  poll: functionRole("poll"),
  publish: functionRole("publish"),
  cancel: functionRole("cancel"),
  flow: {
    trusted: "fnf.aliyuncs.com",
    grants: (["validate", "import", "poll", "publish"] as const).map((name) => ({
      actions: ["fc:InvokeFunction"],
      on: `function ${name}` as const,
      why: "a step of the flow",
    })),
  },
  distribute: functionRole("distribute"),
  distribution: {
    trusted: "fnf.aliyuncs.com",
    grants: [{ actions: ["fc:InvokeFunction"], on: "function distribute", why: "a step of the flow" }],
  },
  trigger: {
    trusted: "oss.aliyuncs.com",
    grants: [{ actions: ["fc:InvokeFunction"], on: "function start", why: "a sidecar was uploaded" }],
  },
};

/** ECS looks for exactly this name. */
const IMPORT_ROLE = "AliyunECSImageImportDefaultRole";

const ref = (name: string) => ({ Ref: name });
const join = (...parts: unknown[]) => ({ "Fn::Join": ["", parts] });
const namePrefix = ref("NamePrefix");
const region = ref("ALIYUN::Region");

/** What a resource is called in a policy. A function is addressed with or without its qualifier. */
function resourcesOf(resource: Resource): unknown[] {
  switch (resource) {
    case "incoming objects":
      return [join("acs:oss:*:*:", ref("Bucket"), "/", ref("IncomingPrefix"), "*")];
    case "result objects":
      return [join("acs:oss:*:*:", ref("Bucket"), "/", ref("ResultsPrefix"), "*")];
    case "bucket":
      return [join("acs:oss:*:*:", ref("Bucket"))];
    case "all":
      return ["*"];
    case "own logs":
      return [join("acs:log:*:*:project/", ref("LogProject"), "/logstore/functions")];
    case "import role":
      return [`acs:ram:*:*:role/${IMPORT_ROLE.toLowerCase()}`];
    default: {
      const name = ["acs:fc:", region, ":*:functions/", namePrefix, `-${resource.slice("function ".length)}`];
      return [join(...name), join(...name, "/*")];
    }
  }
}

const trustOf = (service: string) => ({
  Version: "1",
  Statement: [{ Action: "sts:AssumeRole", Effect: "Allow", Principal: { Service: [service] } }],
});

function roleResource(name: string, { trusted, grants }: Role): unknown {
  const fullName = join(namePrefix, "-", region, `-${name}`);
  const statements = grants.map(({ actions, on }) => ({
    Effect: isChosen(name, actions) ? { "Fn::If": ["Distributes", "Allow", "Deny"] } : "Allow",
    Action: actions,
    Resource: resourcesOf(on),
  }));
  return {
    Type: "ALIYUN::RAM::Role",
    Properties: {
      RoleName: fullName,
      AssumeRolePolicyDocument: trustOf(trusted),
      Policies: [{ PolicyName: fullName, PolicyDocument: { Version: "1", Statement: statements } }],
    },
  };
}

/** Where a deployer chooses that nothing is done after an import, no role may do it. */
const isChosen = (name: string, actions: readonly string[]) =>
  name === "distribute" && actions.every((action) => action.startsWith("ecs:"));

const resourceName = (role: string) => `${role[0]?.toUpperCase()}${role.slice(1)}Role`;

/** generated/roles.ros.yaml. */
export function rolesTemplate(): string {
  const roles = Object.entries(ROLES).map(([name, role]) => [resourceName(name), roleResource(name, role)]);
  const template = {
    ROSTemplateFormatVersion: "2015-09-01",
    Description: "The RAM roles of image-drop, one for each function with exactly what it calls",
    Parameters: Object.fromEntries(
      ["NamePrefix", "Bucket", "IncomingPrefix", "ResultsPrefix", "LogProject", "Distribution"].map(
        (name) => [name, { Type: "String" }],
      ),
    ),
    Conditions: { Distributes: { "Fn::Equals": [ref("Distribution"), "on"] } },
    Resources: {
      ...Object.fromEntries(roles),
      // One that exists already is left as it is, and none is deleted: the account's other imports need it.
      ImageImportRole: {
        Type: "ALIYUN::RAM::Role",
        DeletionPolicy: "Retain",
        Properties: {
          RoleName: IMPORT_ROLE,
          IgnoreExisting: true,
          AssumeRolePolicyDocument: trustOf("ecs.aliyuncs.com"),
          PolicyAttachments: { System: ["AliyunECSImageImportRolePolicy"] },
        },
      },
    },
    Outputs: Object.fromEntries(
      Object.keys(ROLES).map((name) => [
        `${resourceName(name)}Arn`,
        { Value: { "Fn::GetAtt": [resourceName(name), "Arn"] } },
      ]),
    ),
  };
  return `# Made by \`npm run roles\` from scripts/roles.ts.\n${yamlOf(template)}`;
}

/** Text is quoted, so that none is taken for a date or a number; what fits on a line stands on one. */
function yamlOf(template: unknown): string {
  // Spelled out: that Resource Orchestration Service follows YAML's anchors is documented nowhere.
  const document = new Document(template, { aliasDuplicateObjects: false });
  visit(document, {
    // Some parsers take a plain `Fn::Join` within braces for a mistake.
    Scalar: (key, node) => {
      if (key === "key" && String(node.value).includes(":")) node.type = "QUOTE_DOUBLE";
    },
  });
  visit(document, {
    Collection: (_, node) => {
      if (JSON.stringify(node).length > 90) return undefined;
      node.flow = true;
      return visit.SKIP;
    },
  });
  return document.toString({ defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN", lineWidth: 120 });
}

/** The operators' table: who may do what, and why. */
export function rolesRows(): string[][] {
  return Object.entries(ROLES).flatMap(([name, { trusted, grants }]) =>
    grants.map(({ actions, on, why }) => [
      `\`…-${name}\` (${trusted.split(".")[0]})`,
      actions.map((action) => `\`${action}\``).join(", "),
      WORDS[on] ?? `the ${on}`,
      why,
    ]),
  );
}

const WORDS: Readonly<Partial<Record<Resource, string>>> = {
  "incoming objects": "objects below `INCOMING_PREFIX` of the bucket",
  "result objects": "objects below `RESULTS_PREFIX` of the bucket",
  bucket: "the bucket",
  all: "all resources",
  "own logs": "the stack's own logstore",
  "import role": `the role ${IMPORT_ROLE}`,
};

if (process.argv[1] === new URL(import.meta.url).pathname)
  writeFileSync(new URL("../generated/roles.ros.yaml", import.meta.url), rolesTemplate());
