import type { Command } from "commander";
import { EXIT_HELP, exitCodeOf } from "../command/exit-codes.ts";
import { examples, withConnectionFlags, withOutputFlags } from "../command/flags.ts";
import { type Verb, verbAction } from "../command/run-verb.ts";
import { connect } from "../connection/connection.ts";
import type { ConnectionOptions, Context } from "../connection/connection-target.ts";

export function define(command: Command): void {
  withConnectionFlags(withOutputFlags(command))
    .description("Shows one import in full: where it stands, its image, or why there is none.")
    .addHelpText(
      "after",
      `${EXIT_HELP}\n${examples(
        ["image-drop status team-a/web.qcow2", "the newest import of this key"],
        ["image-drop status web-qcow2-3f1c… --json", "one execution, for a script"],
      )}`,
    )
    .action(verbAction({ shape: "one" }, status));
}

export async function* status(context: Context, target: string, options: ConnectionOptions): Verb {
  const connection = await connect(options, context);
  const [{ notAnImport }, { viewOf }] = await Promise.all([
    import("../imports/find-execution.ts"),
    import("../imports/import-view.ts"),
  ]);
  const execution = await connection.find(target);
  const view = await viewOf(execution, await connection.imports());
  if (view === undefined) throw notAnImport(execution.name);
  yield { kind: "import-status", view, nowMs: connection.now() };
  return exitCodeOf(view);
}
