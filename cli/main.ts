#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { createCommands } from "./command/commands.ts";
import { CliError, type Explanation, explain, explanationData, explanationLines } from "./command/errors.ts";
import { EXIT } from "./command/exit-codes.ts";
import { examples, languageOption } from "./command/flags.ts";
import { ownInvocation } from "./command/invocation.ts";
import { watchOutputs } from "./command/lost-output.ts";
import { packageFolder } from "./command/package-folder.ts";
import { type Spoken, speak, spokenLanguage } from "./command/spoken-language.ts";
import { addVerb } from "./command/verb.ts";
import { VERBS } from "./command/verb-list.ts";
import { jsonText, printableLines } from "./output/printable.ts";
import { ENGLISH_WORDS } from "./words/words.ts";

/** The verb that the command line asks for, also as `help VERB`. */
function askedFor(words: readonly string[]): string | undefined {
  const [first, second] = words.filter((word, at) => !word.startsWith("-") && words[at - 1] !== "--language");
  return first === "help" ? second : first;
}

const EXIT_CODES = `
Exit codes:
  0 done, 1 failed, 2 usage, 3 refused, 4 cancelled, 5 timed out, 6 not all copied or shared, 130 interrupted`;

function version(): string {
  const { version: own } = JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8"));
  return String(own);
}

/** The program with every verb named, and the one that is asked for loaded. */
async function createProgram(words: readonly string[], spoken: Spoken): Promise<Command> {
  const program = new Command("image-drop")
    .description("Drop an image file and its metadata into an OSS bucket, get an ECS custom image.")
    .usage("<verb> [flags]")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => process.stdout.write(asCalled(printableLines(text))),
      writeErr: writeError,
    })
    .showHelpAfterError("(--help tells more)")
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .option("-V, --version", "the version")
    .addOption(languageOption())
    .on("option:version", () => {
      process.stdout.write(`${version()}\n`);
      throw new CommanderError(0, "commander.version", "");
    })
    .addHelpText(
      "after",
      `${EXIT_CODES}\n${examples(
        ["image-drop init web.qcow2", "draft web.qcow2.json"],
        ["image-drop upload web.qcow2", "drop the image and its sidecar"],
        ["image-drop watch web.qcow2", "see it imported"],
        ["image-drop list --state failed", "what went wrong lately"],
      )}`,
    );
  speak(program, spoken);
  const asked = askedFor(words);
  for (const entry of VERBS) {
    const command = addVerb(program, entry);
    if (entry.name === asked) (await entry.load()).define(command, VERBS);
  }
  return program;
}

const NAMED = new RegExp(
  `\\bimage-drop (?=(?:<verb>|${VERBS.map(({ name }) => name).join("|")})(?![a-z-]))`,
  "g",
);

/** Help names the command by its name: the commands in it are to be typed as this one was. */
function asCalled(text: string): string {
  return text.replaceAll(NAMED, `${ownInvocation()} `);
}

/** Also what commander quotes of the command line. */
function writeError(text: string): void {
  process.stderr.write(asCalled(printableLines(text)));
}

/** An error of the command line, for who asked for JSON on it. */
function tellAsJson(explanation: Explanation): void {
  if (words.some((word) => word === "--json" || word === "--json-lines"))
    process.stdout.write(`${jsonText(explanationData(explanation))}\n`);
}

async function main(words: readonly string[]): Promise<void> {
  try {
    const spoken = await spokenLanguage({ args: words, environment: process.env, folder: process.cwd() });
    const program = await createProgram(words, spoken);
    if (words.length === 0) program.help({ error: true });
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    if (error instanceof CliError) {
      const explanation = explain(error, createCommands(ownInvocation(), {}));
      writeError(`${explanationLines(explanation, ENGLISH_WORDS).join("\n")}\n`);
      tellAsJson(explanation);
      process.exitCode = error.exitCode;
      return;
    }
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0)
      tellAsJson({ what: error.message.replace(/^error: /, ""), exitCode: EXIT.usage });
    const verb = askedFor(words);
    if (error.code === "commander.unknownOption" && verb !== undefined && words[0] !== verb)
      writeError(`Flags come after the verb: image-drop ${verb} [flags]\n`);
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
}

const words = process.argv.slice(2);
const outputs = watchOutputs(VERBS.some(({ name, acts }) => name === askedFor(words) && acts === true));
await main(words);
// Connections that the SDKs keep open would keep the process alive; what was written is let out first.
await new Promise<void>((resolve) => process.stdout.write("", () => resolve()));
process.exit(outputs.exitCode());
