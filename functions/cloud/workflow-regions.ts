import * as z from "zod/mini";
import type { CloudConfig } from "./cloud-config.ts";
import { createFnfCaller } from "./fnf-client.ts";

/** CloudFlow, DescribeRegions (2025-10). */
const Answer = z.object({
  Regions: z.object({ Region: z.array(z.object({ RegionId: z.string() })) }),
});

/** A region that has the workflow, and so an address: a region without it has none to ask at. */
const ASKED = "cn-hangzhou";

/** IDs of the regions that Serverless Workflow is in, in its order. Throws a CloudFault. */
export async function readWorkflowRegions(
  at: Pick<CloudConfig, "credentials" | "endpoints">,
): Promise<string[]> {
  const call = createFnfCaller({ ...at, region: ASKED });
  const { Regions } = Answer.parse(await call("describeRegions", { AcceptLanguage: "en-US" }));
  return Regions.Region.map(({ RegionId }) => RegionId);
}
