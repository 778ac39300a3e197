/**
 * What an execution did, as people think of it: a step with its tries, waits folded together. Of an event
 * only type, step and time are relied on; what its detail looks like is not documented for every type, so it
 * is searched.
 */
export interface TimelineStep {
  /** The state's name in the flow, or `wait`. */
  step: string;
  startedAt: string;
  /** Absent while it runs. */
  endedAt?: string;
  /** How many times the step ran, with waits between; for a wait the number of wait states. */
  rounds: number;
  /** Milliseconds of `startedAt` to `endedAt` that were waits. */
  waitedMs: number;
  /** Calls of functions, retries included. */
  tries: number;
  failures: StepFailure[];
  outcome: "done" | "failed" | "running";
}

/** One try that failed. */
export interface StepFailure {
  at: string;
  /** The name that the flow's rules match, `Throttled` for example. */
  code: string;
  message: string;
}
