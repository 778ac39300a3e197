import { isQueued } from "../../imports/estimate.ts";
import type { ImportView } from "../../imports/import-view.ts";
import { dateText, durationText } from "../time.ts";
import { unreadableText } from "../unreadable-text.ts";

/** What is said of an import in a word or two. */

export function elapsed(view: ImportView, nowMs: number): string {
  const end = view.timings.endedAt === undefined ? nowMs : Date.parse(view.timings.endedAt);
  return durationText(end - Date.parse(view.timings.droppedAt));
}

/** Empty if everything could be read. */
export function unreadableReason({ unreadable }: ImportView): string {
  return unreadable === undefined ? "" : unreadableText(unreadable);
}

/** Empty as long as ECS was not asked. */
export function progressText(view: ImportView): string {
  if (view.progress === undefined) return "";
  if (isQueued(view)) return `${view.progress.taskStatus}: queued at ECS behind other tasks`;
  return `${view.progress.taskStatus} ${view.progress.percent} %`;
}

/** The one thing worth knowing about an import in its state. */
export function summary(view: ImportView): string {
  const reasons = view.problems ?? [];
  if (view.cancelRequest !== undefined) return "is to be cancelled";
  switch (view.state) {
    case "unreadable":
      return unreadableReason(view);
    case "imported":
      return view.imageId ?? "";
    case "importing":
      if (view.ending !== undefined) return `being undone, will end as ${view.ending}`;
      return progressText(view);
    case "waiting":
      return view.missing?.length ? `for ${view.missing.join(", ")}` : "";
    case "refused":
      return `${reasons.length === 1 ? "1 problem" : `${reasons.length} problems`}: ${reasons.map(({ code }) => code).join(", ")}`;
    default:
      return view.failure?.code ?? "";
  }
}

/** Bytes of all its files, as far as they are known; 0 before. */
export function sizeOf({ files = [] }: ImportView): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** Empty where nobody asked to cancel it, or the flow has seen that already. */
export function cancelText({ cancelRequest, nextLookAt }: ImportView): string {
  if (cancelRequest === undefined) return "";
  const { requestedAt, by, reason } = cancelRequest;
  const who = by === undefined ? "" : ` by ${by}`;
  const why = reason === undefined ? "" : ` ("${reason}")`;
  const until =
    nextLookAt === undefined ? "at its next look" : `at its next look, by ${dateText(nextLookAt)}`;
  return `asked for ${dateText(requestedAt)}${who}${why}; the flow ends it ${until}`;
}

/** A snapshot of an import reads `failed` as long as it is made, which is no failure. */
export function snapshotText(
  { id, status }: { id: string; status: string },
  { state, ending }: ImportView,
): string {
  const isMade = state === "importing" && ending === undefined && status === "failed";
  return isMade ? `${id} failed, as each reads until its import is done` : `${id} ${status}`;
}
