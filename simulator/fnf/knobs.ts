import { amount, choice, fields, initialValues, type KnobValues, mapping, text } from "../knob.ts";
import type { BackwardTransitions } from "./definition.ts";

/** The token bucket of an API: so many calls at once, so many more a second. */
export interface TokenBucket {
  size: number;
  refillPerSecond: number;
}

/** "Limits", March 2026. */
export const DOCUMENTED_BUCKETS: Readonly<Record<string, TokenBucket>> = {
  StartExecution: { size: 100, refillPerSecond: 100 },
  DescribeExecution: { size: 50, refillPerSecond: 5 },
  GetExecutionHistory: { size: 50, refillPerSecond: 5 },
  "*": { size: 10, refillPerSecond: 2 },
};

/** What a test, or somebody who knows better, may change about Serverless Workflow. Read whenever it matters. */
export const FNF_KNOBS = {
  /** The error name of a function that throws: its `errorType` (as in FDL v1; the CloudFlow documents do not say) or FC.Unknown. */
  functionErrorCode: choice("errorType", "FC.Unknown"),
  /** `$Context.Current.Error.Detail` of a function that throws: all that it answered, in JSON, or only its message. Not documented. */
  functionErrorDetail: choice("payload", "message"),
  /** The error name of a Task whose Timeout is over: FDL v1's, the CloudFlow documents name none. */
  taskTimeoutCode: text("FnF.TaskTimeout"),
  /** How a body that is a text reaches the function: as it is, or as a JSON string. Not documented. */
  textBody: choice("raw", "json"),
  /** What comes before the API's error code when a Task with FNF:StartExecution fails. Not documented. */
  startExecutionErrorPrefix: text("FnF."),
  /** A Fail inside a Parallel or Map: "ends all states … and the whole flow" as documented, or their Catch may take it. */
  failInBranch: choice("ends-flow", "catchable"),
  /** Whether a definition may lead back to an earlier state; at CreateFlow and UpdateFlow. */
  backwardTransitions: choice<BackwardTransitions>("allowed", "refused"),
  /** How many iterations of a Map run at once if it does not say. Not documented. */
  mapConcurrency: amount(40),
  /** History events in the life of one execution ("Limits"); the next one fails the execution. Counts for executions started later. */
  eventLimit: amount(5000),
  /** StopExecution for an execution that has ended: the API's error table has a code for it; or it answers and does nothing. */
  stopOfEnded: choice("ExecutionAlreadyCompleted", "answers"),
  /** StartExecution with the name of a running execution but another input: not addressed by the document. */
  sameNameOtherInput: choice("running", "ExecutionAlreadyExists"),
  /** The order of ListExecutions: not documented. */
  listOrder: choice("newest-first", "oldest-first"),
  /** What DescribeRegions tells, IDs with spaces between; empty: the documented regions and the account's. */
  regions: text(""),
  /** The limits of the API by action; `*` for those not named. Empty: no throttling. See `DOCUMENTED_BUCKETS`. */
  buckets: mapping(fields({ size: amount(0), refillPerSecond: amount(0) })),
};

export type FnfKnobs = KnobValues<typeof FNF_KNOBS>;
export const defaultKnobs = (): FnfKnobs => initialValues(FNF_KNOBS);
