import type { Command } from "commander";
import { CliError } from "../command/errors.ts";
import { EXIT_HELP, EXIT_OF_STATE } from "../command/exit-codes.ts";
import { connected, examples, shown } from "../command/flags.ts";
import { perform, type Verb } from "../command/run-verb.ts";
import { connect } from "../connection/connection.ts";
import type { ConnectionOptions, Context } from "../connection/connection-target.ts";

export function register(program: Command): void {
  connected(shown(program.command("status")))
    .argument("<target>", "ID of an execution, or KEY of an image: with or without incoming/ and .json")
    .description("Shows one import in full: where it stands, its image, or why there is none.")
    .addHelpText(
      "after",
      `${EXIT_HELP}\n${examples(
        ["image-drop status team-a/web.qcow2", "the newest import of this key"],
        ["image-drop status web-qcow2-3f1c… --json", "one execution, for a script"],
      )}`,
    )
    .action(perform({ shape: "one" }, status));
}

export async function* status(context: Context, target: string, options: ConnectionOptions): Verb {
  const connection = await connect(options, context);
  const [{ findExecution }, { viewOf }] = await Promise.all([
    import("../imports/find-execution.ts"),
    import("../imports/import-view.ts"),
  ]);
  const source = await connection.imports();
  const { bucket, settings } = connection;
  const execution = await findExecution(target, { flows: source.flows, bucket, prefixes: settings.prefixes });
  const view = await viewOf(execution, source);
  if (view === undefined) throw new CliError(`The execution ${execution.name} is no import.`);
  yield { kind: "import-status", view, nowMs: connection.now() };
  return EXIT_OF_STATE[view.state];
}
