import type { FnfOperation } from "../backend.ts";

export const deleteFlow: FnfOperation = async (parameters, { store }) => {
  await store.delete(parameters.required("Name"));
  return {};
};
