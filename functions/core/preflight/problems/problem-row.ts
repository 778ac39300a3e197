/** Who can put it right: the team that dropped the files, the operator of this tool and its account, or only time. */
export type Who = "team" | "operator" | "wait";

/**
 * One row of the table of problems. `{words}` in the sentence and the hint are filled in when a problem is made. A "problem"
 * refuses the drop; a "warning" is published with the result and refuses nothing.
 */
export interface ProblemRow {
  severity: "problem" | "warning";
  who: Who;
  /** When it is found, and why it is one: for who keeps this table and for the page of refusals. */
  meaning: string;
  /** What the user reads. */
  sentence: string;
  /** How to put it right, where the sentence does not say it already. */
  hint?: string;
}
