import type { Command } from "commander";
import { EXIT } from "../command/exit-codes.ts";
import { examples, withConnectionFlags, withOutputFlags } from "../command/flags.ts";
import { type Verb, verbAction } from "../command/run-verb.ts";
import type { ConnectionOptions, Context } from "../connection/connection-target.ts";

export function define(command: Command): void {
  withConnectionFlags(withOutputFlags(command))
    .description(
      "Shows what counts of flags, environment, image-drop.json and the aliyun CLI's profile, in this order, and where it comes\n" +
        "from. Nothing is called, and no secrets are shown.",
    )
    .addHelpText(
      "after",
      `\nExit codes:\n  0 bucket, region and the source of keys are known, 1 something is missing or cannot be read\n${examples(
        ["image-drop config", "with what is in this folder"],
        ["image-drop config --profile prod", "with another profile"],
      )}`,
    )
    .action(verbAction({ shape: "one" }, config));
}

export async function* config(context: Context, options: ConnectionOptions): Verb {
  const { shownConfiguration, shownSimulator } = await import("../connection/shown-configuration.ts");
  const { rows, problems } = await (options.local === true ? shownSimulator : shownConfiguration)(
    options,
    context,
  );
  yield { kind: "settings", rows, problems };
  return problems.length === 0 ? EXIT.done : EXIT.failed;
}
