import type { Deployment } from "../../../functions/cloud/deployment.ts";
import { readDocument } from "../../../functions/cloud/documents.ts";
import { resultKeys } from "../../../functions/core/import/drop.ts";
import { readResult } from "../../../functions/core/import/published.ts";
import type { Connection } from "../../connection/connection.ts";
import type { CheckResult } from "../../events.ts";
import { durationText } from "../../output/time.ts";
import { examineRegion } from "../../stack/regions.ts";

/** What one check found. */
export type Finding = Pick<CheckResult, "verdict" | "message" | "todo">;

interface Check {
  name: string;
  /** Throws a fault where a service does not answer. */
  run: (connection: Connection, deployment: Deployment) => Promise<Finding>;
}

const ok = (message: string): Finding => ({ verdict: "ok", message });
const problem = (message: string, todo: string): Finding => ({ verdict: "problem", message, todo });
const warning = (message: string, todo: string): Finding => ({ verdict: "warning", message, todo });

const DEPLOY = "Deploy the stack, with the verb deploy.";
const ROLE = "AliyunECSImageImportDefaultRole";
const ROLE_POLICY = "AliyunECSImageImportRolePolicy";

/** Requests signed further from the service's time are refused (every service documents 15 minutes). */
const MAX_SKEW_MS = 15 * 60_000;

/** In this order: what comes later depends on what comes before. */
export const CHECKS: readonly Check[] = [
  { name: "credentials", run: credentials },
  { name: "clock", run: clock },
  { name: "region", run: region },
  { name: "bucket", run: bucket },
  { name: "functions", run: functions },
  { name: "trigger", run: trigger },
  { name: "flow", run: flow },
  { name: "starts", run: starts },
  { name: "import role", run: importRole },
  { name: "permissions", run: permissions },
  { name: "image quota", run: quota },
];

async function credentials(connection: Connection): Promise<Finding> {
  const { accountId, arn } = await connection.caller();
  return ok(`${arn} of account ${accountId}; keys from ${await connection.keyOrigin()}.`);
}

async function clock(connection: Connection, { bucket }: Deployment): Promise<Finding> {
  const before = connection.now();
  const facts = await bucket(connection.bucket);
  const after = connection.now();
  if (facts?.serverMs === undefined) return { verdict: "unknown", message: "OSS did not tell its time." };
  // The service looked at its clock some time in between, and tells whole seconds.
  const skewMs = Math.max(0, facts.serverMs - after, before - facts.serverMs - 1000);
  const text = `This machine's clock differs from OSS's by ${skewMs < 2000 ? "less than 2 s" : durationText(skewMs)}.`;
  if (skewMs < 60_000) return ok(text);
  const todo = "Set the clock, by NTP for example: from 15 minutes on every request is refused.";
  return skewMs < MAX_SKEW_MS ? warning(text, todo) : problem(text, todo);
}

async function region(connection: Connection, { workflowRegions }: Deployment): Promise<Finding> {
  return examineRegion(connection.region, workflowRegions);
}

async function bucket(connection: Connection, deployment: Deployment): Promise<Finding> {
  const { bucket: name, region } = connection;
  const facts = await deployment.bucket(name);
  if (facts === undefined)
    return problem(`There is no bucket ${name} in ${region}.`, "Create it, or correct --bucket or --region.");
  if (facts.region !== region)
    return problem(
      `Bucket ${name} is in ${facts.region}, not in ${region}: ECS imports from its own region only.`,
      `Use --region ${facts.region}, where the product must be deployed, too.`,
    );
  if (/Archive/.test(facts.storageClass))
    return problem(
      `Bucket ${name} stores objects as ${facts.storageClass}; ECS cannot read them.`,
      "Use a bucket of class Standard or IA.",
    );
  return ok(`${name} in ${facts.region}, class ${facts.storageClass || "Standard"}.`);
}

const FUNCTION_ROLES = ["start", "validate", "import", "poll", "publish", "cancel", "distribute"] as const;

