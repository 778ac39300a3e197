import { readWorkflowRegions } from "../../functions/cloud/workflow-regions.ts";
import type { Commands } from "../command/commands.ts";
import { EXIT } from "../command/exit-codes.ts";
import type { Verb } from "../command/run-verb.ts";
import { readConfiguration } from "../connection/configuration.ts";
import { sentence, type Text } from "../words/sentence.ts";
import { stackFacts, wrongDeployment } from "./deployer-choices.ts";
import { deployerKeys } from "./deployer-keys.ts";
import { examineRegion } from "./regions.ts";
import type { StackFacts } from "./stack-events.ts";
import type { Stack } from "./stack-folder.ts";

/** A stack that Serverless Devs can be run on: its choices are right, and there are keys. */
export interface ReadyStack {
  facts: StackFacts;
  /** With the keys in its environment. */
  stack: Stack;
  /** Where they come from, in words. */
  from: Text;
}

/** All that must be mended first, line by line, or the stack as it can be used. */
export async function readyStack(
  stack: Stack,
  { folder, profile, commands }: { folder: string; profile: string | undefined; commands: Commands },
): Promise<ReadyStack | { wrong: readonly Text[] }> {
  const { environment } = stack;
  const keys = await deployerKeys(environment, folder, { profile, commands });
  const choices = wrongDeployment(environment);
  const elsewhere = choices.some((line) => line.startsWith("REGION ")) ? [sentence("elsewhere")] : [];
  const wrong = [...choices, ...elsewhere, ...("missing" in keys ? keys.missing : [])];
  if ("missing" in keys || wrong.length > 0) return { wrong };
  return {
    facts: stackFacts(environment),
    stack: { ...stack, environment: { ...environment, ...keys.environment } },
    from: keys.from,
  };
}

/**
 * What Serverless Workflow tells of the stack's region, asked with the stack's keys; `unknown` where Serverless Devs
 * keeps them. FNF_ENDPOINT is another address to ask at, as Terraform's provider has it.
 */
export async function deployableThere({ facts, stack }: ReadyStack, folder: string) {
  const { environment } = stack;
  const { AccessKeyID: accessKeyId, AccessKeySecret: accessKeySecret, SecurityToken } = environment;
  if (!accessKeyId || !accessKeySecret) return undefined;
  const { endpoints } = await readConfiguration({}, { environment, folder });
  const fnf = environment["FNF_ENDPOINT"] || endpoints.fnf;
  const credentials = { accessKeyId, accessKeySecret, securityToken: SecurityToken || undefined };
  return examineRegion(facts.region, () => readWorkflowRegions({ credentials, endpoints: { fnf } }));
}

/** Tells what must be mended first. */
export async function* nothingDone(wrong: readonly Text[]): Verb {
  yield { kind: "note", text: sentence("nothingDone") };
  for (const line of wrong)
    yield { kind: "note", text: String(line).startsWith(" ") ? line : sentence("isNotOne", { line }) };
  return EXIT.usage;
}
