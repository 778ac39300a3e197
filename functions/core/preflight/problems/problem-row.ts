/** Who can put it right: the team that dropped, the operator of tool and account, or only time. */
export type Who = "team" | "operator" | "wait";

/**
 * One row of a table of problems. Each `{placeholder}` of the sentence and the hint gets its value when a
 * problem is made. What stands in warnings.ts is published with the result and refuses nothing; every other
 * row refuses the drop.
 */
export interface ProblemRow {
  /** When it is found, and why it is one: for who keeps this table and for the page of refusals. */
  meaning: string;
  /** What the user reads. */
  sentence: string;
  /** How to put it right, where the sentence does not say it already. */
  hint?: string;
  /** The team that dropped the files, unless it says otherwise. */
  who?: Exclude<Who, "team">;
}
