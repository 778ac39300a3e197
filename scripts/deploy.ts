import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import {
  CHOICES,
  type ChoiceName,
  chosen,
  type Environment,
  wrongChoices,
} from "../functions/core/choices.ts";
import { setup } from "./build.mjs";

/**
 * `npm run deploy`, `npm run remove`: checks what can be checked beforehand, builds, and hands over to
 * Serverless Devs. Exit code 2: something must be chosen or given first, and nothing was done; else that of
 * Serverless Devs.
 */
const ROOT = new URL("..", import.meta.url).pathname;

const NO_CREDENTIALS = `There are no credentials. Give those of a RAM user or role that may deploy (docs/permissions-and-costs.md, "What the deployer needs"), either
  in the environment: AccountID, AccessKeyID, AccessKeySecret (and SecurityToken with temporary ones),
  or once for all:    npx s config add -a default`;

/**
 * Whether Serverless Devs will find credentials: in the environment, or kept by it under the name that s.yaml
 * uses.
 */
function hasCredentials(environment: Environment): boolean {
  const { AccountID, AccessKeyID, AccessKeySecret } = environment;
  if (AccountID && AccessKeyID && AccessKeySecret) return true;
  if (environment["default_serverless_devs_key"]) return true;
  const kept = join(environment["serverless_devs_config_home"] ?? homedir(), ".s", "access.yaml");
  return existsSync(kept) && /^default:/m.test(readFileSync(kept, "utf8"));
}

/** What must be done before anything can be; empty if all is well. */
function obstacles(environment: Environment): string[] {
  const wrong = wrongChoices(environment, Object.keys(CHOICES) as ChoiceName[]);
  return hasCredentials(environment) ? wrong : [...wrong, NO_CREDENTIALS];
}

function run(...args: string[]): Promise<number> {
  // Serverless Devs takes an empty key for a key.
  const env = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
  const child = spawn(join(ROOT, "node_modules/.bin/s"), args, { cwd: ROOT, stdio: "inherit", env });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

const VERBS = ["deploy", "remove"];

async function main(verb: string): Promise<number> {
  const { env } = process;
  const missing = VERBS.includes(verb) ? obstacles(env) : [`There is no ${verb}; say ${VERBS.join(" or ")}.`];
  if (missing.length > 0) {
    console.error(`Nothing was done.\n\n${missing.map((text) => `- ${text}`).join("\n")}`);
    return 2;
  }
  const [name, region, bucket] = (["NAME_PREFIX", "REGION", "SOURCE_BUCKET"] as const).map((choice) =>
    chosen(choice, env),
  );
  console.error(`${verb}: stack ${name} in ${region}, bucket ${bucket}`);
  if (verb === "deploy") await setup();
  const code = await run(verb, "-y");
  if (code === 0 && verb === "deploy")
    console.error(
      `Deployed. See that all is well: npx image-drop doctor --region ${region} --bucket ${bucket} --flow ${name}`,
    );
  return code;
}

process.exitCode = await main(process.argv[2] ?? "deploy");
