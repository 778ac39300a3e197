import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { CliError, explain } from "../cli/command/errors.ts";
import { readConfiguration } from "../cli/connection/configuration.ts";
import { keysFrom, sourceText } from "../cli/connection/keys.ts";
import { createIdentity } from "../functions/cloud/identity.ts";
import { chosen, type Environment } from "../functions/core/choices.ts";
import { readSettings } from "../functions/core/settings.ts";

/** Whose keys a deployment is made with, and what it is told of. */

const NO_CREDENTIALS = `There are no credentials. Give those of a RAM user or role that may deploy (docs/permissions-and-costs.md, "What the deployer needs"):
  as for the command, in the environment (ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET) or with aliyun configure,
  or as for Serverless Devs, AccountID, AccessKeyID, AccessKeySecret (and SecurityToken with temporary ones) in the environment,
  or kept by it:    npx s config add -a default`;

export type DeployerKeys =
  /** To be added to the environment of Serverless Devs; empty where it has its own. */
  { environment: Record<string, string>; from: string } | { missing: string };

/**
 * Those that the command takes, too (cli/connection/keys.ts). What is meant for Serverless Devs alone comes
 * first; what it keeps comes last.
 */
export async function deployerKeys(environment: Environment, folder: string): Promise<DeployerKeys> {
  const { AccountID, AccessKeyID, AccessKeySecret } = environment;
  if ((AccountID && AccessKeyID && AccessKeySecret) || environment["default_serverless_devs_key"])
    return { environment: {}, from: "the environment" };
  const configuration = await readConfiguration({}, { environment, folder });
  const { keySource, settings, endpoints } = configuration;
  if (keySource instanceof CliError) return { missing: sentences(keySource) };
  if (keySource.kind === "machine")
    return isKept(environment) ? { environment: {}, from: "Serverless Devs" } : { missing: NO_CREDENTIALS };
  try {
    const keys = await keysFrom(keySource, configuration)();
    const region = chosen("REGION", environment) ?? "";
    const identity = createIdentity({
      ...{ region, endpoints, credentials: keys, accountId: "", internal: false },
      ...{ settings: readSettings({}), now: Date.now },
    });
    const accountId = settings.accountId.value ?? (await identity.caller()).accountId;
    return {
      environment: {
        ...{ AccountID: accountId, AccessKeyID: keys.accessKeyId, AccessKeySecret: keys.accessKeySecret },
        ...(keys.securityToken === undefined ? {} : { SecurityToken: keys.securityToken }),
      },
      from: sourceText(keySource),
    };
  } catch (error) {
    return { missing: sentences(error) };
  }
}

function sentences(error: unknown): string {
  const { what, why, todo } = explain(error);
  return [what, why, todo].filter(Boolean).join("\n  ");
}

/** Whether Serverless Devs keeps credentials under the name that s.yaml uses. */
function isKept(environment: Environment): boolean {
  const kept = join(environment["serverless_devs_config_home"] ?? homedir(), ".s", "access.yaml");
  return existsSync(kept) && /^default:/m.test(readFileSync(kept, "utf8"));
}

/** The `image-drop.json` that the teams of a deployment need. */
export function teamsFile(environment: Environment): string {
  const value = (name: Parameters<typeof chosen>[0]) => chosen(name, environment);
  const unless = (usual: string, given: string | undefined) => (given === usual ? undefined : given);
  const file = {
    region: value("REGION"),
    bucket: value("SOURCE_BUCKET"),
    flow: value("NAME_PREFIX"),
    limits: unless("console", value("IMAGE_LIMITS")),
    incomingPrefix: unless("incoming/", value("INCOMING_PREFIX")),
    resultsPrefix: unless("results/", value("RESULTS_PREFIX")),
  };
  return JSON.stringify(file, null, 2);
}

/** What goes with a stack, for who is asked whether it is to be removed. */
export function removalWarning(environment: Environment): string {
  const [name, region] = [chosen("NAME_PREFIX", environment), chosen("REGION", environment)];
  return (
    `The stack ${name} in ${region} is removed with all that it keeps: the flow with the history of every import, ` +
    "the functions, their roles, and the log project with all logs.\n" +
    "Imports that run are watched by nobody afterwards. The bucket, images and snapshots stay."
  );
}

/** Without a terminal somebody may still answer, but nobody is waited for for long. */
const UNATTENDED_MS = 10_000;

export async function confirmed(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const signal = process.stdin.isTTY ? undefined : AbortSignal.timeout(UNATTENDED_MS);
  const ended = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
  try {
    const asked = lines.question(`${question} [y/N] `, signal === undefined ? {} : { signal });
    return /^y(es)?$/i.test((await Promise.race([asked, ended])).trim());
  } catch {
    return false;
  } finally {
    lines.close();
  }
}
