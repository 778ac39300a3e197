import type { Command } from "commander";
import { CHOICES, type Choice } from "../../../functions/core/choices.ts";
import { createCommands } from "../../command/commands.ts";
import { CliError } from "../../command/errors.ts";
import { EXIT } from "../../command/exit-codes.ts";
import { examples, withOutputFlags } from "../../command/flags.ts";
import { type Verb, verbAction } from "../../command/run-verb.ts";
import type { Context } from "../../connection/connection-target.ts";
import { sentence } from "../../words/sentence.ts";

export interface StackOptions {
  profile?: string;
}

interface DeployOptions extends StackOptions {
  plan?: boolean;
}

/** Serverless Devs ends by itself where it can; what it has begun at the services goes on. */
export const GRACE_MS = 30_000;

export function define(command: Command): void {
  withOutputFlags(command)
    .description(
      "Deploys the stack with Serverless Devs, or updates it: roles, logs, functions, flow and trigger, in this order.\n" +
        "What can be chosen is said in the environment.",
    )
    .option("--plan", "show what would be deployed, and call nothing")
    .option("--profile <name>", "profile of the aliyun CLI to take credentials from")
    .addHelpText("after", choicesHelp())
    .addHelpText(
      "after",
      examples(
        ["SOURCE_BUCKET=team-images image-drop deploy --plan", "what would be there"],
        ["SOURCE_BUCKET=team-images image-drop deploy", "deploy or update it"],
        ["image-drop deploy my-stack", "what `image-drop new my-stack` wrote and you changed"],
      ),
    )
    .action(verbAction({ shape: "one", graceMs: GRACE_MS }, deploy));
}

function choicesHelp(): string {
  const rows = Object.entries<Choice>(CHOICES).map(([name, { default: usual, meaning }]) => {
    const fallback = usual === undefined ? "must be given" : `default ${usual}`;
    return `  ${name.padEnd(21)}  ${meaning} (${fallback})`;
  });
  return `\nChoices, in the environment or in DIR/.env:\n${rows.join("\n")}`;
}

export async function* deploy(
  context: Context,
  dir: string | undefined,
  { plan = false, profile }: DeployOptions,
): Verb {
  // Help and completion do without them.
  const [
    { openStack },
    { runServerlessDevs },
    { deployableThere, nothingDone, readyStack },
    { projectFileOf },
  ] = await Promise.all([
    import("../../stack/stack-folder.ts"),
    import("../../stack/serverless-devs.ts"),
    import("../../stack/ready.ts"),
    import("../../stack/deployer-choices.ts"),
  ]);
  const opened = await openStack(dir, context);
  try {
    if (plan) return yield* (await import("../../stack/plan.ts")).planStack(opened);
    const ready = await readyStack(opened, { ...context, profile });
    if ("wrong" in ready) return yield* nothingDone(ready.wrong);
    const { stack, facts, from } = ready;
    const { name, region, bucket } = facts;
    yield {
      kind: "note",
      text: sentence("deployWith", { name, region, bucket, from }),
    };
    const there = await deployableThere(ready, context.folder);
    if (there?.verdict === "problem") return yield* nothingDone([there.message, there.todo ?? ""]);
    if (there !== undefined) yield { kind: "note", text: there.message };
    const code = await runServerlessDevs(["deploy", "-y"], stack, context.signal);
    if (code !== 0)
      throw new CliError(sentence("devsEnded", { code }), {
        todo: sentence("deployAgain"),
      });
    const given = { region, bucket, flow: name, ...(profile === undefined ? {} : { profile }) };
    const doctor = createCommands(context.commands.invocation, given).line("doctor");
    yield { kind: "note", text: sentence("deployed", { command: doctor }) };
    yield { kind: "stack-deployed", ...facts, projectFile: projectFileOf(stack.environment) };
    return EXIT.done;
  } finally {
    await opened.close();
  }
}
