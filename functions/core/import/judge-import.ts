import { type FailureCode, failure } from "./failures.ts";
import { type ImportFacts, isUnusable, type TaskOnly } from "./look.ts";
import { pauseBeforeNextPoll } from "./pauses.ts";
import { type Ending, elapsedSeconds, type RecordIn } from "./record.ts";
import { goOn, NO_PAUSE, publishNow, type Step } from "./step.ts";
import { toImported, toStopping, withLook } from "./transitions.ts";

/** What a look at ECS means for a running import. The look is counted. */
export function judgeImport(
  record: RecordIn<"importing">,
  look: ImportFacts | TaskOnly,
  { nowMs, importDeadlineSeconds }: { nowMs: number; importDeadlineSeconds: number },
): Step {
  const seen = withLook(record, look, nowMs);
  const ending = "image" in look ? endingOf(record, look) : "running";
  if (ending === "imported") return publishNow(toImported(seen, seen.progress.snapshots, nowMs));
  if (ending !== "running") return undoFrom(seen, ending, nowMs);
  if (elapsedSeconds(record, nowMs) >= importDeadlineSeconds)
    return undoFrom(seen, { state: "timed-out", failure: failure("ImportTooSlow", {}) }, nowMs);
  return goOn("poll", seen, pauseBeforeNextPoll(seen, nowMs));
}

/** The flow is to undo a running import, beginning now. */
export function undoFrom(record: RecordIn<"importing">, ending: Ending, nowMs: number): Step {
  return goOn("poll", toStopping(record, ending, nowMs), NO_PAUSE);
}

function endingOf(
  record: RecordIn<"importing">,
  { task, image }: ImportFacts,
): Ending | "imported" | "running" {
  const failed = (
    code: Extract<FailureCode, "ImportTaskFailed" | "TaskGone" | "ImageUnusable">,
    values: { said?: string; imageStatus?: string } = {},
  ): Ending => ({ state: "failed", failure: failure(code, values, record.requestId) });
  const said = task?.errors.map(({ code, message }) => `${code}: ${message}`).join("; ") ?? "";
  if (task?.status === "Failed") return failed("ImportTaskFailed", { said });
  if (task?.status === "Deleted") return failed("TaskGone");
  if (image !== undefined && isUnusable(image))
    return said === ""
      ? failed("ImageUnusable", { imageStatus: image.status })
      : failed("ImportTaskFailed", { said });
  if (task?.status === "Finished") {
    if (said !== "") return failed("ImportTaskFailed", { said });
    if (image?.status === "Available") return "imported";
    // Eventual consistency: only an image that is missing in two looks in a row is gone.
    const before = record.progress;
    const missingBefore = before?.taskStatus === "Finished" && before.imageStatus === undefined;
    if (image === undefined && missingBefore) return failed("ImageUnusable", { imageStatus: "gone" });
    return "running";
  }
  if (task !== undefined) return "running";
  if (image === undefined) return failed("TaskGone");
  // ECS may forget a task that is over. Only one that is hidden in two looks in a row is forgotten; its image
  // tells then.
  const hiddenBefore = record.progress?.taskStatus === "Unknown";
  return hiddenBefore && image.status === "Available" ? "imported" : "running";
}
