import type { FnfOperation } from "../backend.ts";
import { shownFlow } from "../flow-fields.ts";

export const describeFlow: FnfOperation = (parameters, { store }) => {
  parameters.refuse(["FlowVersion"]);
  return shownFlow(store.flow(parameters.required("Name")));
};
