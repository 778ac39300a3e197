import type { Who } from "../preflight/problems/problem-row.ts";

/** One row of a table of failures. */
export interface FailureRow {
  /** When it happens; for who keeps this table and for the page of failures. */
  meaning: string;
  /** Default: the team. */
  who?: Who;
  /** What the user reads; after it stands what is true of any failure (`MORE`). */
  sentence: string;
  /** What must be done before it can go well. Absent: nothing, only that it is tried again. */
  todo?: string;
  /** How it is tried again: with the sidecar that is there, or as a new drop. Default: with the same sidecar. */
  again?: "drop";
}
