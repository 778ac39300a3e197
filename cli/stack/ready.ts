import type { Commands } from "../command/commands.ts";
import { EXIT } from "../command/exit-codes.ts";
import type { Verb } from "../command/run-verb.ts";
import { stackFacts, wrongDeployment } from "./deployer-choices.ts";
import { deployerKeys } from "./deployer-keys.ts";
import type { StackFacts } from "./stack-events.ts";
import type { Stack } from "./stack-folder.ts";

/** A stack that Serverless Devs can be run on: its choices are right, and there are keys. */
export interface ReadyStack {
  facts: StackFacts;
  /** With the keys in its environment. */
  stack: Stack;
  /** Where they come from, in words. */
  from: string;
}

/** All that must be mended first, line by line, or the stack as it can be used. */
export async function readyStack(
  stack: Stack,
  { folder, profile, commands }: { folder: string; profile: string | undefined; commands: Commands },
): Promise<ReadyStack | { wrong: readonly string[] }> {
  const { environment } = stack;
  const keys = await deployerKeys(environment, folder, { profile, commands });
  const wrong = [...wrongDeployment(environment), ...("missing" in keys ? keys.missing : [])];
  if ("missing" in keys || wrong.length > 0) return { wrong };
  return {
    facts: stackFacts(environment),
    stack: { ...stack, environment: { ...environment, ...keys.environment } },
    from: keys.from,
  };
}

/** Tells what must be mended first. */
export async function* nothingDone(wrong: readonly string[]): Verb {
  yield { kind: "note", text: "Nothing was done." };
  for (const line of wrong) yield { kind: "note", text: line.startsWith(" ") ? line : `- ${line}` };
  return EXIT.usage;
}
