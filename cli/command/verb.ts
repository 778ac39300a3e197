import type { Command } from "commander";

/** A verb, as the overview and its own help name it. */
export interface VerbEntry {
  name: string;
  /** Its arguments as commander writes them, and what each is. */
  args: Readonly<Record<string, string>>;
  summary: string;
  /** It does more than tell, so it goes on where nobody takes its output any more. */
  acts?: true;
  /** Loads the file that has it; only that of the verb that is asked for. */
  load: () => Promise<VerbFile>;
}

export interface VerbFile {
  /** Gives the verb's command its description, flags and action. */
  define(command: Command, verbs: readonly VerbEntry[]): void;
}

/** Adds a verb to the program: its name, arguments and summary. */
export function addVerb(program: Command, { name, args, summary }: VerbEntry): Command {
  const command = program.command(name).summary(summary);
  for (const [argument, meaning] of Object.entries(args)) command.argument(argument, meaning);
  return command;
}
