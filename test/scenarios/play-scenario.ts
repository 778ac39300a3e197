import {
  type Simulator,
  type SpyEvent,
  startSimulator,
  type VirtualClock,
  virtualClock,
} from "alicloud-simulator";
import { type DistributionResult, readDistribution } from "../../functions/core/distribution/published.ts";
import type { AnyOf, Result } from "../../functions/core/import/published.ts";
import { BUCKET, connectOss } from "../journey/stage.ts";
import { broken } from "./broken-promises.ts";
import { effectLines, observe, traceLines } from "./event-trace.ts";
import type { Coverage } from "./fault-coverage.ts";
import { injectFaults } from "./inject-faults.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { createPeople, type People } from "./people.ts";
import { type Action, type Scenario, scenarioOf } from "./scenario.ts";

/** One simulator on which seeds are played one after the other. */
export interface ScenarioPlayer {
  /**
   * Plays a seed from begin to end. The scenario depends on the seed alone, and so does what takes effect, in
   * its order and at its time: the clock stands still while a function works, and one works at a time. Not
   * promised: which instance answers, and what real time decides: a process that hangs for longer than the
   * clients wait (30 s) is a fault of its own.
   */
  play(seed: number): Promise<Played>;
  /** How often each kind of fault hit each call, in all seeds so far. */
  readonly coverage: Coverage;
  close(): Promise<void>;
}

export interface Played {
  scenario: Scenario;
  /** The promises that were broken; empty is as it should be. */
  broken: string[];
  /** How the executions ended, by outcome. */
  outcomes: string[];
  effects: string[];
  /** Everything, for a person to read. */
  trace(): string[];
}

const DAY_MS = 24 * 3_600_000;
/** An hour is long enough for every path and keeps the number of looks small. */
const ENVIRONMENT = { SOURCE_BUCKET: BUCKET, WAIT_DEADLINE_HOURS: "1", IMPORT_DEADLINE_HOURS: "1" };

export async function openScenarioPlayer(options: { stackFile?: string } = {}): Promise<ScenarioPlayer> {
  const clock = virtualClock({ startMs: Date.parse("2026-11-01T00:00:00.000Z") });
  const simulator = await startSimulator({
    ...{ clock, seed: 1, environment: ENVIRONMENT, stackFile: "s.yaml" },
    ...options,
  });
  const coverage: Coverage = new Map();
  return {
    coverage,
    play: (seed) => play(seed, { simulator, clock, coverage }),
    close: () => simulator.close(),
  };
}

async function play(
  seed: number,
  { simulator, clock, coverage }: { simulator: Simulator; clock: VirtualClock; coverage: Coverage },
): Promise<Played> {
  const scenario = scenarioOf(seed);
  await simulator.reset(seed);
  // Every scenario begins at midnight, so that times rounded to seconds are rounded alike.
  clock.skip(DAY_MS - (clock.now() % DAY_MS));
  const beginMs = clock.now();
  for (const service of ["oss", "ecs", "fnf", "fc"] as const)
    Object.assign(simulator[service].knobs, scenario.knobs[service]);
  simulator.fc.knobs.atOnce = 1;
  const { failsAtPercent: atPercent } = scenario;
  if (atPercent !== undefined)
    simulator.ecs.failNext({ errorCode: "ImageFormatError", errorMessage: "Planned.", atPercent });
  const ledger = createLedger(simulator);
  const events: SpyEvent[] = [];
  const unobserve = observe(simulator, (event) => {
    events.push(event);
    ledger.see(event);
  });
  const people = createPeople(simulator, { clock, scenario, ledger });
  injectFaults(simulator, scenario, { beginMs, coverage, act: (action) => people.actWithin(action) });
  try {
    const unending = await playOut(scenario, { clock, ledger, people });
    simulator.faults.clear();
    const published = await readResults(simulator, ledger);
    const distributions = await readDistributions(simulator, ledger);
    return {
      scenario,
      broken: [...people.complaints, ...broken({ ledger, published, distributions, unending })],
      outcomes: [
        ...[...published.values()].map(({ result }) => result.failure?.code ?? result.state),
        ...[...distributions.values()].map(({ state }) => `distribution ${state}`),
      ],
      effects: effectLines(events, beginMs),
      trace: () => traceLines(events, beginMs),
    };
  } finally {
    unobserve();
  }
}

/** Lets everything happen until nothing is left to happen; answers the executions that never ended. */
async function playOut(
  scenario: Scenario,
  { clock, ledger, people }: { clock: VirtualClock; ledger: Ledger; people: People },
): Promise<string[]> {
  const beginMs = clock.now();
  const hold = clock.hold();
  for (const action of scenario.actions) {
    const { when } = action;
    if ("atMs" in when) clock.schedule(when.atMs, () => void people.act(action));
  }
  hold.release();
  const running = () => [...ledger.started.keys()].filter((name) => !ledger.ended.has(name));
  const isScheduledOver = () =>
    clock.now() - beginMs > lastMs(scenario.actions) + scenario.knobs.oss.eventDelayMs.most;
  const isOver = () => isScheduledOver() && people.busy() === 0 && running().length === 0;
  let quietSinceMs: number | undefined;
  while (clock.now() - beginMs < 8 * DAY_MS) {
    await clock.sleep(20 * 60_000);
    if (!isOver()) quietSinceMs = undefined;
    // What was begun by the last action, or by a retried event, shows within hours.
    else if (quietSinceMs === undefined) quietSinceMs = clock.now();
    else if (clock.now() - quietSinceMs > 2 * 3_600_000) return [];
  }
  return running();
}

function lastMs(actions: readonly Action[]): number {
  return Math.max(0, ...actions.map(({ when }) => ("atMs" in when ? when.atMs : 0)));
}

async function readDistributions(simulator: Simulator, ledger: Ledger) {
  const oss = connectOss(simulator);
  const read = new Map<string, DistributionResult>();
  for (const { key } of ledger.distributions)
    read.set(key, readDistribution(JSON.parse(String((await oss.get(key)).content))));
  return read;
}

async function readResults(simulator: Simulator, ledger: Ledger) {
  const oss = connectOss(simulator);
  const published = new Map<string, { etag: string; result: AnyOf<Result> }>();
  for (const key of new Set(ledger.results.map((write) => write.key))) {
    const { content, res } = await oss.get(key);
    const etag = String((res.headers as Record<string, string>)["etag"]).replaceAll('"', "");
    published.set(key, { etag, result: JSON.parse((content as Buffer).toString()) as AnyOf<Result> });
  }
  return published;
}
