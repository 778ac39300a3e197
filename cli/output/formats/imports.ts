import type { Problem } from "../../../functions/core/preflight/problems/problem.ts";
import { failureIn, nextStepsIn, problemIn } from "../../../functions/core/words/words.ts";
import { EXIT, exitCodeOf } from "../../command/exit-codes.ts";
import type { Ended, ImportStatus, Progress } from "../../events.ts";
import { type Estimate, estimate, isQueued } from "../../imports/estimate.ts";
import type { ImportView } from "../../imports/import-view.ts";
import { leftThing } from "../../imports/left-thing.ts";
import { type Sentence, type SentenceKey, sentence, type Text } from "../../words/sentence.ts";
import type { Words } from "../../words/words.ts";
import { bar, MIN_BAR } from "../bar.ts";
import type { EventFormat } from "../event-format.ts";
import { STATE_COLOUR, type TextStyle } from "../text-style.ts";
import { clockText, dateText, durationText, sizeText } from "../time.ts";
import { displayWidth, pad, shorten, wrap } from "../width.ts";
import { distributionFacts, distributionFailures, distributionLine } from "./distribution-text.ts";
import {
  cancelText,
  elapsed,
  progressText,
  sizeOf,
  snapshotText,
  stateText,
  summary,
  undoing,
  unreadableReason,
} from "./import-text.ts";

/** How imports are shown: one in full, one that is watched, one that has ended. */

/** A problem, a warning or a failure. */
type ProblemText = Pick<Problem, "code" | "path" | "message" | "hint" | "values">;

function problemLines(problem: ProblemText, style: TextStyle): string[] {
  const { code, path, message, hint } = problemIn(style.words.core, problem);
  const width = style.width === undefined ? Number.POSITIVE_INFINITY : Math.max(30, style.width - 4);
  const where = path === "" ? "" : `${path}: `;
  return [
    `  ${style.paint("bold", code)}`,
    ...wrap(`${where}${message}`, width).map((line) => `    ${line}`),
    ...(hint === undefined ? [] : wrap(hint, width).map((line) => style.paint("dim", `    ${line}`))),
  ];
}

/** Headed list of problems; nothing for none. */
export function problemList(
  title: "problems" | "warnings",
  problems: readonly ProblemText[],
  style: TextStyle,
): string[] {
  if (problems.length === 0) return [];
  return [
    style.paint("bold", style.words.say(title)),
    ...problems.flatMap((problem) => problemLines(problem, style)),
  ];
}

type Fact = Extract<SentenceKey, `fact.${string}`> extends `fact.${infer Name}` ? Name : never;

function fact(name: Fact, value: Text | undefined, { paint, words }: TextStyle): string[] {
  if (value === undefined || value === "") return [];
  return [`  ${paint("dim", pad(words.say(`fact.${name}`), 10))} ${words.told(value)}`];
}

function failureLines(view: ImportView, style: TextStyle): string[] {
  const failures = [...(view.failure === undefined ? [] : [view.failure]), ...distributionFailures(view)];
  if (failures.length === 0) return [];
  return [
    style.paint("bold", style.words.say("why")),
    ...failures.flatMap((failure) => [
      ...problemLines(
        { code: failure.code, path: "", message: failureIn(style.words.core, failure).message },
        style,
      ),
      ...fact("requestId", failure.requestId, style),
      ...fact("upTo", sentence(`who.${failure.who}`), style),
    ]),
  ];
}

function nextStepLines(view: ImportView, style: TextStyle): string[] {
  const steps = nextStepsIn(style.words.core, view.nextSteps ?? [], view, style.commands.line);
  if (steps.length === 0) return [];
  return [style.paint("bold", style.words.say("whatToDo")), ...steps.map((step) => `  ${step}`)];
}

function endText(estimate: Estimate | undefined, nowMs: number): Sentence | undefined {
  if (estimate?.late === true) return sentence("takesLonger");
  if (estimate?.endsAtMs === undefined) return undefined;
  return sentence("leftAbout", { duration: durationText(estimate.endsAtMs - nowMs) });
}

/** The state, coloured, and its gist. */
export function headline(view: ImportView, style: TextStyle): string {
  const { told } = style.words;
  const state = style.paint(STATE_COLOUR[view.state], told(stateText(view.state)));
  return `${state} ${view.key} ${told(summary(view))}`.trimEnd();
}

export const importStatus: EventFormat<ImportStatus> = {
  json: ({ view }) => view,
  lines({ view, nowMs }, style) {
    const { timings } = view;
    const snapshots = (view.snapshots ?? view.progress?.snapshots ?? []).map((snapshot) =>
      snapshotText(snapshot, view),
    );
    return [
      headline(view, style),
      ...fact("image", [view.imageId, view.imageName].filter(Boolean).join("  "), style),
      ...fact("snapshots", style.words.told(snapshots), style),
      ...distributionFacts(view).flatMap(([name, text]) => fact(name, text, style)),
      ...fact("execution", view.execution, style),
      ...fact("retryOf", view.retryOf, style),
      ...fact("bucket", `${view.bucket} (${view.region})`, style),
      ...fact("task", view.taskId, style),
      ...fact("dropped", dateText(timings.droppedAt), style),
      ...fact(
        "import",
        timings.importStartedAt && sentence("began", { time: dateText(timings.importStartedAt) }),
        style,
      ),
      ...fact(
        "ended",
        timings.endedAt &&
          sentence("endedAfter", { time: dateText(timings.endedAt), duration: elapsed(view, nowMs) }),
        style,
      ),
      ...(timings.endedAt === undefined ? fact("soFar", elapsed(view, nowMs), style) : []),
      ...fact("waitsFor", view.missing && style.words.told(view.missing), style),
      ...fact("cancel", cancelText(view), style),
      ...problemList("problems", view.problems ?? [], style),
      ...problemList("warnings", view.warnings ?? [], style),
      ...failureLines(view, style),
      ...fact("unreadable", unreadableReason(view), style),
      ...nextStepLines(view, style),
      ...retryLines(view, style),
    ];
  },
};

