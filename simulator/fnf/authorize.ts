import type { Credential } from "../account.ts";
import type { World } from "../edge.ts";
import type { Parameters } from "../parameters.ts";
import type { Denial } from "../ram/ram.ts";
import { FnfError } from "./errors.ts";

/** APIs that are allowed on one flow; all others on "All Resources" (documented of StartExecution, of most others taken to be so). */
const ON_A_FLOW: Readonly<Record<string, "Name" | undefined>> = {
  CreateFlow: "Name",
  DescribeFlow: "Name",
  UpdateFlow: "Name",
};

/** "No authorization for this operation" (DescribeRegions, 2025-10). */
const UNAUTHORIZED: ReadonlySet<string> = new Set(["DescribeRegions"]);

/** Lets a call pass that the policies of its sender allow; throws AccessDenied otherwise. */
export function authorize(
  api: string,
  parameters: Parameters,
  { world, credential }: { world: World; credential: Credential },
): void {
  if (UNAUTHORIZED.has(api)) return;
  const { account, ram } = world;
  const name = ON_A_FLOW[api];
  const resource =
    name === undefined ? "*" : `acs:fnf:${account.region}:${account.id}:flow/${parameters.text(name) ?? "*"}`;
  const denial = ram.refusal(credential, { action: `fnf:${api}`, resource });
  if (denial !== undefined) throw accessDenied(denial);
}

/** In the words of answers quoted in public issues. */
export function accessDenied({ action, resource }: Denial): FnfError {
  return new FnfError(
    "AccessDenied",
    `the caller is not authorized to perform '${action}' on resource '${resource}'`,
  );
}
