import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { type Coverage, coverageTable, mergeCoverage } from "../test/scenarios/fault-coverage.ts";
import { openScenarioPlayer, type Played } from "../test/scenarios/play-scenario.ts";
import { buildFunctions } from "./build.mjs";

/**
 * Deterministic simulation: plays whole scenarios, each from one seed, and checks the promises after each.
 *
 *   npm run sim -- --seeds 5000            seeds 1 to 5000, on every core
 *   npm run sim -- --seed 4711             one seed, with its schedule and trace if a promise is broken
 *   npm run sim -- --seed 4711 --trace     the same, with them in any case
 *
 * Prints the first broken promises with seed, schedule and trace, how the drops ended, and how often each kind
 * of fault hit each call. Exit code 1 if a promise was broken.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    jobs: { type: "string", default: String(availableParallelism()) },
    trace: { type: "boolean", default: false },
    /** Set by itself: plays every `jobs`-th seed and sends what comes of it. */
    part: { type: "string" },
  },
});
const first = Number(values.seed);
const count = Number(values.seeds);
const jobs = Math.min(Number(values.jobs), count);

/** What a part sends of each seed, and of all at its end. */
type Message =
  | { seed: number; broken: string[]; outcomes: string[]; story?: string }
  | { coverage: Array<[string, Array<[string, number]>]> };

const SHOWN = 3;

async function playPart(part: number, send: (message: Message) => void): Promise<void> {
  const player = await openScenarioPlayer();
  let shown = 0;
  for (let seed = first + part; seed < first + count; seed += jobs) {
    const played = await player.play(seed);
    const tell = values.trace || (played.broken.length > 0 && shown++ < SHOWN);
    const { broken, outcomes } = played;
    send({ seed, broken, outcomes, ...(tell ? { story: storyOf(played) } : {}) });
  }
  send({ coverage: [...player.coverage].map(([call, kinds]) => [call, [...kinds]]) });
  await player.close();
}

function storyOf({ scenario, trace }: Played): string {
  const { seed, drops, actions, faults, knobs } = scenario;
  const line = (value: unknown) => `  ${JSON.stringify(value)}`;
  return [
    `Seed ${seed}: drops`,
    ...drops.map(line),
    "Schedule",
    ...actions.map(line),
    "Faults",
    line(faults),
    "Knobs",
    line(knobs),
    "Trace",
    ...trace(),
  ].join("\n");
}

async function playAll(): Promise<boolean> {
  await buildFunctions();
  const startedMs = performance.now();
  const outcomes = new Map<string, number>();
  const coverage: Coverage = new Map();
  let broken = 0;
  let played = 0;
  const take = (message: Message) => {
    if ("coverage" in message)
      return mergeCoverage(
        coverage,
        new Map(message.coverage.map(([call, kinds]) => [call, new Map(kinds)])),
      );
    played += 1;
    for (const outcome of message.outcomes) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (message.story !== undefined) console.log(message.story);
    if (message.broken.length > 0) {
      broken += 1;
      console.log(`Seed ${message.seed} BROKEN:\n  ${message.broken.join("\n  ")}`);
    }
    if (played % 500 === 0) console.log(`${played} of ${count} seeds, ${broken} broken`);
  };
  if (jobs <= 1) await playPart(0, take);
  else await Promise.all(Array.from({ length: jobs }, (_, part) => playElsewhere(part, take)));
  const seconds = (performance.now() - startedMs) / 1000;
  console.log("\nHow often each kind of fault hit each call\n");
  console.log(coverageTable(coverage));
  const ended = [...outcomes].sort(([, a], [, b]) => b - a).map(([outcome, times]) => `${outcome} ${times}`);
  console.log(`\nOutcomes: ${ended.join(", ")}`);
  console.log(
    `${played} seeds in ${seconds.toFixed(1)} s (${(played / seconds).toFixed(1)} a second), ${broken} broken`,
  );
  return broken === 0 && played === count;
}

async function playElsewhere(part: number, take: (message: Message) => void): Promise<void> {
  const child = fork(process.argv[1] as string, [...process.argv.slice(2), `--part=${part}`], {
    execArgv: process.execArgv,
  });
  child.on("message", (message) => take(message as Message));
  await new Promise<void>((resolve) => child.once("exit", () => resolve()));
}

if (values.part === undefined) process.exitCode = (await playAll()) ? 0 : 1;
else {
  await playPart(Number(values.part), (message) => process.send?.(message));
  process.disconnect();
}