/** An image that is not everywhere yet: only what is missing is taken up again. */
function retryLines(view: ImportView, { words, commands }: TextStyle): string[] {
  if (exitCodeOf(view) !== EXIT.incomplete) return [];
  return [words.say("retryMissing", { command: commands.line("retry", [view.execution]) })];
}

function percentText(fraction: number | undefined): string {
  return fraction === undefined ? "    " : `${Math.floor(fraction * 100)}%`.padStart(4);
}

/** The first check is done within a minute, and tells then what is missing. */
const CHECK_IS_LATE_MS = 300_000;

function checkedText(sinceMs: number): Sentence {
  return sentence(sinceMs < CHECK_IS_LATE_MS ? "isChecked" : "isCheckedLong");
}

function running(
  view: ImportView,
  estimate: Estimate | undefined,
  { atMs, nowMs, told }: { atMs: number; nowMs: number; told: Words["told"] },
): string {
  if (view.state === "unreadable") return told(summary(view));
  const afterwards = distributionLine(view);
  if (afterwards !== undefined) return told(afterwards);
  if (view.ending !== undefined) return told(undoing(view.ending));
  if (view.cancelRequest !== undefined) return told(sentence("cancelLine", { text: cancelText(view) }));
  if (view.state === "waiting" && view.missing?.length)
    return told(sentence("waitsFor", { missing: view.missing }));
  if (view.state === "waiting") return told(checkedText(nowMs - Date.parse(view.updatedAt)));
  const bytes = sizeOf(view);
  const status = isQueued(view) ? progressText(view) : view.progress?.taskStatus;
  const parts = [bytes === 0 ? "" : sizeText(bytes), status ?? "", endText(estimate, atMs) ?? ""];
  return told(parts.filter((part) => part !== ""));
}

/** One line each: key, bar, percentage, text. The bar takes the width that is left. */
function progressRows(
  rows: ReadonlyArray<{ key: string; fraction: number | undefined; text: string }>,
  style: TextStyle,
): string[] {
  const width = style.width ?? 100;
  const widest = (texts: string[]) => Math.max(...texts.map(displayWidth));
  // Between the columns, and the percentage.
  const fixed = 8;
  const keyWidth = Math.min(
    widest(rows.map(({ key }) => key)),
    Math.max(14, Math.floor(0.45 * (width - MIN_BAR - fixed))),
  );
  const textWidth = Math.min(
    widest(rows.map(({ text }) => text)),
    Math.max(0, width - keyWidth - MIN_BAR - fixed),
  );
  const barWidth = Math.max(MIN_BAR, width - keyWidth - textWidth - fixed);
  return rows.map(({ key, fraction, text }) => {
    const cells = [pad(shorten(key, keyWidth, "start"), keyWidth), bar(fraction, barWidth, style)];
    return `${cells.join(" ")} ${percentText(fraction)}  ${shorten(text, textWidth)}`.trimEnd();
  });
}

export const progress: EventFormat<Progress> = {
  live({ running: imports, nowMs, incoming }, style) {
    const isBelow = imports.every(({ view }) => view.key.startsWith(incoming));
    const rows = imports.map(({ view, live, estimate }) => ({
      ...{ key: isBelow ? view.key.slice(incoming.length) : view.key, fraction: estimate?.fraction },
      text: running(live, estimate, { atMs: nowMs, nowMs, told: style.words.told }),
    }));
    return progressRows(rows, style);
  },
  statusLines: ({ running: imports, nowMs }, { words: { told } }) =>
    imports.map(({ view }) => {
      const percent = view.progress === undefined || isQueued(view) ? "" : ` ${view.progress.percent}%`;
      // As it was when this was published, so that the line is not said again only because time passes.
      const atMs = Date.parse(view.updatedAt);
      const more = running(view, estimate(view, atMs), { atMs, nowMs, told });
      return {
        about: view.execution,
        time: clockText(view.updatedAt),
        line: `${told(stateText(view.state))}${percent} ${view.key} ${more}`.trimEnd(),
        json: view,
      };
    }),
};

function cleanupLines(
  { left, became }: NonNullable<Ended["cleanup"]>,
  execution: string,
  { words: { say }, commands }: TextStyle,
): string[] {
  const things = left.map(leftThing);
  switch (became) {
    case "removed":
      return [say("wasLeft", { things })];
    case "being-removed":
      return [
        say("isRemoved", { things }),
        say("seeRemoved", { command: commands.line("cancel", [execution], ["--wait"]) }),
      ];
    case "foreign":
      return [say("isLeft", { things }), say("isForeign")];
  }
}

export const ended: EventFormat<Ended> = {
  json: ({ view, cleanup }) => (cleanup === undefined ? view : { ...view, cleanup }),
  lines({ view, nowMs, cleanup }, style) {
    const after = style.words.say("after", { duration: elapsed(view, nowMs) });
    const reasons = [
      ...problemList("problems", view.problems ?? [], style),
      ...failureLines(view, style),
      ...(cleanup === undefined ? [] : cleanupLines(cleanup, view.execution, style)),
      ...(view.state === "imported" ? [] : nextStepLines(view, style)),
      ...retryLines(view, style),
    ].map((line) => `  ${line}`);
    return [`${headline(view, style)} ${style.paint("dim", after)}`, ...reasons];
  },
};
