import { EXIT } from "../command/exit-codes.ts";
import type { Verb } from "../command/run-verb.ts";
import { type Sentence, sentence } from "../words/sentence.ts";
import { stackFacts, wrongDeployment } from "./deployer-choices.ts";
import { nothingDone } from "./ready.ts";
import { type ResolvedStack, resolveStack } from "./serverless-devs.ts";
import type { PlannedResource } from "./stack-events.ts";
import type { Stack } from "./stack-folder.ts";

/** Stands for the account, which nobody is asked for. */
const ACCOUNT = "<account>";

/** What a deployment would create or update. Nothing is called, and no keys are needed. */
export async function* planStack(stack: Stack): Verb {
  const wrong = wrongDeployment(stack.environment);
  if (wrong.length > 0) return yield* nothingDone(wrong);
  const { environment } = stack;
  const accountId = environment["AccountID"] || environment["ALIBABA_CLOUD_ACCOUNT_ID"] || ACCOUNT;
  const keys = { AccountID: accountId, AccessKeyID: "no-key-is-needed", AccessKeySecret: "no-key-is-needed" };
  const resolved = await resolveStack({ ...stack, environment: { ...environment, ...keys } });
  yield { kind: "stack-plan", ...stackFacts(environment), resources: plannedResources(resolved) };
  return EXIT.done;
}

function plannedResources({ flow, resources }: ResolvedStack): PlannedResource[] {
  return flow.deploy.flatMap((names, index) =>
    names.flatMap((id) => {
      const resource = resources[id];
      if (resource === undefined) return [];
      const { component, props } = resource;
      const name = String(props["functionName"] ?? props["name"]);
      return [{ step: index + 1, component, name, what: whatIs(component, props) }];
    }),
  );
}

function whatIs(component: string, props: Record<string, unknown>): Sentence {
  const triggers = props["triggers"] as ReadonlyArray<{ sourceArn?: unknown }> | undefined;
  const roleOf = (arn: unknown) => String(arn).split("/").at(-1) ?? "";
  switch (component) {
    case "fc3":
      return sentence("plannedFunction", {
        ...{ runtime: String(props["runtime"]), memory: String(props["memorySize"]) },
        role: roleOf(props["role"]),
        sources: (triggers ?? []).map(({ sourceArn }) => String(sourceArn)),
      });
    case "ros":
      return sentence("resourcesOf", { template: String(props["template"]) });
    default:
      return sentence("plannedWithRole", { component, role: roleOf(props["roleArn"]) });
  }
}