async function functions(connection: Connection, deployment: Deployment): Promise<Finding> {
  const { prefixes, flowName } = connection.settings;
  const expected = {
    INCOMING_PREFIX: prefixes.incoming,
    RESULTS_PREFIX: prefixes.results,
    FLOW_NAME: flowName,
  };
  const wrong: string[] = [];
  for (const role of FUNCTION_ROLES) {
    const name = connection.functionName(role);
    const facts = await deployment.function(name);
    if (facts === undefined) {
      wrong.push(`${name} is missing`);
      continue;
    }
    if (facts.state !== undefined && facts.state !== "Active") wrong.push(`${name} is ${facts.state}`);
    if (!facts.role) wrong.push(`${name} has no role`);
    for (const [variable, value] of Object.entries(expected)) {
      const actual = facts.environmentVariables?.[variable];
      if (actual !== undefined && actual !== value)
        wrong.push(`${name} has ${variable}=${actual}, this command ${value}`);
    }
  }
  if (wrong.length === 0) return ok(`${FUNCTION_ROLES.length} functions are there, with roles.`);
  return problem(
    `${wrong.join("; ")}.`,
    `${DEPLOY} Prefixes and flow of this command are set in image-drop.json.`,
  );
}

const EVENTS = ["PutObject", "PostObject", "CopyObject", "CompleteMultipartUpload"] as const;

async function trigger(connection: Connection, deployment: Deployment): Promise<Finding> {
  const name = connection.functionName("start");
  const triggers = await deployment.triggers(name);
  if (triggers === undefined) return problem(`The function ${name} is missing.`, DEPLOY);
  const own = triggers.find(
    ({ type, sourceArn }) => type === "oss" && sourceArn.endsWith(`:${connection.bucket}`),
  );
  if (own === undefined) return problem(`No trigger of bucket ${connection.bucket} invokes ${name}.`, DEPLOY);
  const { incoming } = connection.settings.prefixes;
  if (!incoming.startsWith(own.prefix) || !".json".endsWith(own.suffix))
    return problem(`The trigger is for ${own.prefix}*${own.suffix}, not for ${incoming}*.json.`, DEPLOY);
  const all = own.events.some((event) => event === "oss:ObjectCreated:*");
  const missing = EVENTS.filter((event) => !all && !own.events.includes(`oss:ObjectCreated:${event}`));
  if (missing.length > 0) return problem(`The trigger does not fire on ${missing.join(", ")}.`, DEPLOY);
  return ok(`${connection.bucket}/${own.prefix}*${own.suffix} invokes ${name}.`);
}

async function flow(connection: Connection, deployment: Deployment): Promise<Finding> {
  const { flowName } = connection.settings;
  const facts = await deployment.flow();
  if (facts === undefined)
    return problem(`There is no flow ${flowName} in ${connection.region}.`, `${DEPLOY} Or correct --flow.`);
  if (!facts.roleArn) return problem(`The flow ${flowName} has no role; it cannot invoke functions.`, DEPLOY);
  const unknown = FUNCTION_ROLES.slice(1, 5).filter(
    (role) => !facts.definition.includes(connection.functionName(role)),
  );
  if (unknown.length > 0)
    return problem(
      `The flow ${flowName} does not call ${unknown.join(", ")}: it is another flow, or an old one.`,
      DEPLOY,
    );
  return ok(`${flowName} calls the functions.`);
}

/** Drops whose start failed for good, and that nothing has worked on since. */
async function starts(connection: Connection, { unstarted }: Deployment): Promise<Finding> {
  const { flows, bucket } = await connection.imports();
  const lost: string[] = [];
  const unreadable: string[] = [];
  for (const note of await unstarted(connection.bucket)) {
    if ("unreadable" in note) {
      unreadable.push(`${note.unreadable.document}: ${note.unreadable.reason}`);
      continue;
    }
    const { drop, message } = note.value;
    if ((await flows.describe(drop.execution)) !== undefined) continue;
    const { latest: key } = resultKeys(drop, connection.settings.prefixes);
    const latest = await readDocument(bucket(drop.bucket), key, readResult);
    const later =
      latest !== undefined && "value" in latest && latest.value.timings.droppedAt > drop.droppedAt;
    if (!later) lost.push(`${drop.key} (dropped ${drop.droppedAt}; ${message})`);
  }
  if (lost.length === 0 && unreadable.length > 0)
    return warning(
      `Notes of failed starts cannot be read: ${unreadable.join("; ")}.`,
      "Look at these objects.",
    );
  if (lost.length === 0) return ok("Every drop that was announced was started.");
  return problem(
    `Never started: ${lost.join("; ")}.`,
    "Upload the sidecars once more. Why the start failed is in the log of the function start.",
  );
}

