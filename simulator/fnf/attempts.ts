import { construct } from "./construct.ts";
import type { CatchRule, Common, Guarded, RetryRule } from "./definition.ts";
import { StateError, undocumented } from "./failures.ts";
import { payloadOf } from "./payload.ts";
import type { Outcome, StateRun } from "./state-run.ts";

/** The error name that stands for all. */
const ALL = "FnF.ALL";

/**
 * Runs a state under its Retry and Catch rules ("Error handling"): Retry first; the first rule that fits an
 * error is the only one that counts for it; when it is used up, the first Catch rule that fits. Each Retry
 * rule counts its own attempts (whether the cloud counts by rule or by state is not documented).
 */
export async function guarded(
  state: Common & Guarded,
  stateRun: StateRun,
  attempt: () => Promise<Extract<Outcome, { kind: "done" }>["output"]>,
): Promise<Outcome> {
  const used = new Map<RetryRule, number>();
  // Ends: every rule has a limit of its own.
  for (;;) {
    try {
      return { kind: "done", output: await attempt(), next: state.next };
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      const rule = firstFor(state.retry, error);
      const count = rule === undefined ? 0 : (used.get(rule) ?? 0);
      if (rule === undefined || count >= rule.maxAttempts) return caught(state, error, stateRun);
      used.set(rule, count + 1);
      stateRun.variables.retryCount += 1;
      await stateRun.strand.sleep(delayMs(rule, count + 1));
    }
  }
}

function firstFor<Rule extends RetryRule | CatchRule>(
  rules: readonly Rule[],
  { code }: StateError,
): Rule | undefined {
  return rules.find(({ errors }) => errors.includes(code) || errors.includes(ALL));
}

/** The pause before the `retry`-th retry, counted from 1: the first is the interval itself. */
function delayMs({ intervalSeconds, backoffRate, maxBackoffSeconds }: RetryRule, retry: number): number {
  return Math.min(intervalSeconds * backoffRate ** (retry - 1), maxBackoffSeconds) * 1000;
}

function caught(state: Common & Guarded, error: StateError, { variables }: StateRun): Outcome {
  const rule = firstFor(state.catch, error);
  if (rule === undefined) throw error;
  if (rule.outputConstructor === undefined)
    throw undocumented(
      `the input of ${rule.next} after a Catch without an OutputConstructor (it caught ${error.message})`,
    );
  if (state.globalConstructor !== undefined)
    throw undocumented(`whether a GlobalConstructor is run after a Catch (it caught ${error.message})`);
  variables.error = { code: error.code, detail: error.detail };
  variables.output = undefined;
  const what = `the OutputConstructor of a Catch of ${state.name}`;
  return {
    kind: "caught",
    output: payloadOf(construct(rule.outputConstructor, variables), what),
    next: rule.next,
  };
}
