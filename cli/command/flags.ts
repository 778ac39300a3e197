import { type Command, Option } from "commander";
import { secondsOption } from "../output/time.ts";

/** The flags that verbs share, and how help is written. */

/** In which language people are talked to; it is read before everything else (spoken-language.ts). */
export function languageOption(): Option {
  return new Option("--language <language>", "zh or en (ALIBABA_CLOUD_LANGUAGE, the profile's, LANG)");
}

/** Flags of every verb. `csv` where the answer is a list, `lines` where it comes bit by bit. */
export function withOutputFlags(command: Command, { csv = false, lines = false } = {}): Command {
  command.option("--json", "one JSON document on stdout");
  if (lines) command.option("--json-lines", "a JSON document a line, while it comes");
  if (csv) command.option("--csv", "comma-separated values, for a spreadsheet");
  return command
    .addOption(languageOption())
    .option("--no-color", "no colours (NO_COLOR does the same)")
    .option("--debug", "show where an error comes from");
}

/** Flags of the verbs that talk to a cloud. */
export function withConnectionFlags(command: Command): Command {
  return command
    .option("--local", "use the simulator that `image-drop local` runs in this folder")
    .option("--region <id>", "region (ALIBABA_CLOUD_REGION_ID, image-drop.json, the profile's)")
    .option("--bucket <name>", "bucket (IMAGE_DROP_BUCKET, image-drop.json)")
    .option("--flow <name>", "flow (IMAGE_DROP_FLOW, image-drop.json; default image-drop)")
    .option("--profile <name>", "profile of the aliyun CLI to take credentials from");
}

/** For verbs that can wait. */
export function withTimeoutFlag(command: Command): Command {
  return command.option(
    "--timeout <duration>",
    'give up after so long, with exit code 5: "90s", "2h"',
    secondsOption,
  );
}

/** For verbs that can wait for an import. */
export function withWaitFlags(command: Command): Command {
  return withTimeoutFlag(command).option(
    "--no-distribution",
    "wait for the image alone, not for its copies, shares and family",
  );
}

/** Examples at the end of the help: what to type, and what it does. */
export function examples(...rows: ReadonlyArray<readonly [command: string, meaning: string]>): string {
  const width = Math.max(...rows.map(([command]) => command.length));
  return `\nExamples:\n${rows.map(([command, meaning]) => `  ${command.padEnd(width)}  ${meaning}`).join("\n")}`;
}
