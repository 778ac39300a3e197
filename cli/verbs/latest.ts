import type { Command } from "commander";
import { CliError } from "../command/errors.ts";
import { EXIT } from "../command/exit-codes.ts";
import { examples, withConnectionFlags, withOutputFlags } from "../command/flags.ts";
import { type Verb, verbAction } from "../command/run-verb.ts";
import { connect } from "../connection/connection.ts";
import type { ConnectionOptions, Context } from "../connection/connection-target.ts";

export function define(command: Command): void {
  withConnectionFlags(withOutputFlags(command))
    .description(
      "Prints the ID of the newest image of a family, for scripts and Terraform. An image joins its family last,\n" +
        "when its copies and shares are there.",
    )
    .addHelpText(
      "after",
      `\nExit codes:\n  0 it is printed, 1 the family has no image there\n${examples(
        ["image-drop latest web", "in the deployment's region"],
        ["image-drop latest web --region cn-beijing", "the copy in another region"],
        ["image-drop latest web --json", "with its name, as an object of texts"],
      )}`,
    )
    .action(verbAction({ shape: "one" }, latest));
}

export async function* latest(context: Context, family: string, options: ConnectionOptions): Verb {
  // The simulator is one for all its regions.
  const { region, ...others } = options;
  const connection = await connect(options.local === true ? others : options, context);
  const of = region ?? connection.region;
  const image = await (await connection.families(of)).newest(family);
  if (image === undefined)
    throw new CliError(`The family ${family} has no image in ${of}.`, {
      why: "No image has joined it, or those that did are not available.",
      todo: `See which imports ask for it: ${connection.commands.line("list", [], ["--family", family])}`,
    });
  yield { kind: "latest-image", family, region: of, ...image };
  return EXIT.done;
}
