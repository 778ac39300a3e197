import { writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { type Command, Option } from "commander";
import { CliError } from "../command/errors.ts";
import { EXIT } from "../command/exit-codes.ts";
import { examples, withOutputFlags } from "../command/flags.ts";
import { type Verb, verbAction } from "../command/run-verb.ts";
import type { Context } from "../connection/connection-target.ts";

export interface InitOptions {
  limits: "console" | "api";
  force?: boolean;
}

export function define(command: Command): void {
  withOutputFlags(command)
    .description(
      "Drafts the sidecar of an image from its name and its header, and writes it beside the image.",
    )
    .addOption(new Option("--limits <table>", "whose limits").choices(["console", "api"]).default("console"))
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

export async function* init({ folder }: Context, file: string, { limits, force }: InitOptions): Verb {
  const [{ evidenceOf }, { draftSidecar }] = await Promise.all([
    import("../upload/local-files.ts"),
    import("../../functions/core/preflight/draft/draft-sidecar.ts"),
  ]);
  const path = resolve(folder, file);
  const evidence = await evidenceOf(path);
  if (evidence === undefined) throw new CliError(`${file} does not exist.`);
  const { sidecar, notes } = draftSidecar({ key: basename(path), evidence, limits });
  const text = `${JSON.stringify(sidecar, null, 2)}\n`;
  const written = `${file}.json`;
  await writeFile(`${path}.json`, text, { flag: force === true ? "w" : "wx" }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST")
        throw new CliError(`${written} cannot be written.`, { why: error.message });
      throw new CliError(`${written} is there already.`, {
        todo: "Overwrite it with --force, or check it: image-drop validate",
      });
    },
  );
  yield { kind: "draft", path: written, sidecar, notes };
  return EXIT.done;
}
