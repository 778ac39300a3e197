import { CloudFault } from "../../functions/cloud/cloud-faults.ts";
import { DEPLOYABLE_REGIONS } from "../../functions/core/choices.ts";
import type { CheckResult } from "../events.ts";
import { type Sentence, sentence } from "../words/sentence.ts";

/** In which regions the product can run: where Serverless Workflow is, and where its flow can be deployed to. */

type Finding = Pick<CheckResult, "verdict" | "message" | "todo">;

/** What the service tells of its regions means for one of them. `told` throws where it is not told. */
export async function examineRegion(region: string, told: () => Promise<string[]>): Promise<Finding> {
  let regions: string[];
  try {
    regions = await told();
  } catch (error) {
    if (!(error instanceof CloudFault)) throw error;
    return unknown(sentence("regionsNotTold", { why: error.message }));
  }
  if (regions.length === 0) return unknown(sentence("regionsNotTold", {}));
  const possible = DEPLOYABLE_REGIONS.filter((id) => regions.includes(id)).join(", ");
  if (regions.includes(region))
    return { verdict: "ok", message: sentence("workflowIn", { region, possible: possible || region }) };
  const message =
    possible === ""
      ? sentence("workflowNowhere", { region })
      : sentence("workflowNotIn", { region, possible });
  return { verdict: "problem", message, todo: sentence("elsewhere") };
}

function unknown(message: Sentence): Finding {
  const possible = DEPLOYABLE_REGIONS.join(", ");
  return { verdict: "unknown", message, todo: sentence("regionsKnown", { possible }) };
}
