import type { World } from "../edge.ts";
import type { Access } from "../ram/policy.ts";
import { functionArn } from "./function-definition.ts";
import type { FcKnobs } from "./knobs.ts";

/** Function Compute itself, as roles trust it. */
export const FC = "fc.aliyuncs.com";

/** What a call of an operation is to policies: on one function, or on all. */
export function allowedOn(
  operation: string,
  functionName: string | undefined,
  { world, knobs }: { world: World; knobs: FcKnobs },
): Access {
  const arn = functionArn(functionName ?? "*", world.account);
  const qualified = operation === "InvokeFunction" && knobs.invocationAsksFor === "qualified function";
  return { action: `fc:${operation}`, resource: qualified ? `${arn}/LATEST` : arn };
}

/** What writing a function's log is to policies. */
export function loggingTo(
  { project, logstore }: { project: string; logstore: string },
  { account }: World,
): Access {
  return {
    action: "log:PostLogStoreLogs",
    resource: `acs:log:${account.region}:${account.id}:project/${project}/logstore/${logstore}`,
  };
}
