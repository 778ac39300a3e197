import type { Command } from "commander";
import { Denied } from "../../functions/cloud/cloud-faults.ts";
import { sidecarKey } from "../../functions/core/import/drop.ts";
import { usageError } from "../command/errors.ts";
import { EXIT, EXIT_HELP } from "../command/exit-codes.ts";
import { examples, withConnectionFlags, withOutputFlags, withWaitFlags } from "../command/flags.ts";
import { type Verb, verbAction } from "../command/run-verb.ts";
import { type Connection, connect } from "../connection/connection.ts";
import type { ConnectionOptions, Context } from "../connection/connection-target.ts";
import type { SidecarDrop } from "../imports/import-of-drop.ts";
import { secondsOption } from "../output/time.ts";
import { sentence } from "../words/sentence.ts";

export interface WatchOptions extends ConnectionOptions {
  stay?: boolean;
  interval?: number;
}

export function define(command: Command): void {
  withWaitFlags(withConnectionFlags(withOutputFlags(command, { lines: true })))
    .description(
      "Shows running imports with their progress and when they should be done, until they have ended.\n" +
        "Ctrl-C ends the watching, never an import.",
    )
    .option("--stay", "without a target: wait for new ones, too")
    .option("--interval <seconds>", "how often to look (default: 5)", secondsOption)
    .addHelpText(
      "after",
      `${EXIT_HELP}\n  (of the first that was not imported; without a target always 0)\n${examples(
        ["image-drop watch team-a/web.qcow2", "one import to its end"],
        ["image-drop watch", "all that run now"],
        ["image-drop watch --stay --json-lines", "every change, for a script"],
      )}`,
    )
    .action((targets: string[], options: WatchOptions, command: Command) =>
      verbAction({ shape: targets.length === 1 ? "one" : "many" }, watch)(targets, options, command),
    );
}

export async function* watch(context: Context, targets: string[], options: WatchOptions): Verb {
  if (targets.length > 0 && options.stay === true)
    throw usageError(
      "--stay waits for new imports, a target names one: they contradict each other.",
      "Leave out one.",
    );
  const connection = await connect({ ...options, wait: true }, context);
  const [{ runningExecutions, intervalOf, executionsByName, watchImports }, { importOfDrop }] =
    await Promise.all([import("../imports/watch-imports.ts"), import("../imports/import-of-drop.ts")]);
  const { signal } = context;
  const intervalMs = intervalOf(connection, options.interval);
  try {
    const names: string[] = [];
    for (const target of targets) {
      const drop = await announcedDrop(target, connection);
      if (drop === undefined) names.push((await connection.find(target)).name);
      else {
        yield { kind: "note", text: sentence("wasDropped", { key: drop.imageKey }) };
        names.push(await importOfDrop(connection, { drop, known: [], signal }));
      }
    }
    const find = targets.length === 0 ? runningExecutions(options.stay === true) : executionsByName(names);
    const code = yield* watchImports(connection, { find, signal, intervalMs });
    return targets.length === 0 ? EXIT.done : code;
  } catch (error) {
    if (!signal.aborted) throw error;
    yield { kind: "note", text: sentence("noLongerWatched") };
    return EXIT.interrupted;
  }
}

/** The drop of a key whose sidecar is there and whose import is not: its event is on its way. */
async function announcedDrop(target: string, connection: Connection): Promise<SidecarDrop | undefined> {
  const [{ imageKeyOf, isExecution }, { executionsOf }] = await Promise.all([
    import("../imports/find-execution.ts"),
    import("../imports/import-of-drop.ts"),
  ]);
  const { flows } = await connection.imports();
  const { bucket, settings } = connection;
  if (await isExecution(target, flows)) return undefined;
  const imageKey = imageKeyOf(target, { bucket, prefixes: settings.prefixes });
  // Who may not look at drops can watch imports all the same.
  const sidecar = await (await connection.objects()).head(sidecarKey(imageKey)).catch((error: unknown) => {
    if (error instanceof Denied) return undefined;
    throw error;
  });
  if (sidecar === undefined) return undefined;
  const drop = { bucket, imageKey, sidecarEtag: sidecar.etag };
  const begun = await executionsOf(drop, { flows, nowMs: connection.now() });
  return begun.length === 0 ? drop : undefined;
}
