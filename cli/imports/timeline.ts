import type { FlowEvent } from "../../functions/cloud/flows.ts";
import type { StepFailure, TimelineStep } from "../../functions/core/import/timeline-step.ts";

export type { StepFailure, TimelineStep };

export const WAIT = "wait";

interface Visit extends TimelineStep {
  /** Whether the state calls a function; others are waits and decisions. */
  calls: boolean;
  /** When it last missed a file. */
  lookedAt?: string;
}

const ENTERED = /^(State|Step)Entered$/;
const LEFT = /^(State|Step)(Succeeded|Exited)$/;
const BROKEN = /^(State|Step)(Failed|TimedOut|Aborted)$/;
const TRY_BEGINS = /^TaskScheduled$/;
const TRY_FAILED = /^Task(Failed|TimedOut|SubmitFailed)$/;

/** Reads events in their order, and tells the steps that they make up. */
export interface Timeline {
  add(event: FlowEvent): void;
  /** Every visit to a state that matters, waits folded. */
  steps(): TimelineStep[];
}

export function createTimeline(): Timeline {
  const visits: Visit[] = [];
  const open = new Map<string, Visit>();
  const close = (step: string, at: string, outcome: "done" | "failed") => {
    const visit = open.get(step);
    if (visit === undefined) return;
    visit.endedAt = at;
    if (visit.outcome === "running" || outcome === "failed") visit.outcome = outcome;
  };
  return {
    add({ type, step, time, detail }) {
      if (step === "") return;
      if (ENTERED.test(type)) {
        const visit = newVisit(step, time);
        visits.push(visit);
        open.set(step, visit);
        return;
      }
      const visit = open.get(step);
      if (visit === undefined) return;
      if (type.startsWith("Task")) visit.calls = true;
      if (TRY_BEGINS.test(type)) beginTry(visit, time);
      else if (TRY_FAILED.test(type)) endTry(visit, { at: time, ...failureIn(detail, type) });
      else if (LEFT.test(type)) close(step, time, "done");
      else if (BROKEN.test(type)) {
        close(step, time, "failed");
        if (visit.failures.length === 0) visit.failures.push({ at: time, ...failureIn(detail, type) });
      }
    },
    steps: () => fold(visits),
  };
}

function beginTry(visit: Visit, at: string): void {
  visit.tries += 1;
  if (visit.lookedAt === undefined) return;
  visit.rounds += 1;
  visit.waitedMs += Date.parse(at) - Date.parse(visit.lookedAt);
  delete visit.lookedAt;
}

/** Missing files are told by an error, after which the flow's Retry rule looks again: a round and a wait. */
function endTry(visit: Visit, failure: StepFailure): void {
  if (failure.code === "FilesMissing") visit.lookedAt = failure.at;
  else visit.failures.push(failure);
}

function newVisit(step: string, startedAt: string): Visit {
  return {
    step,
    startedAt,
    rounds: 1,
    waitedMs: 0,
    tries: 0,
    failures: [],
    outcome: "running",
    calls: false,
  };
}

/** Decisions go, waits in a row become one. */
function fold(visits: readonly Visit[]): TimelineStep[] {
  const steps: TimelineStep[] = [];
  for (const { calls, lookedAt: _, ...visit } of visits) {
    if (calls || visit.failures.length > 0) {
      steps.push({ ...visit, tries: Math.max(1, visit.tries) });
      continue;
    }
    if (!/^Wait/.test(visit.step)) continue;
    const last = steps.at(-1);
    if (last?.step !== WAIT) steps.push({ ...visit, step: WAIT, waitedMs: durationMs(visit) });
    else extend(last, visit);
  }
  return steps;
}

function extend(wait: TimelineStep, visit: TimelineStep): void {
  wait.rounds += 1;
  wait.waitedMs += durationMs(visit);
  wait.outcome = visit.outcome;
  if (visit.endedAt === undefined) delete wait.endedAt;
  else wait.endedAt = visit.endedAt;
}

/** 0 while it runs. */
export function durationMs({ startedAt, endedAt }: Pick<TimelineStep, "startedAt" | "endedAt">): number {
  return endedAt === undefined ? 0 : Date.parse(endedAt) - Date.parse(startedAt);
}

/**
 * Rounds of the same step with nothing but waits between become one step of many rounds, as long as they went the
 * same way: a round with a failure that those before it did not have stays by itself, since it is what somebody looks for.
 */
export function foldRounds(steps: readonly TimelineStep[]): TimelineStep[] {
  const folded: TimelineStep[] = [];
  let index = 0;
  while (index < steps.length) {
    const first = steps[index] as TimelineStep;
    let last = index;
    while (steps[last + 1]?.step === WAIT && isAlike(first, steps[last + 2])) last += 2;
    if (last === index) folded.push(first);
    else folded.push(joined(steps.slice(index, last + 1)));
    index = last + 1;
  }
  return folded;
}

function isAlike(first: TimelineStep, other: TimelineStep | undefined): boolean {
  const isRound = (step: TimelineStep) => step.step !== WAIT && step.outcome === "done";
  const failed = ({ failures }: TimelineStep) =>
    JSON.stringify(failures.map(({ code, message }) => [code, message]));
  if (other === undefined || !isRound(first) || !isRound(other)) return false;
  return other.step === first.step && failed(other) === failed(first);
}

function joined(run: readonly TimelineStep[]): TimelineStep {
  const [first] = run as [TimelineStep];
  const { endedAt } = run.at(-1) as TimelineStep;
  const rounds = run.filter(({ step }) => step !== WAIT);
  return {
    ...first,
    ...(endedAt === undefined ? {} : { endedAt }),
    rounds: rounds.length,
    waitedMs: run.reduce((sum, { waitedMs }) => sum + waitedMs, 0),
    tries: rounds.reduce((sum, { tries }) => sum + tries, 0),
    failures: rounds.flatMap(({ failures }) => failures),
  };
}

/** The error's name and text, wherever they are. The flow may know a function's errors as FC.Unknown. */
function failureIn(detail: string, type: string): { code: string; message: string } {
  const fields = objectIn(detail);
  const code = textIn(fields, ["error", "Error", "Code", "code", "errorCode", "ErrorCode", "errorType"]);
  const message = textIn(fields, [
    "cause",
    "Cause",
    "Detail",
    "detail",
    "errorMessage",
    "message",
    "Message",
  ]);
  const own = code === "FC.Unknown" ? textIn(objectIn(message ?? ""), ["errorType"]) : undefined;
  const said = readable(message ?? "") || "No reason was given.";
  return { code: own ?? code ?? type, message: said.slice(0, 500) };
}

function readable(text: string): string {
  const inner = objectIn(text);
  return textIn(inner, ["errorMessage", "message"]) ?? text;
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function textIn(fields: Record<string, unknown>, names: readonly string[]): string | undefined {
  return names
    .map((name) => fields[name])
    .find((value): value is string => typeof value === "string" && value !== "");
}
