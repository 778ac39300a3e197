import type { Command } from "commander";

/** A verb: what the overview says of it, and the file that has it. Only the verb that is asked for is loaded. */
export interface VerbFile {
  name: string;
  /** Its arguments, as the overview shows them. */
  given: string;
  summary: string;
  load: () => Promise<{ register(program: Command, verbs: readonly VerbFile[]): void }>;
}
