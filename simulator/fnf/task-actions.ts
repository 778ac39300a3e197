import type { Action, Surroundings } from "./action.ts";
import { fnfError } from "./errors.ts";
import { readPayload } from "./payload.ts";
import type { TaskReport } from "./task-tokens.ts";

export const reportTaskSucceeded: Action = {
  methods: ["POST"],
  answer(parameters, surroundings) {
    const token = parameters.required("TaskToken");
    const output = readPayload(parameters.required("Output"));
    if (output === undefined)
      throw fnfError("InvalidArgument", "Output must be the text of a JSON object of at most 64 KiB.");
    return report(token, { kind: "succeeded", output }, surroundings);
  },
};

export const reportTaskFailed: Action = {
  methods: ["POST"],
  answer(parameters, surroundings) {
    const token = parameters.required("TaskToken");
    parameters.required("Error");
    const error = parameters.bounded("Error", 128) ?? "";
    const cause = parameters.bounded("Cause", 4096) ?? "";
    return report(token, { kind: "failed", error, cause }, surroundings);
  },
};

function report(token: string, taskReport: TaskReport, { engine }: Surroundings): object {
  const result = engine.taskTokens.report(token, taskReport);
  switch (result.kind) {
    case "taken":
      return { EventId: result.eventId };
    case "completed":
      throw fnfError("TaskAlreadyCompleted", token);
    case "unknown":
      throw fnfError("InvalidArgument", "TaskToken is no task's.");
  }
}
