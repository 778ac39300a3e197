import type { Command } from "commander";
import { EXIT_HELP } from "../../command/exit-codes.ts";
import { examples, withConnectionFlags, withOutputFlags, withWaitFlags } from "../../command/flags.ts";
import { type Verb, verbAction } from "../../command/run-verb.ts";
import { connect } from "../../connection/connection.ts";
import type { ConnectionOptions, Context } from "../../connection/connection-target.ts";

export interface RetryOptions extends ConnectionOptions {
  wait?: boolean;
}

export function define(command: Command): void {
  withWaitFlags(withConnectionFlags(withOutputFlags(command)))
    .description(
      "Tries an import again, with the files that are in the bucket now. Repeating it starts nothing twice.\n" +
        "A sidecar that was corrected is uploaded instead: that is a new drop.",
    )
    .option("--wait", "until it has ended")
    .addHelpText(
      "after",
      `${EXIT_HELP}\n  (of the new import with --wait; without it 0 once it is started)\n${examples(
        ["image-drop retry web-qcow2-3f1c…", "start it"],
        ["image-drop retry team-a/web.qcow2 --wait", "the newest import of a key, to its end"],
      )}`,
    )
    .action(verbAction({ shape: "one" }, retry));
}

export async function* retry(
  context: Context,
  target: string,
  { wait = false, ...options }: RetryOptions,
): Verb {
  const connection = await connect({ ...options, wait }, context);
  const { startRetry } = await import("./start-retry.ts");
  return yield* startRetry(connection, { target, wait, signal: context.signal });
}
