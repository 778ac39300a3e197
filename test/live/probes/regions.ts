import { readWorkflowRegions } from "../../../functions/cloud/workflow-regions.ts";
import { DEPLOYABLE_REGIONS } from "../../../functions/core/choices.ts";
import { found, type Probe } from "../probe-definition.ts";

/** Not told to everybody: a region of one industry's. */
const HIDDEN = ["cn-heyuan-acdr-1"];

export const REGION_PROBES: Readonly<Record<string, Probe>> = {
  "workflow-regions": {
    needs: "account",
    costs: undefined,
    makes: "nothing",
    run: async (live) => {
      const told = await readWorkflowRegions(live);
      const lacking = DEPLOYABLE_REGIONS.filter((id) => !told.includes(id) && !HIDDEN.includes(id));
      const more = told.filter((id) => !DEPLOYABLE_REGIONS.includes(id));
      return found(
        lacking.length === 0 && told.length > 0,
        `told ${told.join(", ") || "none"}; of the component's lacking: ${lacking.join(", ") || "none"}; more: ${more.join(", ") || "none"}`,
      );
    },
  },
};
