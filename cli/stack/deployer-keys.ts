import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { createIdentity } from "../../functions/cloud/identity.ts";
import { chosen, type Environment } from "../../functions/core/choices.ts";
import { readSettings } from "../../functions/core/settings.ts";
import type { Commands } from "../command/commands.ts";
import { CliError, explain } from "../command/errors.ts";
import { readConfiguration } from "../connection/configuration.ts";
import { type Keys, keysFrom, sourceText } from "../connection/keys.ts";
import { sentence, type Text } from "../words/sentence.ts";

/** Whose keys a deployment is made with. */

const NO_CREDENTIALS = [
  sentence("noDeployer"),
  sentence("noDeployerCommand"),
  sentence("noDeployerDevs"),
  sentence("noDeployerKept"),
];

export type DeployerKeys =
  /** To be added to the environment of Serverless Devs; empty where it has its own. */
  | { environment: Record<string, string>; from: Text }
  /** Why there are none, line by line. */
  | { missing: readonly Text[] };

/**
 * Those that the command takes, too (cli/connection/keys.ts). What is meant for Serverless Devs alone comes
 * first; what it keeps comes last.
 */
export async function deployerKeys(
  environment: Environment,
  folder: string,
  { profile, commands }: { profile?: string | undefined; commands: Commands },
): Promise<DeployerKeys> {
  const { AccountID, AccessKeyID, AccessKeySecret } = environment;
  const own = (AccountID && AccessKeyID && AccessKeySecret) || environment["default_serverless_devs_key"];
  if (own && profile === undefined) return { environment: {}, from: sentence("fromEnvironment") };
  const asked = profile === undefined ? {} : { profile };
  const configuration = await readConfiguration(asked, { environment, folder });
  const { keySource, settings, endpoints } = configuration;
  if (keySource instanceof CliError) return { missing: sentences(keySource, commands) };
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
    return { environment: forServerlessDevs(keys, accountId), from: sourceText(keySource) };
  } catch (error) {
    return { missing: sentences(error, commands) };
  }
}

function forServerlessDevs(keys: Keys, accountId: string): Record<string, string> {
  return {
    ...{ AccountID: accountId, AccessKeyID: keys.accessKeyId, AccessKeySecret: keys.accessKeySecret },
    ...(keys.securityToken === undefined ? {} : { SecurityToken: keys.securityToken }),
  };
}

function sentences(error: unknown, commands: Commands): Text[] {
  const { what, why, todo } = explain(error, commands);
  return [sentence("sentences", { what, why, todo })];
}

/** Whether Serverless Devs keeps credentials under the name that s.yaml uses. */
function isKept(environment: Environment): boolean {
  const kept = join(environment["serverless_devs_config_home"] ?? homedir(), ".s", "access.yaml");
  return existsSync(kept) && /^default:/m.test(readFileSync(kept, "utf8"));
}
