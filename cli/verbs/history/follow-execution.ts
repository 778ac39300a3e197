import { setTimeout as sleep } from "node:timers/promises";
import type { Execution } from "../../../functions/cloud/flows.ts";
import { CliError } from "../../command/errors.ts";
import { EXIT, type ExitCode } from "../../command/exit-codes.ts";
import type { Event } from "../../events.ts";
import { historyEvents } from "../../imports/history-events.ts";
import { type ImportSource, isRunning, viewOf } from "../../imports/import-view.ts";
import { createTimeline, foldRounds } from "../../imports/timeline.ts";
import { sentence } from "../../words/sentence.ts";

export interface FollowOptions {
  source: ImportSource;
  signal: AbortSignal;
  intervalMs: number;
  once: boolean;
}

/** The execution as each description of it tells, until it has ended; only as it is now with `once`. */
export async function* follow(
  first: Execution,
  { source, signal, intervalMs, once }: FollowOptions,
): AsyncGenerator<Execution> {
  let execution = first;
  yield execution;
  while (!once && isRunning(execution) && !signal.aborted) {
    await sleep(intervalMs, undefined, { signal });
    const next = await source.flows.describe(execution.name);
    if (next === undefined) throw new CliError(sentence("executionGone", { name: execution.name }));
    execution = next;
    yield execution;
  }
}

/** From the beginning each time: what a token means after the last page is not documented. */
export async function* rawEvents(
  descriptions: AsyncIterable<Execution>,
  source: ImportSource,
): AsyncGenerator<Event> {
  let lastId = 0;
  for await (const { name } of descriptions)
    for await (const event of historyEvents(name, source.flows)) {
      if (event.id <= lastId) continue;
      lastId = event.id;
      yield { kind: "flow-event", event };
    }
}

export async function* timelines(
  descriptions: AsyncIterable<Execution>,
  source: ImportSource,
  following: boolean,
): AsyncGenerator<Event, ExitCode> {
  let code: ExitCode = EXIT.done;
  for await (const execution of descriptions) {
    const reader = createTimeline();
    for await (const event of historyEvents(execution.name, source.flows)) reader.add(event);
    const steps = foldRounds(reader.steps());
    const view = await viewOf(execution, source);
    const timeline = { kind: "timeline", execution, view, steps } as const;
    yield following && isRunning(execution) ? { kind: "timeline-grows", timeline } : timeline;
    code = view?.unreadable === undefined ? EXIT.done : EXIT.failed;
  }
  return code;
}
