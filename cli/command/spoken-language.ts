import { existsSync } from "node:fs";
import type { Command } from "commander";
import { profilesPath } from "../connection/aliyun-profiles-path.ts";
import { type ChosenLanguage, chosenLanguage } from "../words/language.ts";
import { ENGLISH_WORDS, loadWords, type Words } from "../words/words.ts";

/** The language of a command line, and what is said in it. */
export interface Spoken extends ChosenLanguage {
  words: Words;
}

const ENGLISH: Spoken = { language: "en", source: "", words: ENGLISH_WORDS };

export interface CommandLine {
  args: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  /** The current folder. */
  folder: string;
}

/** The flag's value, before the command line is parsed: help and errors of the parsing are in its language, too. */
function flagIn(args: readonly string[], flag: string): string | undefined {
  const before = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  const at = before.findLastIndex((word) => word === flag || word.startsWith(`${flag}=`));
  const word = before[at];
  return word === flag ? before[at + 1] : word?.slice(flag.length + 1);
}

/** Throws a usage error for what is no language. */
export async function spokenLanguage({ args, environment, folder }: CommandLine): Promise<Spoken> {
  const flag = flagIn(args, "--language");
  const isAsked = flag !== undefined || Boolean(environment["ALIBABA_CLOUD_LANGUAGE"]);
  const profile = isAsked ? undefined : await profileOf({ args, environment, folder });
  const chosen = chosenLanguage({ flag, environment, profile });
  return { ...chosen, words: await loadWords(chosen.language) };
}

/** The profile whose keys would be used, or the current one. */
async function profileOf({ args, environment, folder }: CommandLine) {
  // Most who only want help have none, and nothing has to be loaded.
  if (!existsSync(profilesPath())) return undefined;
  const { readConfiguration } = await import("../connection/configuration.ts");
  const named = flagIn(args, "--profile");
  const { keySource, aliyun } = await readConfiguration(named === undefined ? {} : { profile: named }, {
    environment,
    folder,
  });
  const name = "kind" in keySource && keySource.kind === "profile" ? keySource.profile : aliyun.current;
  return aliyun.profiles.find((profile) => profile.name === name);
}

/** Of the program that a verb's command belongs to. */
export function spokenIn(command: Command): Spoken {
  return command.optsWithGlobals<{ spoken?: Spoken }>().spoken ?? ENGLISH;
}

/** For every verb of a program. */
export function speak(program: Command, spoken: Spoken): void {
  program.setOptionValue("spoken", spoken);
}
