/** An error of a state, as `$Context.Current.Error` shows it: Retry and Catch rules apply to it. */
export class StateError extends Error {
  readonly code: string;
  readonly detail: string;

  constructor(code: string, detail: string) {
    super(`${code}: ${detail}`);
    this.name = "StateError";
    this.code = code;
    this.detail = detail;
  }
}

/**
 * An end of the whole execution that no rule can retry or catch. Codes that begin with `Simulator.` are this
 * simulator's own.
 */
export class ExecutionFault extends Error {
  readonly code: string;
  readonly detail: string;

  constructor(code: string, detail: string) {
    super(`${code}: ${detail}`);
    this.name = "ExecutionFault";
    this.code = code;
    this.detail = detail;
  }
}

/** Why what is under way ends before it is done. */
export type CancelReason = "stopped" | "timed-out" | "sibling-failed" | "forgotten";

/** Thrown into whatever a cancelled part of an execution waits for. */
export class Cancelled extends Error {
  readonly reason: CancelReason;

  constructor(reason: CancelReason) {
    super(reason);
    this.name = "Cancelled";
    this.reason = reason;
  }
}

/**
 * The fault of a definition that leans on what no document says: the cloud may do either, so the simulator
 * does neither.
 */
export function undocumented(what: string): ExecutionFault {
  return new ExecutionFault("Simulator.Undocumented", `undocumented: ${what}`);
}