async function importRole(connection: Connection, deployment: Deployment): Promise<Finding> {
  if (connection.local) return { verdict: "unknown", message: "The simulator has no RAM; see permissions." };
  const facts = await deployment.role(ROLE);
  const todo = `${DEPLOY} Or authorise ECS in the console's dialog "Import Image".`;
  if (facts === undefined)
    return problem(`The RAM role ${ROLE} does not exist; ECS needs exactly this name.`, todo);
  if (!facts.trust.includes("ecs.aliyuncs.com"))
    return problem(`The RAM role ${ROLE} does not trust ecs.aliyuncs.com.`, todo);
  if (facts.policies.length === 0)
    return problem(`The RAM role ${ROLE} has no policy; it cannot read OSS.`, todo);
  if (!facts.policies.includes(ROLE_POLICY))
    return warning(
      `The RAM role ${ROLE} has ${facts.policies.join(", ")}, not ${ROLE_POLICY}.`,
      "See that it allows oss:GetObject, oss:GetBucketLocation and oss:GetBucketInfo on the bucket.",
    );
  return ok(`${ROLE} trusts ECS and has ${ROLE_POLICY}.`);
}

/** What ECS's answer to a dry run means; the first row that fits. The dry run's object does not exist. */
const DRY_RUN: ReadonlyArray<readonly [pattern: RegExp, finding: (said: string) => Finding]> = [
  [/^(DRYRUN\.SUCCESS|DryRunOperation)$/, () => ok("ECS would import (dry run).")],
  [
    /^InvalidOSSObject/,
    () => ok("ECS took the dry run as far as looking for its object, which does not exist."),
  ],
  [
    /^NoSetRole/,
    () =>
      problem(
        `ECS may not read the bucket: the role ${ROLE} is missing.`,
        `${DEPLOY} A new role needs a minute.`,
      ),
  ],
  [
    /^InvalidOSS\.NotAuthorized/,
    () => problem(`The role ${ROLE} may not read the bucket.`, `Attach ${ROLE_POLICY} to it.`),
  ],
  [
    /^(Forbidden|NoPermission)/,
    (said) =>
      problem(
        `These credentials may not import images: ${said}`,
        "Allow ecs:ImportImage to them. The functions have roles of their own.",
      ),
  ],
  [
    /^QuotaExceed/,
    () =>
      problem("The quota of custom images is used up.", "Delete images, or ask for more in Quota Center."),
  ],
  [
    /^(Account\.Arrearage|InvalidAccountStatus|UserNotInTheWhiteList)/,
    (said) => problem(`The account may not import images now: ${said}`, "See to the account in the console."),
  ],
];

async function permissions(connection: Connection, deployment: Deployment): Promise<Finding> {
  const key = `${connection.settings.prefixes.incoming}image-drop-doctor.raw`;
  const { code, said, requestId } = await deployment.dryRunImport({ bucket: connection.bucket, key });
  const meaning = DRY_RUN.find(([pattern]) => pattern.test(code))?.[1];
  if (meaning !== undefined) return meaning(said === "" ? code : said);
  const request = requestId === undefined ? "" : ` (request ${requestId})`;
  return warning(
    `ECS answered a dry run with ${code}: ${said}${request}`,
    "Look the code up in ECS's documents.",
  );
}

/** What an account has unless it asked for more (ECS, Limits). */
const DEFAULT_QUOTA = 100;

async function quota(_connection: Connection, deployment: Deployment): Promise<Finding> {
  const count = await deployment.countCustomImages();
  const text = `${count} custom ${count === 1 ? "image" : "images"} in this region; an account has ${DEFAULT_QUOTA} unless it asked for more.`;
  return count < 0.9 * DEFAULT_QUOTA
    ? ok(text)
    : warning(text, "See Quota Center; delete images that are not needed.");
}
