import type { Command } from "commander";
import { EXIT } from "../../command/exit-codes.ts";
import { examples, withOutputFlags } from "../../command/flags.ts";
import { type Verb, verbAction } from "../../command/run-verb.ts";
import type { Context } from "../../connection/connection-target.ts";

export function define(command: Command): void {
  withOutputFlags(command)
    .description(
      "Writes a copy of the stack for who wants to change it: s.yaml, flows, roles, logs, the built functions, and .env with\n" +
        "the choices to fill in. `image-drop deploy DIR` deploys it, and so does Serverless Devs in it.",
    )
    .addHelpText(
      "after",
      examples(
        ["image-drop new my-stack", "write it"],
        ["image-drop deploy my-stack --plan", "see what it would deploy"],
      ),
    )
    .action(verbAction({ shape: "one" }, newStack));
}

export async function* newStack({ folder }: Context, dir: string): Verb {
  const { writeStack } = await import("../../stack/stack-folder.ts");
  yield { kind: "stack-written", folder: dir, files: await writeStack(dir, folder) };
  return EXIT.done;
}
