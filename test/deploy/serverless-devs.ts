import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const ACCOUNT_ID = "1234567890123456";

/** One call of a component by the Serverless Devs command. */
export interface ComponentCall {
  component: "fc3" | "flow" | "ros";
  method: "deploy" | "remove";
  props: Record<string, unknown>;
}

export interface Run {
  exitCode: number;
  output: string;
  calls: ComponentCall[];
}

/** A home for the real `s` in which it finds our stand-ins for its components, and so needs no network. */
export function createHome(): string {
  const home = mkdtempSync(join(tmpdir(), "image-drop-s-"));
  const components = JSON.stringify(join(ROOT, "test/deploy/components.cjs"));
  for (const name of ["fc3", "flow", "ros"]) {
    const folder = join(home, ".s/components/devsapp.cn/v3", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "index.js"), `module.exports = require(${components}).${name};`);
    // It looks for a newer one only after this time.
    writeFileSync(join(folder, ".s.lock"), JSON.stringify({ version: "0.0.0", lastUpdateCheck: 9e12 }));
  }
  // What it reports about its use otherwise.
  writeFileSync(join(home, ".s/set-config.yml"), "analysis: disable\n");
  return home;
}

/** The environment of a deployer with made-up credentials. */
export function deployer(home: string, choices: Record<string, string> = {}): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    serverless_devs_config_home: home,
    AccountID: ACCOUNT_ID,
    AccessKeyID: "made-up-access-key-id",
    AccessKeySecret: "made-up-access-key-secret",
    SOURCE_BUCKET: "image-drop",
    // Nobody listens there: a test asks no service.
    FNF_ENDPOINT: "http://127.0.0.1:9",
    ...choices,
  };
}

/** Runs a program, in the project's folder unless `cwd` says otherwise; never throws for its exit code. */
export async function run(
  file: string,
  args: string[],
  environment: Record<string, string>,
  cwd = ROOT,
): Promise<Run> {
  const record = join(mkdtempSync(join(environment["HOME"] ?? tmpdir(), "run-")), "calls.jsonl");
  const options = { cwd, env: { ...environment, RECORD: record }, timeout: 150_000 };
  const { exitCode, output } = await new Promise<{ exitCode: number; output: string }>((resolve) => {
    execFile(file, args, options, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr }),
    );
  });
  const lines = existsSync(record) ? readFileSync(record, "utf8").trim().split("\n") : [];
  return { exitCode, output, calls: lines.filter(Boolean).map((line) => JSON.parse(line)) };
}

/** The real Serverless Devs command. */
export function serverlessDevs(args: string[], environment: Record<string, string>): Promise<Run> {
  return run(join(ROOT, "node_modules/.bin/s"), args, environment);
}

/** What `s preview` resolves s.yaml to. */
export interface Preview {
  resources: Record<string, unknown>;
}

export async function preview(environment: Record<string, string>): Promise<Preview> {
  const { output, exitCode } = await serverlessDevs(["preview", "-o", "json"], environment);
  if (exitCode !== 0) throw new Error(output);
  return JSON.parse(output.slice(output.indexOf("{\n"), output.lastIndexOf("}") + 1));
}
