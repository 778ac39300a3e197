import { CliError } from "../../cli/command/errors.ts";
import { connect, missing } from "./live.ts";
import type { Probe } from "./probe-definition.ts";
import { COPY_PROBES } from "./probes/copies.ts";
import { IMPORT_PROBES } from "./probes/imports.ts";
import { REGION_PROBES } from "./probes/regions.ts";
import { STACK_PROBES } from "./probes/stack.ts";
import { WORKFLOW_PROBES } from "./probes/workflow.ts";

/**
 * `npm run probe`: asks a real account about one belief of beliefs.md. Without a name it lists the probes.
 * Exit code 0: the belief holds; 1: it does not, or it could not be told; 2: nothing was asked.
 */
export const PROBES: Readonly<Record<string, Probe>> = {
  ...WORKFLOW_PROBES,
  ...STACK_PROBES,
  ...IMPORT_PROBES,
  ...COPY_PROBES,
  ...REGION_PROBES,
};

function usage(): string {
  const rows = Object.entries(PROBES).map(
    ([name, { needs, costs }]) =>
      `  ${name.padEnd(24)}needs ${needs === "stack" ? "a deployed stack" : "an account      "}  costs ${costs ?? "nothing"}`,
  );
  return `npm run probe -- NAME [--yes]\n\n${rows.join("\n")}\n\nWhat each is about: test/live/beliefs.md`;
}

/** Asks, or says why not. `say` is for what comes beside the answer. */
export async function probe(
  [name, ...flags]: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  say: (text: string) => void,
): Promise<0 | 1 | 2> {
  const one = name === undefined ? undefined : PROBES[name];
  if (name === undefined || one === undefined) {
    say(name === undefined ? usage() : `There is no probe ${name}.\n\n${usage()}`);
    return 2;
  }
  const lacking = missing(environment);
  if (lacking.length > 0) {
    say(
      `Nothing was asked: ${lacking.join(", ")} must be set in the environment.\n` +
        "REGION and NAME_PREFIX have the defaults of a deployment.",
    );
    return 2;
  }
  const needs = one.needs === "stack" ? "a deployed stack, better one of its own" : "an account and a bucket";
  say(
    `${name}\n  needs: ${needs}\n  costs: ${one.costs ?? "nothing"}\n  makes, and removes again: ${one.makes}`,
  );
  if (one.costs !== undefined && !flags.includes("--yes")) {
    say("Nothing was asked. Say --yes to go on.");
    return 2;
  }
  const live = await connect(environment).catch((error: unknown) => {
    if (!(error instanceof CliError)) throw error;
    say(`Nothing was asked: ${[error.message, error.why, error.todo].filter(Boolean).join(" ")}`);
  });
  if (live === undefined) return 2;
  const { holds, saw } = await one.run(live);
  say(`${name}: ${holds === undefined ? "cannot be told" : holds ? "holds" : "does not hold"}\n  ${saw}`);
  return holds === true ? 0 : 1;
}

if (process.argv[1] === new URL(import.meta.url).pathname)
  process.exitCode = await probe(process.argv.slice(2), process.env, console.log).catch((error: Error) => {
    console.error(`${error.name}: ${error.message}`);
    return 1;
  });
