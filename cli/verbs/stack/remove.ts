import type { Command } from "commander";
import { CliError } from "../../command/errors.ts";
import { EXIT } from "../../command/exit-codes.ts";
import { examples, withOutputFlags } from "../../command/flags.ts";
import { type Verb, verbAction } from "../../command/run-verb.ts";
import type { Context } from "../../connection/connection-target.ts";
import { GRACE_MS, type StackOptions } from "./deploy.ts";

interface RemoveOptions extends StackOptions {
  yes?: boolean;
}

export function define(command: Command): void {
  withOutputFlags(command)
    .description(
      "Removes the stack with all that it keeps, in the reverse order of its deployment. Bucket, images and snapshots stay.",
    )
    .option("--yes", "do not ask")
    .option("--profile <name>", "profile of the aliyun CLI to take credentials from")
    .addHelpText(
      "after",
      examples(
        ["SOURCE_BUCKET=team-images image-drop remove", "with the choices of the deployment"],
        ["image-drop remove my-stack --yes", "that of a folder, without a question"],
      ),
    )
    .action(verbAction({ shape: "one", graceMs: GRACE_MS }, remove));
}

export async function* remove(
  context: Context,
  dir: string | undefined,
  { yes = false, profile }: RemoveOptions,
): Verb {
  const [{ openStack }, { runServerlessDevs }, { nothingDone, readyStack }, { confirmed }] =
    await Promise.all([
      import("../../stack/stack-folder.ts"),
      import("../../stack/serverless-devs.ts"),
      import("../../stack/ready.ts"),
      import("../../stack/confirm.ts"),
    ]);
  const opened = await openStack(dir, context);
  try {
    const ready = await readyStack(opened, { ...context, profile });
    if ("wrong" in ready) return yield* nothingDone(ready.wrong);
    const { stack, facts, from } = ready;
    const { name, region, bucket } = facts;
    yield {
      kind: "note",
      text: `remove: stack ${name} in ${region}, bucket ${bucket}, with the keys of ${from}`,
    };
    if (!yes) {
      for (const text of removalWarning(name, region)) yield { kind: "note", text };
      if (!(await confirmed(`Remove ${name}?`, context.signal)))
        return yield* nothingDone(["It was not confirmed; --yes removes without asking."]);
    }
    const code = await runServerlessDevs(["remove", "-y"], stack, context.signal);
    if (code !== 0)
      throw new CliError(`Serverless Devs ended with ${code}.`, {
        todo: "Remove it again when what it says is mended.",
      });
    yield { kind: "stack-removed", ...facts };
    return EXIT.done;
  } finally {
    await opened.close();
  }
}

/** What goes with a stack, for who is asked whether it is to be removed. */
function removalWarning(name: string, region: string): string[] {
  return [
    `The stack ${name} in ${region} is removed with all that it keeps: the flow with the history of every import, ` +
      "the functions, their roles, and the log project with all logs.",
    "Imports that run are watched by nobody afterwards. The bucket, images and snapshots stay.",
  ];
}
