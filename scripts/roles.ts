import { writeFileSync } from "node:fs";
import { Document, visit } from "yaml";

/**
 * Every RAM role and what it may do: the template that is deployed (roles.ros.yaml) and the operators' table
 * are made from this. A test derives what each function calls from its code and compares. `npm run roles`
 * writes the template.
 */
export interface Role {
  /** The service that takes on the role. */
  trusted: string;
  grants: Grant[];
}

export interface Grant {
  actions: string[];
  on: Place;
  why: string;
}

/** What a permission is for. */
export type Place =
  | "incoming objects"
  | "result objects"
  | "all"
  | "own logs"
  | "import role"
  | `function ${FunctionName}`;

export type FunctionName = "start" | "validate" | "import" | "poll" | "publish" | "cancel";

/**
 * What a service asks for beside the action that is called: not called by any code of ours, and so no test
 * finds it.
 */
export const ASKED_ALONG: Readonly<Record<string, readonly string[]>> = {
  // The image is tagged by the call that imports it, and ECS is handed the role that reads the bucket.
  "ecs:ImportImage": ["ecs:TagResources", "ram:PassRole"],
};

const ecs = (why: string, ...actions: string[]): Grant => ({
  actions: actions.map((action) => `ecs:${action}`),
  on: "all",
  why,
});
const results: Grant = {
  actions: ["oss:GetObject", "oss:PutObject"],
  on: "result objects",
  why: "reads requests to cancel and earlier results, writes status and result",
};
const logs: Grant = {
  actions: ["log:PostLogStoreLogs"],
  on: "own logs",
  why: "Function Compute writes the function's log with it",
};
const undoing = ["CancelTask", "DeleteImage", "DeleteSnapshot"];
const looking = ["DescribeTasks", "DescribeTaskAttribute", "DescribeImages", "DescribeSnapshots"];
const functionRole = (...grants: Grant[]): Role => ({
  trusted: "fc.aliyuncs.com",
  grants: [...grants, logs],
});

export const ROLES: Readonly<Record<FunctionName | "flow" | "trigger", Role>> = {
  start: functionRole(
    { actions: ["fnf:StartExecution"], on: "all", why: "starts the flow" },
    {
      actions: ["fc:InvokeFunction"],
      on: "function publish",
      why: "Function Compute hands on with it what failed for good",
    },
  ),
  validate: functionRole(
    {
      actions: ["oss:GetObject"],
      on: "incoming objects",
      why: "reads the sidecar and a few KiB of each file",
    },
    results,
  ),
  import: functionRole(
    results,
    ecs(
      "begins the import, and finds one that was begun before",
      "ImportImage",
      "DescribeImages",
      "DescribeTasks",
    ),
    ecs("ImportImage tags the image", "TagResources"),
    {
      actions: ["ram:PassRole"],
      on: "import role",
      why: "ImportImage hands ECS the role that reads the bucket",
    },
  ),
  poll: functionRole(
    { actions: ["oss:GetObject"], on: "incoming objects", why: "sees whether a file was replaced meanwhile" },
    results,
    ecs("looks at the import", ...looking),
    ecs("undoes it", ...undoing),
  ),
  publish: functionRole(results),
  cancel: functionRole(
    results,
    {
      actions: ["fnf:DescribeExecution", "fnf:StartExecution"],
      on: "all",
      why: "sees whether the execution lives, and has a dead one's import undone",
    },
    ecs("looks at the import", ...looking),
    ecs("undoes it", ...undoing),
  ),
  flow: {
    trusted: "fnf.aliyuncs.com",
    grants: (["validate", "import", "poll", "publish"] as const).map((name) => ({
      actions: ["fc:InvokeFunction"],
      on: `function ${name}` as const,
      why: "a step of the flow",
    })),
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

/** What a place is called in a policy. A function is addressed with or without its qualifier. */
function resourcesOf(place: Place): unknown[] {
  switch (place) {
    case "incoming objects":
      return [join("acs:oss:*:*:", ref("Bucket"), "/", ref("IncomingPrefix"), "*")];
    case "result objects":
      return [join("acs:oss:*:*:", ref("Bucket"), "/", ref("ResultsPrefix"), "*")];
    case "all":
      return ["*"];
    case "own logs":
      return [join("acs:log:*:*:project/", ref("LogProject"), "/logstore/functions")];
    case "import role":
      return [`acs:ram:*:*:role/${IMPORT_ROLE.toLowerCase()}`];
    default: {
      const name = ["acs:fc:", region, ":*:functions/", namePrefix, `-${place.slice("function ".length)}`];
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
    Effect: "Allow",
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

const resourceName = (role: string) => `${role[0]?.toUpperCase()}${role.slice(1)}Role`;

/** roles.ros.yaml. */
export function rolesTemplate(): string {
  const roles = Object.entries(ROLES).map(([name, role]) => [resourceName(name), roleResource(name, role)]);
  const template = {
    ROSTemplateFormatVersion: "2015-09-01",
    Description: "The RAM roles of image-drop, one for each function with exactly what it calls",
    Parameters: Object.fromEntries(
      ["NamePrefix", "Bucket", "IncomingPrefix", "ResultsPrefix", "LogProject"].map((name) => [
        name,
        { Type: "String" },
      ]),
    ),
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

const WORDS: Readonly<Partial<Record<Place, string>>> = {
  "incoming objects": "objects below `INCOMING_PREFIX` of the bucket",
  "result objects": "objects below `RESULTS_PREFIX` of the bucket",
  all: "all resources",
  "own logs": "the stack's own logstore",
  "import role": `the role ${IMPORT_ROLE}`,
};

if (process.argv[1] === new URL(import.meta.url).pathname)
  writeFileSync(new URL("../roles.ros.yaml", import.meta.url), rolesTemplate());
