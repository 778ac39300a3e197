import { access, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import type { Commands } from "../command/commands.ts";
import { usageError } from "../command/errors.ts";
import { EXIT } from "../command/exit-codes.ts";
import { examples, withOutputFlags } from "../command/flags.ts";
import { type Verb, verbAction } from "../command/run-verb.ts";
import type { Context } from "../connection/connection-target.ts";
import { sentence } from "../words/sentence.ts";

export interface ValidateOptions {
  limits?: "console" | "api";
  root?: string;
}

export function define(command: Command): void {
  withOutputFlags(command)
    .description(
      "Checks a sidecar and the files it names, with the rules that the import applies. Offline: nothing is uploaded.\n" +
        "A folder stands for incoming/ of the bucket: the one of this name on the sidecar's path, else the sidecar's own.",
    )
    .addOption(new Option("--limits <table>", "whose limits (default: console)").choices(["console", "api"]))
    .option("--root <folder>", "the folder that stands for incoming/")
    .addHelpText(
      "after",
      `\nExit codes:\n  0 it would be imported, 3 it would be refused, 1 or 2 it could not be checked\n${examples(
        ["image-drop validate web.qcow2.json", "with web.qcow2 beside it"],
        ["image-drop validate web.qcow2.json --limits api", "what the ECS API takes, beyond the console"],
        ["image-drop validate web.qcow2.json --json", '{"ok", "problems", "request"}'],
      )}`,
    )
    .action(verbAction({ shape: "one" }, validate));
}

export async function* validate(context: Context, file: string, options: ValidateOptions): Verb {
  const { folder, environment, signal, commands } = context;
  const [{ readConfiguration, settingsOf }, { guessRoot }, { checkLocalSidecar }] = await Promise.all([
    import("../connection/configuration.ts"),
    import("../upload/local-files.ts"),
    import("../upload/sidecar-check.ts"),
  ]);
  const configuration = await readConfiguration({}, { folder, environment });
  if (configuration.project.fault !== undefined) throw configuration.project.fault;
  const { prefixes, limits: configured } = settingsOf(configuration);
  const incomingPrefix = prefixes.incoming;
  const resultsPrefix = prefixes.results;
  const limits = options.limits ?? configured;
  const path = resolve(folder, file);
  await mustBeSidecar(path, file, commands);
  const root = options.root === undefined ? guessRoot(path, incomingPrefix) : resolve(folder, options.root);
  const check = await checkLocalSidecar(path, {
    folder: { root, incomingPrefix, resultsPrefix },
    limits,
    ...{ signal, commands },
  });
  yield { ...check, sidecar: file };
  return check.request === undefined ? EXIT.refused : EXIT.done;
}

/** The image is often named instead. */
async function mustBeSidecar(path: string, file: string, commands: Commands): Promise<void> {
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isFile() !== true || /\.json$/i.test(path)) return;
  const sidecar = await access(`${path}.json`).then(
    () => true,
    () => false,
  );
  throw usageError(
    sentence("noSidecarName", { file }),
    sidecar
      ? sentence("sidecarBeside", { command: commands.line("validate", [`${file}.json`]) })
      : sentence("draftOne", { command: commands.line("init", [file]) }),
  );
}
