import {
  CHOICES,
  type ChoiceName,
  chosen,
  type Environment,
  wrongChoices,
} from "../../functions/core/choices.ts";
import type { StackFacts } from "./stack-events.ts";

/** What is wrong with a deployer's choices, in sentences; empty if nothing is. */
export function wrongDeployment(environment: Environment): string[] {
  return wrongChoices(environment, Object.keys(CHOICES) as ChoiceName[]);
}

/** Which stack right choices mean. */
export function stackFacts(environment: Environment): StackFacts {
  const value = (name: ChoiceName) => chosen(name, environment) ?? "";
  return { name: value("NAME_PREFIX"), region: value("REGION"), bucket: value("SOURCE_BUCKET") };
}

/** The `image-drop.json` that the teams of a deployment need. */
export function projectFileOf(environment: Environment): Record<string, string> {
  const { name, region, bucket } = stackFacts(environment);
  const unusual = (
    [
      ["limits", "IMAGE_LIMITS"],
      ["incomingPrefix", "INCOMING_PREFIX"],
      ["resultsPrefix", "RESULTS_PREFIX"],
    ] as const
  ).flatMap(([field, choice]) => {
    const value = chosen(choice, environment);
    return value === undefined || value === CHOICES[choice].default ? [] : [[field, value] as const];
  });
  return { region, bucket, flow: name, ...Object.fromEntries(unusual) };
}
