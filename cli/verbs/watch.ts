import type { Command } from "commander";
import { sidecarKey } from "../../functions/core/import/drop.ts";
import { isFault } from "../command/errors.ts";
import { EXIT, EXIT_HELP } from "../command/exit-codes.ts";
import { connected, examples, shown } from "../command/flags.ts";
import { perform, type Verb } from "../command/run-verb.ts";
import { type Connection, connect } from "../connection/connection.ts";
import type { ConnectionOptions, Context } from "../connection/connection-target.ts";
import type { Place } from "../imports/find-execution.ts";
import type { SidecarDrop } from "../imports/import-of-drop.ts";
import { secondsOption } from "../output/time.ts";

export interface WatchOptions extends ConnectionOptions {
  stay?: boolean;
  interval?: number;
}

export function register(program: Command): void {
  connected(shown(program.command("watch"), { lines: true }))
    .argument("[target...]", "ID of an execution, or KEY of an image; without one all that run now")
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
      perform({ shape: targets.length === 1 ? "one" : "many" }, watch)(targets, options, command),
    );
}

export async function* watch(context: Context, targets: string[], options: WatchOptions): Verb {
  const connection = await connect(options, context);
  const [{ findExecution }, { allRunning, intervalOf, named, watchImports }, { begunImport }] =
    await Promise.all([
      import("../imports/find-execution.ts"),
      import("../imports/watch-imports.ts"),
      import("../imports/import-of-drop.ts"),
    ]);
  const { flows } = await connection.imports();
  const place = { flows, bucket: connection.bucket, prefixes: connection.settings.prefixes };
  const { signal } = context;
  const intervalMs = intervalOf(connection, options.interval);
  try {
    const names: string[] = [];
    for (const target of targets) {
      const drop = await announced(target, place, connection);
      if (drop === undefined) names.push((await findExecution(target, place)).name);
      else {
        yield { kind: "note", text: `${drop.imageKey} was dropped; its import is about to begin.` };
        names.push(await begunImport(connection, { drop, known: [], signal }));
      }
    }
    const find = targets.length === 0 ? allRunning(options.stay === true) : named(names);
    const code = yield* watchImports(connection, { find, signal, intervalMs });
    return targets.length === 0 ? EXIT.done : code;
  } catch (error) {
    if (!signal.aborted) throw error;
    yield { kind: "note", text: "No longer watched; the imports go on." };
    return EXIT.interrupted;
  }
}

/** The drop of a key whose sidecar is there and whose import is not: its event is on its way. */
async function announced(
  target: string,
  place: Place,
  connection: Connection,
): Promise<SidecarDrop | undefined> {
  const [{ imageKeyOf, isExecution }, { executionsOf }] = await Promise.all([
    import("../imports/find-execution.ts"),
    import("../imports/import-of-drop.ts"),
  ]);
  if (await isExecution(target, place)) return undefined;
  const imageKey = imageKeyOf(target, place);
  // Who may not look at drops can watch imports all the same.
  const sidecar = await (await connection.objects()).head(sidecarKey(imageKey)).catch((error: unknown) => {
    if (isFault(error) && error.name === "Denied") return undefined;
    throw error;
  });
  if (sidecar === undefined) return undefined;
  const drop = { bucket: connection.bucket, imageKey, sidecarEtag: sidecar.etag };
  const begun = await executionsOf(drop, { flows: place.flows, nowMs: connection.now() });
  return begun.length === 0 ? drop : undefined;
}
