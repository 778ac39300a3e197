import type { Command } from "commander";
import { examples, withConnectionFlags, withOutputFlags, withTimeoutFlag } from "../../command/flags.ts";
import { type Verb, verbAction } from "../../command/run-verb.ts";
import { connect } from "../../connection/connection.ts";
import type { ConnectionOptions, Context } from "../../connection/connection-target.ts";
import type { CancelOptions } from "./request-cancel.ts";

export function define(command: Command): void {
  withTimeoutFlag(withConnectionFlags(withOutputFlags(command)))
    .description(
      "Cancels an import: what has begun is undone, the image and its snapshots are removed.\n" +
        "Repeating it is harmless. It also cleans up after an execution that was stopped by hand.",
    )
    .option("--reason <text>", "why; it is published with the result")
    .option("--by <name>", "who asks; default: the user of this machine")
    .option("--key <key>", "the image's key, for an execution that the workflow has forgotten")
    .option("--wait", "until it is undone")
    .addHelpText(
      "after",
      "\nExit codes:\n" +
        "  0 it is cancelled, or was before; without --wait also if it is under way\n" +
        "  1 it came too late: the import has ended otherwise\n" +
        examples(
          ["image-drop cancel team-a/web.qcow2", "the newest import of a key"],
          ['image-drop cancel web-qcow2-3f1c… --reason "wrong file" --wait', "and wait until it is undone"],
        ),
    )
    .action(verbAction({ shape: "one" }, cancel));
}

export async function* cancel(
  context: Context,
  target: string,
  options: ConnectionOptions & CancelOptions,
): Verb {
  const connection = await connect(options, context);
  const { requestCancel } = await import("./request-cancel.ts");
  return yield* requestCancel(connection, { target, options, signal: context.signal });
}
