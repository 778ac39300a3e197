import { setTimeout as sleep } from "node:timers/promises";
import type { Execution } from "../../functions/cloud/flows.ts";
import { distributionExecution } from "../../functions/core/distribution/new-distribution.ts";
import { CliError } from "../command/errors.ts";
import { EXIT, type ExitCode, exitCodeOf } from "../command/exit-codes.ts";
import type { Connection } from "../connection/connection.ts";
import type { Event } from "../events.ts";
import { sentence } from "../words/sentence.ts";
import { isDistributing } from "./distribution-of.ts";
import { estimate, type RunningView } from "./estimate.ts";
import { allExecutions } from "./executions.ts";
import { type ImportSource, type ImportView, isRunning, viewOf } from "./import-view.ts";
import { createLiveProgress, type LiveProgress } from "./live-progress.ts";
import { mapInOrder } from "./map-in-order.ts";

/** The simulator may live faster than real time; the cloud lets five DescribeExecution through a second. */
export function intervalOf({ local }: Pick<Connection, "local">, seconds: number | undefined): number {
  return (seconds ?? (local ? 0.3 : 5)) * 1000;
}

/** The executions to look at now; undefined once there is nothing more to come. Called again and again. */
export type Find = (source: ImportSource) => Promise<Execution[] | undefined>;

/** These executions, each until it has ended. */
export function executionsByName(names: readonly string[]): Find {
  const open = new Set(names);
  return async ({ flows }) => {
    if (open.size === 0) return undefined;
    const executions = await describeAll([...open], flows);
    for (const execution of executions) if (!isRunning(execution)) open.delete(execution.name);
    return executions;
  };
}

async function describeAll(names: readonly string[], flows: ImportSource["flows"]): Promise<Execution[]> {
  const executions: Execution[] = [];
  const described = mapInOrder(names, 4, async (name) => ({ name, found: await flows.describe(name) }));
  for await (const { name, found } of described) {
    if (found === undefined) throw new CliError(sentence("executionGone", { name }));
    executions.push(found);
  }
  return executions;
}

/** Whatever runs, and what ran when it was last looked. */
export function runningExecutions(stay: boolean): Find {
  let before: string[] = [];
  return async ({ flows }) => {
    const running: Execution[] = [];
    for await (const execution of allExecutions(flows, { status: "Running" })) running.push(execution);
    const gone = before.filter((name) => !running.some((execution) => execution.name === name));
    const found = [...(await describeAll(gone, flows)), ...running];
    before = found.filter(isRunning).map(({ name }) => name);
    return found.length === 0 && !stay ? undefined : found;
  };
}

export interface WatchTask {
  find: Find;
  signal: AbortSignal;
  intervalMs: number;
}

/** Looks until everything has ended. Answers the exit code of the first that was not imported, or 0. */
export async function* watchImports(
  connection: Pick<Connection, "imports" | "now" | "redraws" | "region" | "local" | "awaitsDistribution">,
  { find, signal, intervalMs }: WatchTask,
): AsyncGenerator<Event, ExitCode> {
  let worst: ExitCode = EXIT.done;
  const progress = connection.redraws ? createLiveProgress(connection) : undefined;
  // Those whose image is there, and copies, shares or family are not.
  let distributed: Execution[] = [];
  for (;;) {
    // Anew in each round: an import may run for longer than temporary keys live.
    const source = await connection.imports();
    const found = await find(source);
    if (found === undefined && distributed.length === 0) return worst;
    const executions = [...distributed, ...(found ?? [])];
    distributed = [];
    const running: Array<Omit<RunningView, "estimate">> = [];
    for await (const { execution, view, live } of viewsOf(executions, source, progress)) {
      // A result may be published a moment before the execution has ended.
      if (view !== undefined && isRunning(execution) && !hasOutcome(view))
        running.push({ view, live: live ?? view });
      if (isRunning(execution) || view === undefined) continue;
      if (
        connection.awaitsDistribution &&
        isDistributing(view) &&
        (await runsDistribution(execution, source))
      ) {
        distributed.push(execution);
        running.push({ view, live: view });
        continue;
      }
      if (worst === EXIT.done) worst = exitCodeOf(view);
      yield { kind: "ended", view, nowMs: connection.now() };
    }
    const nowMs = connection.now();
    yield {
      kind: "progress",
      running: running.map(({ view, live }) => ({ view, live, estimate: estimate(live, nowMs) })),
      ...{ nowMs, incoming: source.settings.prefixes.incoming },
    };
    const goesOn = executions.length === 0 || distributed.length > 0 || executions.some(isRunning);
    if (goesOn) await sleep(intervalMs, undefined, { signal });
  }
}

/** What comes after an import is an execution of its own; where it died, nothing more is to be waited for. */
async function runsDistribution({ name }: Execution, { distributions }: ImportSource): Promise<boolean> {
  const execution = await distributions.describe(distributionExecution(name));
  return execution !== undefined && isRunning(execution);
}

function hasOutcome({ state }: ImportView): boolean {
  return state !== "waiting" && state !== "importing" && state !== "unreadable";
}

function viewsOf(executions: readonly Execution[], source: ImportSource, progress: LiveProgress | undefined) {
  return mapInOrder(executions, 8, async (execution) => {
    const view = await viewOf(execution, source);
    const live = view === undefined ? undefined : await progress?.of(view, source);
    return { execution, view, live };
  });
}
