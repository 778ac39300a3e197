import type { FnfOperation } from "../backend.ts";
import { flowContent, shownFlow } from "../flow-fields.ts";

/** What is not given stays as it is. */
export const updateFlow: FnfOperation = (parameters, { store }) =>
  shownFlow(store.update(parameters.required("Name"), flowContent(parameters)));
