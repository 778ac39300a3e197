import type { FnfOperation } from "../backend.ts";
import { reportTask } from "../report-task.ts";

export const reportTaskFailed: FnfOperation = (parameters, backend) => {
  const token = parameters.required("TaskToken");
  parameters.required("Error");
  const error = parameters.bounded("Error", 128) ?? "";
  const cause = parameters.bounded("Cause", 4096) ?? "";
  return reportTask(token, { kind: "failed", error, cause }, backend);
};
