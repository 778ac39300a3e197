import { type Command, Option } from "commander";
import { usageError } from "../../command/errors.ts";
import { EXIT } from "../../command/exit-codes.ts";
import { examples, withConnectionFlags, withOutputFlags, withTimeoutFlag } from "../../command/flags.ts";
import { type Verb, verbAction } from "../../command/run-verb.ts";
import { refuseBackwards, refuseWithout } from "../../command/together.ts";
import { type Connection, connect } from "../../connection/connection.ts";
import type { ConnectionOptions, Context } from "../../connection/connection-target.ts";
import { countOption, type Moment, momentOption, secondsOption } from "../../output/time.ts";
import { sentence } from "../../words/sentence.ts";

export interface HistoryOptions extends ConnectionOptions {
  stats?: boolean;
  since?: Moment;
  until?: Moment;
  sample?: number;
  events?: boolean;
  follow?: boolean;
  interval?: number;
}

export function define(command: Command): void {
  withTimeoutFlag(withConnectionFlags(withOutputFlags(command, { csv: true, lines: true })))
    .description(
      "Shows what an execution did: its steps, how long each took, what was tried again and why.\n" +
        "Waits are folded together, and so are rounds of the same step.",
    )
    .option("--events", "the workflow's own events, as they are")
    .option("--follow", "go on until the execution has ended")
    .option("--interval <seconds>", "how often to look with --follow (default: 5)", secondsOption)
    .addOption(
      new Option("--stats", "instead: figures over a period, of all imports").conflicts(["events", "follow"]),
    )
    .option("--since <time>", "with --stats: from then on (default: 30d)", momentOption)
    .option("--until <time>", "with --stats: until then", momentOption)
    .option(
      "--sample <n>",
      "with --stats: whose steps and sizes are looked at, of the newest (default: 100)",
      countOption,
    )
    .addHelpText(
      "after",
      examples(
        ["image-drop history web-qcow2-3f1c…", "the steps of one execution"],
        ["image-drop history team-a/web.qcow2 --follow", "the newest import of a key, to its end"],
        ["image-drop history web-qcow2-3f1c… --events --json", "the raw events"],
        ["image-drop history --stats --since 7d", "a week in figures"],
      ),
    )
    .action((target: string | undefined, options: HistoryOptions, command: Command) =>
      verbAction({ shape: options.events === true ? "many" : "one" }, history)(target, options, command),
    );
}

export async function* history(context: Context, target: string | undefined, options: HistoryOptions): Verb {
  if ((target === undefined) !== (options.stats === true)) throw usageError(sentence("historyTakes"));
  const given = { ...options };
  refuseWithout("stats", given, ["since", "until", "sample"]);
  refuseWithout("follow", given, ["interval"]);
  const connection = await connect({ ...options, wait: options.follow === true }, context);
  if (target === undefined) return yield* statistics(connection, options);
  const { follow, rawEvents, timelines } = await import("./follow-execution.ts");
  const source = await connection.imports();
  const execution = await connection.find(target);
  const intervalMs = (options.interval ?? (connection.local ? 0.5 : 5)) * 1000;
  const descriptions = follow(execution, {
    source,
    signal: context.signal,
    intervalMs,
    once: options.follow !== true,
  });
  if (options.events === true) {
    yield* rawEvents(descriptions, source);
    return EXIT.done;
  }
  return yield* timelines(descriptions, source, options.follow === true);
}

const STATS_DAYS = 30;
const STATS_SAMPLE = 100;

async function* statistics(
  connection: Connection,
  { since, until, sample = STATS_SAMPLE }: HistoryOptions,
): Verb {
  const { statsOver } = await import("./stats.ts");
  const nowMs = connection.now();
  refuseBackwards({ since, until }, nowMs);
  const fromMs = since?.(nowMs) ?? nowMs - STATS_DAYS * 86_400_000;
  const stats = await statsOver(
    await connection.imports(),
    { fromMs, toMs: until?.(nowMs) ?? nowMs, sample },
    nowMs,
  );
  yield { kind: "stats", stats };
  return stats.states.some(({ state }) => state === "unreadable") ? EXIT.failed : EXIT.done;
}
