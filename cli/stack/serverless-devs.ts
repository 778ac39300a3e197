import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { CliError } from "../command/errors.ts";
import { sentence } from "../words/sentence.ts";
import type { Stack } from "./stack-folder.ts";

/** The command of Serverless Devs, which comes with this package. */
function command(): string {
  try {
    return fileURLToPath(new URL("bin/s", import.meta.resolve("@serverless-devs/s/package.json")));
  } catch {
    throw new CliError(sentence("devsMissing"), {
      why: sentence("devsNotInstalled"),
      todo: sentence("installAnew"),
    });
  }
}

/** Serverless Devs takes an empty key for a key. */
function environmentOf({ environment }: Stack): Record<string, string> {
  const set = Object.entries(environment).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return Object.fromEntries(set);
}

/**
 * Runs it on a stack, with all its talk on stderr. Answers its exit code. Where it cannot write it does not end, so
 * only a terminal is given to it: what else takes our stderr may be gone before it is done.
 */
export async function runServerlessDevs(
  args: readonly string[],
  stack: Stack,
  signal: AbortSignal,
): Promise<number> {
  const talk = process.stderr.isTTY ? 2 : "pipe";
  const child = spawn(process.execPath, [command(), ...args], {
    cwd: stack.folder,
    env: environmentOf(stack),
    stdio: ["inherit", talk, talk],
  });
  for (const output of [child.stdout, child.stderr])
    output?.on("data", (chunk: Buffer) => process.stderr.write(chunk));
  // Of a Ctrl-C it has heard by itself.
  const stop = () => child.kill("SIGTERM");
  signal.addEventListener("abort", stop, { once: true });
  const [code] = await once(child, "close");
  signal.removeEventListener("abort", stop);
  return code ?? 1;
}

/** What it makes of s.yaml: every variable has its value. */
export interface ResolvedStack {
  flow: { deploy: string[][] };
  resources: Record<string, { component: string; props: Record<string, unknown> }>;
}

/** Has it resolve s.yaml, which needs no network. */
export async function resolveStack(stack: Stack): Promise<ResolvedStack> {
  const child = spawn(process.execPath, [command(), "preview", "-o", "json"], {
    cwd: stack.folder,
    env: environmentOf(stack),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, talk] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  // It talks before and after.
  const [document] = /^\{$[\s\S]*^\}$/m.exec(out) ?? [];
  if (document === undefined)
    throw new CliError(sentence("devsCannotRead"), { why: `${out}${talk}`.trim().slice(-500) });
  return JSON.parse(document);
}
