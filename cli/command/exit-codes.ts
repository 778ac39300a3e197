import type { ImportView, ViewState } from "../imports/import-view.ts";

/** What the command's exit code says. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  cancelled: 4,
  timedOut: 5,
  /** The image is there, and something that its sidecar asks for after the import is not. */
  incomplete: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** One that is under way is no failure. */
const EXIT_OF_STATE: Record<ViewState, ExitCode> = {
  waiting: EXIT.done,
  importing: EXIT.done,
  imported: EXIT.done,
  refused: EXIT.refused,
  failed: EXIT.failed,
  cancelled: EXIT.cancelled,
  "timed-out": EXIT.timedOut,
  unreadable: EXIT.failed,
};

/** The exit code that tells an import's state; 1 if what it is made of cannot be read. */
export function exitCodeOf({
  state,
  unreadable,
  distributed,
}: Pick<ImportView, "state" | "unreadable" | "distributed">): ExitCode {
  if (unreadable !== undefined) return EXIT.failed;
  const isIncomplete = distributed?.state === "incomplete" || distributed?.state === "cancelled";
  return state === "imported" && isIncomplete ? EXIT.incomplete : EXIT_OF_STATE[state];
}

/** For the help of a verb whose exit code is the import's outcome. */
export const EXIT_HELP = `
Exit codes:
  0 imported or still under way, 1 failed, 2 usage, 3 refused, 4 cancelled, 5 timed out,
  6 imported, but not all of the copies, shares and family, 130 interrupted`;
