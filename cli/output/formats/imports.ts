import type { Problem } from "../../../functions/core/preflight/problems/problem.ts";
import { failureIn, nextStepsIn, problemIn } from "../../../functions/core/words/words.ts";
import type { Ended, ImportStatus, Progress } from "../../events.ts";
import { type Estimate, estimate, isQueued } from "../../imports/estimate.ts";
import type { ImportView } from "../../imports/import-view.ts";
import { bar, MIN_BAR } from "../bar.ts";
import type { EventFormat } from "../event-format.ts";
import { STATE_COLOUR, type TextStyle } from "../text-style.ts";
import { clockText, dateText, durationText, sizeText } from "../time.ts";
import { displayWidth, pad, shorten, wrap } from "../width.ts";
import {
  cancelText,
  elapsed,
  progressText,
  sizeOf,
  snapshotText,
  summary,
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
export function problemList(title: string, problems: readonly ProblemText[], style: TextStyle): string[] {
  if (problems.length === 0) return [];
  return [style.paint("bold", title), ...problems.flatMap((problem) => problemLines(problem, style))];
}

function fact(name: string, value: string | undefined, style: TextStyle): string[] {
  if (value === undefined || value === "") return [];
  return [`  ${style.paint("dim", pad(name, 10))} ${value}`];
}

function failureLines({ failure }: ImportView, style: TextStyle): string[] {
  if (failure === undefined) return [];
  const { message } = failureIn(style.words.core, failure);
  const who = { team: "the team that dropped it", operator: "the operator of the account", wait: "time" };
  return [
    style.paint("bold", "Why"),
    ...problemLines({ code: failure.code, path: "", message }, style),
    ...fact("request ID", failure.requestId, style),
    ...fact("up to", who[failure.who], style),
  ];
}

function nextStepLines(view: ImportView, style: TextStyle): string[] {
  const steps = nextStepsIn(style.words.core, view.nextSteps ?? [], view, style.commands.line);
  if (steps.length === 0) return [];
  return [style.paint("bold", "What to do"), ...steps.map((step) => `  ${step}`)];
}

function endText(estimate: Estimate | undefined, nowMs: number): string | undefined {
  if (estimate?.late === true) return "takes longer than usual";
  if (estimate?.endsAtMs === undefined) return undefined;
  return `~${durationText(estimate.endsAtMs - nowMs)} left`;
}

/** The state, coloured, and its gist. */
export function headline(view: ImportView, style: TextStyle): string {
  const state = style.paint(STATE_COLOUR[view.state], view.state);
  return `${state} ${view.key} ${summary(view)}`.trimEnd();
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
      ...fact("snapshots", snapshots.join(", "), style),
      ...fact("execution", view.execution, style),
      ...fact("retry of", view.retryOf, style),
      ...fact("bucket", `${view.bucket} (${view.region})`, style),
      ...fact("task", view.taskId, style),
      ...fact("dropped", dateText(timings.droppedAt), style),
      ...fact("import", timings.importStartedAt && `began ${dateText(timings.importStartedAt)}`, style),
      ...fact(
        "ended",
        timings.endedAt && `${dateText(timings.endedAt)}, after ${elapsed(view, nowMs)}`,
        style,
      ),
      ...(timings.endedAt === undefined ? fact("so far", elapsed(view, nowMs), style) : []),
      ...fact("waits for", view.missing?.join(", "), style),
      ...fact("cancel", cancelText(view), style),
      ...problemList("Problems", view.problems ?? [], style),
      ...problemList("Warnings", view.warnings ?? [], style),
      ...failureLines(view, style),
      ...fact("unreadable", unreadableReason(view), style),
      ...nextStepLines(view, style),
    ];
  },
};

function percentText(fraction: number | undefined): string {
  return fraction === undefined ? "    " : `${Math.floor(fraction * 100)}%`.padStart(4);
}

/** The first check is done within a minute, and tells then what is missing. */
const CHECK_IS_LATE_MS = 300_000;

function checkedText(sinceMs: number): string {
  return sinceMs < CHECK_IS_LATE_MS
    ? "is being checked"
    : "is being checked for over 5 min, longer than it ever takes: see history and doctor";
}

function running(
  view: ImportView,
  estimate: Estimate | undefined,
  { atMs, nowMs }: { atMs: number; nowMs: number },
): string {
  if (view.state === "unreadable") return summary(view);
  if (view.ending !== undefined) return `being undone, will end as ${view.ending}`;
  if (view.cancelRequest !== undefined) return `cancel: ${cancelText(view)}`;
  if (view.state === "waiting" && summary(view) !== "") return `waits ${summary(view)}`;
  if (view.state === "waiting") return checkedText(nowMs - Date.parse(view.updatedAt));
  const bytes = sizeOf(view);
  const status = isQueued(view) ? progressText(view) : view.progress?.taskStatus;
  return [bytes === 0 ? "" : sizeText(bytes), status, endText(estimate, atMs)].filter(Boolean).join(", ");
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
      text: running(live, estimate, { atMs: nowMs, nowMs }),
    }));
    return progressRows(rows, style);
  },
  statusLines: ({ running: imports, nowMs }) =>
    imports.map(({ view }) => {
      const percent = view.progress === undefined || isQueued(view) ? "" : ` ${view.progress.percent}%`;
      // As it was when this was published, so that the line is not said again only because time passes.
      const atMs = Date.parse(view.updatedAt);
      const more = running(view, estimate(view, atMs), { atMs, nowMs });
      return {
        about: view.execution,
        time: clockText(view.updatedAt),
        line: `${view.state}${percent} ${view.key} ${more}`.trimEnd(),
        json: view,
      };
    }),
};

function cleanupLines(
  { left, became }: NonNullable<Ended["cleanup"]>,
  execution: string,
  { commands }: TextStyle,
): string[] {
  const things = left.join(", ");
  switch (became) {
    case "removed":
      return [`It had left ${things}; that is removed now.`];
    case "being-removed":
      return [
        `Left, and being removed now: ${things}`,
        `See it done: ${commands.line("cancel", [execution], ["--wait"])}`,
      ];
    case "foreign":
      return [
        `Left: ${things}`,
        "It is not this import's any more, so it is not removed: look at it by hand.",
      ];
  }
}

export const ended: EventFormat<Ended> = {
  json: ({ view, cleanup }) => (cleanup === undefined ? view : { ...view, cleanup }),
  lines({ view, nowMs, cleanup }, style) {
    const after = `after ${elapsed(view, nowMs)}`;
    const reasons = [
      ...problemList("Problems", view.problems ?? [], style),
      ...failureLines(view, style),
      ...(cleanup === undefined ? [] : cleanupLines(cleanup, view.execution, style)),
      ...(view.state === "imported" ? [] : nextStepLines(view, style)),
    ].map((line) => `  ${line}`);
    return [`${headline(view, style)} ${style.paint("dim", after)}`, ...reasons];
  },
};
