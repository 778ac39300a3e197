import type { FnfOperation } from "../backend.ts";
import { fnfError } from "../errors.ts";
import { flowContent, shownFlow } from "../flow-fields.ts";

export const createFlow: FnfOperation = (parameters, { store }) => {
  const name = parameters.required("Name");
  const definition = parameters.required("Definition");
  parameters.required("Type");
  if (!parameters.has("Description")) throw fnfError("MissingRequiredParams", "Description");
  const content = { description: "", roleArn: undefined, ...flowContent(parameters), definition };
  return shownFlow(store.create(name, content));
};
