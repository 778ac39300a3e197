import type { Fault, ServiceName, Simulator } from "alicloud-simulator";
import { type Coverage, count } from "./fault-coverage.ts";
import type { Action, Moment, Scenario } from "./scenario.ts";
import { type FaultKind, faultAt } from "./scenario-faults.ts";

/**
 * Puts a scenario's faults, and what its people do in the middle of a call, between the clients and the
 * services.
 */
export function injectFaults(
  simulator: Simulator,
  scenario: Scenario,
  parts: { beginMs: number; coverage: Coverage; act: (action: Action) => Promise<void> },
): void {
  const { beginMs, coverage, act } = parts;
  const calls = new Map<string, number>();
  let noFunctionsUntilMs = Number.NEGATIVE_INFINITY;
  simulator.faults.decide = (service, operation) => {
    const call = `${service} ${operation}`;
    const nth = calls.get(call) ?? 0;
    calls.set(call, nth + 1);
    const isMoment = ({ when }: Action) => isDuring(when) && when.during === operation && when.nth === nth;
    const actions = scenario.actions.filter(isMoment);
    if (actions.length > 0) {
      count(coverage, call, "action");
      return meanwhile(actions, (action) => inTurn(service, simulator, () => act(action)));
    }
    const nowMs = simulator.clock.now();
    const { faults } = scenario;
    const isPaused = service === "fc" && nowMs < noFunctionsUntilMs;
    const kind = isPaused
      ? "unavailable"
      : faultAt(faults, { service, operation, nth, sinceBeginMs: nowMs - beginMs });
    if (operation === "ImportImage" && nth === 0 && kind === faults.firstImport)
      noFunctionsUntilMs = nowMs + faults.pauseAfterFirstImportMs;
    count(coverage, call, kind ?? "none");
    return kind === undefined ? undefined : faultOf(kind, service, simulator);
  };
}

type During = Extract<Moment, { during: string }>;

function isDuring(when: Moment): when is During {
  return "during" in when;
}

/**
 * A call of Function Compute happens before or after a function's work, any other call in the middle of it.
 */
function inTurn(service: ServiceName, { fc }: Simulator, act: () => Promise<void>): Promise<void> {
  return service === "fc" ? fc.between(act) : fc.within(act);
}

/** All of them happen at the moment that the first one has. */
function meanwhile(actions: readonly Action[], act: (action: Action) => Promise<void>): Fault {
  const when = (actions[0] as Action & { when: During }).when.side;
  return {
    kind: "meanwhile",
    when,
    async act() {
      for (const action of actions) await act(action);
    },
  };
}

const REFUSALS: Record<
  "throttled" | "unavailable" | "denied",
  Record<ServiceName, { status: number; code: string }>
> = {
  throttled: {
    ecs: { status: 400, code: "Throttling.User" },
    oss: { status: 503, code: "QpsLimitExceeded" },
    fc: { status: 429, code: "ResourceExhausted" },
    fnf: { status: 429, code: "RequestThrottled" },
  },
  unavailable: {
    ecs: { status: 503, code: "ServiceUnavailable" },
    oss: { status: 500, code: "InternalError" },
    fc: { status: 500, code: "InternalServerError" },
    fnf: { status: 500, code: "InternalServerError" },
  },
  denied: {
    ecs: { status: 403, code: "Forbidden.RAM" },
    oss: { status: 403, code: "AccessDenied" },
    fc: { status: 403, code: "AccessDenied" },
    fnf: { status: 403, code: "Forbidden" },
  },
};

/** Long enough to overtake nothing and short enough for many of them. */
const SLOW_MS = 2;

function faultOf(kind: FaultKind, service: ServiceName, simulator: Simulator): Fault {
  switch (kind) {
    case "throttled":
    case "unavailable":
    case "denied":
      return { kind: "refuse", ...REFUSALS[kind][service], message: "Injected." };
    case "slow":
      return { kind, delayMs: SLOW_MS };
    case "crash-before":
    case "crash-after": {
      const act = () => inTurn(service, simulator, () => killFunctions(simulator));
      return { kind: "meanwhile", when: kind === "crash-before" ? "instead" : "after", act };
    }
    case "html":
    case "reset-before":
    case "reset-after":
      return { kind };
  }
}

/**
 * Kills whatever function answers now: the one whose call it is, and those in the middle of whose calls it
 * happens.
 */
async function killFunctions({ fc, stack }: Simulator): Promise<void> {
  // One after the other, so that they always end in the same order.
  for (const { name } of stack.functions) await fc.killRunning(name);
}
