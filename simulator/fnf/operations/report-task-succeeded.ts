import type { FnfOperation } from "../backend.ts";
import { fnfError } from "../errors.ts";
import { readPayload } from "../payload.ts";
import { reportTask } from "../report-task.ts";

export const reportTaskSucceeded: FnfOperation = (parameters, backend) => {
  const token = parameters.required("TaskToken");
  const output = readPayload(parameters.required("Output"));
  if (output === undefined)
    throw fnfError("InvalidArgument", "Output must be the text of a JSON object of at most 64 KiB.");
  return reportTask(token, { kind: "succeeded", output }, backend);
};
