import { spawn } from "node:child_process";
import { join } from "node:path";
import { CHOICES, type ChoiceName, chosen, wrongChoices } from "../functions/core/choices.ts";
import { setup } from "./build.mjs";
import { confirmed, deployerKeys, removalWarning, teamsFile } from "./deployer.ts";

/**
 * `npm run deploy`, `npm run remove`: checks what can be checked beforehand, builds, and hands over to
 * Serverless Devs. Exit code 2: something must be chosen or given first, and nothing was done; else that of
 * Serverless Devs.
 */
const ROOT = new URL("..", import.meta.url).pathname;

function run(args: string[], keys: Record<string, string>): Promise<number> {
  // Serverless Devs takes an empty key for a key.
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
  const options = { cwd: ROOT, stdio: "inherit", env: { ...given, ...keys } } as const;
  const child = spawn(join(ROOT, "node_modules/.bin/s"), args, options);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

const VERBS = ["deploy", "remove"];

async function main(verb: string, flags: readonly string[]): Promise<number> {
  const { env } = process;
  const strange = flags.filter((flag) => flag !== "--yes").map((flag) => `There is no ${flag}; say --yes.`);
  if (!VERBS.includes(verb)) return nothingDone([`There is no ${verb}; say ${VERBS.join(" or ")}.`]);
  const keys = await deployerKeys(env, process.cwd());
  const wrong = [...strange, ...wrongChoices(env, Object.keys(CHOICES) as ChoiceName[])];
  if ("missing" in keys) return nothingDone([...wrong, keys.missing]);
  if (wrong.length > 0) return nothingDone(wrong);
  const [name, region, bucket] = (["NAME_PREFIX", "REGION", "SOURCE_BUCKET"] as const).map((choice) =>
    chosen(choice, env),
  );
  console.error(`${verb}: stack ${name} in ${region}, bucket ${bucket}, with the keys of ${keys.from}`);
  if (verb === "remove" && !flags.includes("--yes")) {
    console.error(removalWarning(env));
    if (!(await confirmed(`Remove ${name}?`)))
      return nothingDone(["It was not confirmed; npm run remove -- --yes removes without asking."]);
  }
  if (verb === "deploy") await setup();
  const code = await run([verb, "-y"], keys.environment);
  if (code === 0 && verb === "deploy") tellDeployed(`--region ${region} --bucket ${bucket} --flow ${name}`);
  return code;
}

function nothingDone(why: readonly string[]): number {
  console.error(`Nothing was done.\n\n${why.map((text) => `- ${text}`).join("\n")}`);
  return 2;
}

function tellDeployed(flags: string): void {
  console.error(`Deployed. See that all is well: npx image-drop doctor ${flags}`);
  console.error("The teams' image-drop.json:");
  process.stdout.write(`${teamsFile(process.env)}\n`);
}

const [verb = "deploy", ...flags] = process.argv.slice(2);
process.exitCode = await main(verb, flags);
