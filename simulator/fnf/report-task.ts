import type { FnfBackend } from "./backend.ts";
import { fnfError } from "./errors.ts";
import type { TaskReport } from "./task-tokens.ts";

/** Ends the task that waits with this token. Throws TaskAlreadyCompleted, and InvalidArgument for a token that is none. */
export function reportTask(token: string, taskReport: TaskReport, { engine }: FnfBackend): object {
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
