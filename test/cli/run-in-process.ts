import type { EventQueue } from "../../cli/command/event-queue.ts";
import { runVerb, type Verb } from "../../cli/command/run-verb.ts";
import type { Mode } from "../../cli/output/renderer.ts";
import { createScreen, type Screen } from "../../cli/output/screen.ts";
import { ENGLISH_WORDS } from "../../cli/words/words.ts";
import type { Finished } from "./command.ts";
import { commands } from "./local-commands.ts";

/** An output of a process: a pipe, or a terminal of so many columns, without colours. */
function output(columns: number | undefined): Screen & { text(): string } {
  let written = "";
  const stream = {
    ...{ isTTY: columns !== undefined, columns, rows: 24 },
    write(text: string) {
      written += text;
      return true;
    },
  } as unknown as NodeJS.WriteStream;
  const screen = createScreen(stream, { environment: {}, colour: false, words: ENGLISH_WORDS, commands });
  return { ...screen, text: () => written };
}

export interface RunInProcessOptions {
  mode?: Mode;
  shape?: "one" | "many";
  /** Columns of the terminal that stdout is; without them it is a pipe. */
  columns?: number;
  /** Those of the verb's context. */
  reports?: EventQueue;
}

/**
 * Runs a verb as the command does, but in this process: no process has to be started, so it takes
 * milliseconds.
 */
export async function runInProcess(
  verb: Verb,
  { mode = "text", shape = "one", columns, reports }: RunInProcessOptions = {},
): Promise<Finished> {
  const [out, talk] = [output(columns), output(undefined)];
  const { signal } = new AbortController();
  const code = await runVerb(verb, {
    mode,
    shape,
    screens: { out, talk },
    signal,
    debug: false,
    ...(reports && { reports }),
  });
  return { code, stdout: out.text(), stderr: talk.text() };
}
