import type { Command } from "commander";
import { CliError } from "../../command/errors.ts";
import { EXIT } from "../../command/exit-codes.ts";
import { examples, withOutputFlags } from "../../command/flags.ts";
import { type Verb, verbAction } from "../../command/run-verb.ts";
import type { Context } from "../../connection/connection-target.ts";
import { type Sentence, sentence } from "../../words/sentence.ts";
import { ENGLISH_WORDS } from "../../words/words.ts";
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
    const { told } = context.spoken?.words ?? ENGLISH_WORDS;
    yield {
      kind: "note",
      text: sentence("removeWith", { name, region, bucket, from }),
    };
    if (!yes) {
      for (const text of removalWarning(name, region)) yield { kind: "note", text };
      if (!(await confirmed(told(sentence("removeQuestion", { name })), context.signal)))
        return yield* nothingDone([sentence("notConfirmed")]);
    }
    const code = await runServerlessDevs(["remove", "-y"], stack, context.signal);
    if (code !== 0)
      throw new CliError(sentence("devsEnded", { code }), {
        todo: sentence("removeAgain"),
      });
    yield { kind: "stack-removed", ...facts };
    return EXIT.done;
  } finally {
    await opened.close();
  }
}

/** What goes with a stack, for who is asked whether it is to be removed. */
function removalWarning(name: string, region: string): Sentence[] {
  return [sentence("removesAll", { name, region }), sentence("removesNot")];
}
