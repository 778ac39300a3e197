import { isQueued } from "../../imports/estimate.ts";
import type { ImportView } from "../../imports/import-view.ts";
import { type Sentence, sentence, type Text } from "../../words/sentence.ts";
import { dateText, durationText } from "../time.ts";
import { unreadableText } from "../unreadable-text.ts";

/** What is said of an import in a word or two. */

export function elapsed(view: ImportView, nowMs: number): Sentence {
  const end = view.timings.endedAt === undefined ? nowMs : Date.parse(view.timings.endedAt);
  return durationText(end - Date.parse(view.timings.droppedAt));
}

/** Empty if everything could be read. */
export function unreadableReason({ unreadable }: ImportView): Text {
  return unreadable === undefined ? "" : unreadableText(unreadable);
}

/** Empty as long as ECS was not asked. */
export function progressText(view: ImportView): Text {
  if (view.progress === undefined) return "";
  if (isQueued(view)) return sentence("queued", { status: view.progress.taskStatus });
  return `${view.progress.taskStatus} ${view.progress.percent} %`;
}

/** The one thing worth knowing about an import in its state. */
export function summary(view: ImportView): Text {
  if (view.cancelRequest !== undefined) return sentence("toBeCancelled");
  switch (view.state) {
    case "unreadable":
      return unreadableReason(view);
    case "imported":
      return view.imageId ?? "";
    case "importing":
      if (view.ending !== undefined) return undoing(view.ending);
      return progressText(view);
    case "waiting":
      return view.missing?.length ? sentence("forFiles", { missing: view.missing }) : "";
    case "refused":
      return problemCount((view.problems ?? []).map(({ code }) => code));
    default:
      return view.failure?.code ?? "";
  }
}

export function undoing(ending: ImportView["state"]): Sentence {
  return sentence("undoing", { state: stateText(ending) });
}

function problemCount(codes: readonly string[]): Sentence {
  const count = codes.length;
  return count === 1 ? sentence("oneProblem", { codes }) : sentence("severalProblems", { count, codes });
}

export function stateText(state: ImportView["state"]): Sentence {
  return sentence(`state.${state}`);
}

/** Bytes of all its files, as far as they are known; 0 before. */
export function sizeOf({ files = [] }: ImportView): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** Empty where nobody asked to cancel it, or the flow has seen that already. */
export function cancelText({ cancelRequest, nextLookAt }: ImportView): Text {
  if (cancelRequest === undefined) return "";
  const { requestedAt, by, reason } = cancelRequest;
  const until = nextLookAt && dateText(nextLookAt);
  return sentence("cancelAsked", { time: dateText(requestedAt), by, reason, until });
}

/** A snapshot of an import reads `failed` as long as it is made, which is no failure. */
export function snapshotText(
  { id, status }: { id: string; status: string },
  { state, ending }: ImportView,
): Text {
  const isMade = state === "importing" && ending === undefined && status === "failed";
  return isMade ? sentence("snapshotInTheMaking", { id }) : `${id} ${status}`;
}
