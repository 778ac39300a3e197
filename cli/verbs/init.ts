import { writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { type Command, Option } from "commander";
import { CliError } from "../command/errors.ts";
import { EXIT } from "../command/exit-codes.ts";
import { fileWhy } from "../command/file-faults.ts";
import { examples, withOutputFlags } from "../command/flags.ts";
import { type Verb, verbAction } from "../command/run-verb.ts";
import type { Context } from "../connection/connection-target.ts";
import { sentence } from "../words/sentence.ts";

export interface InitOptions {
  limits: "console" | "api";
  force?: boolean;
  family?: string;
  shareWith?: string[];
  copyTo?: string[];
  requireCheck?: boolean;
}

export function define(command: Command): void {
  withOutputFlags(command)
    .description(
      "Drafts the sidecar of an image from its name and its header, and writes it beside the image.",
    )
    .addOption(new Option("--limits <table>", "whose limits").choices(["console", "api"]).default("console"))
    .option("--family <name>", "after the import: make it the newest image of this family")
    .option("--share-with <account...>", "after the import: share it with these accounts")
    .option("--copy-to <region...>", "after the import: copy it to these regions")
    .option("--require-check", "after the import: go on only where ECS's check finds no risk")
    .option("--force", "overwrite a sidecar that is there")
    .addHelpText(
      "after",
      examples(
        ["image-drop init web.qcow2", "write web.qcow2.json"],
        ["image-drop init web.qcow2 --json", "and give it to a script, with what was guessed"],
      ),
    )
    .action(verbAction({ shape: "one" }, init));
}

export async function* init({ folder, commands }: Context, file: string, options: InitOptions): Verb {
  const [{ evidenceOf }, { draftSidecar }] = await Promise.all([
    import("../upload/local-files.ts"),
    import("../../functions/core/preflight/draft/draft-sidecar.ts"),
  ]);
  const path = resolve(folder, file);
  const evidence = await evidenceOf(path);
  if (evidence === undefined) throw new CliError(sentence("notThere", { file }));
  const { sidecar, notes } = draftSidecar({
    key: basename(path),
    evidence,
    limits: options.limits,
    asked: askedFor(options),
  });
  const text = `${JSON.stringify(sidecar, null, 2)}\n`;
  const written = `${file}.json`;
  await writeFile(`${path}.json`, text, { flag: options.force === true ? "w" : "wx" }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST")
        throw new CliError(sentence("notWritten", { file: written }), {
          why: fileWhy(error) ?? error.message,
        });
      throw new CliError(sentence("isThere", { file: written }), {
        todo: sentence("overwriteOrCheck", { command: commands.line("validate", [written]) }),
      });
    },
  );
  yield { kind: "draft", path: written, sidecar, notes };
  return EXIT.done;
}

/** What the flags ask for after the import, in the sidecar's fields. */
function askedFor({ family, shareWith, copyTo, requireCheck }: InitOptions) {
  return {
    ...(family === undefined ? {} : { family }),
    ...(shareWith === undefined ? {} : { shareWith }),
    ...(copyTo === undefined ? {} : { copies: copyTo.map((region) => ({ region })) }),
    ...(requireCheck === undefined ? {} : { requireCheck }),
  };
}
