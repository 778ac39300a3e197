import type { EventQueue } from "../../cli/command/event-queue.ts";
import { runVerb, type Verb } from "../../cli/command/run-verb.ts";
import type { Mode } from "../../cli/output/renderer.ts";
import type { Screen } from "../../cli/output/screen.ts";
import { plain } from "../../cli/output/text-style.ts";
import { ENGLISH_WORDS } from "../../cli/words/words.ts";
import type { Finished } from "./command.ts";
import { commands } from "./local-commands.ts";

/** What a process that writes to pipes would have written. */
function pipe(): Screen & { text(): string } {
  let written = "";
  return {
    isTerminal: false,
    style: () => ({ width: undefined, paint: plain, words: ENGLISH_WORDS, commands }),
    rows: () => 24,
    async write(text) {
      written += text;
    },
    text: () => written,
  };
}

export interface RunInProcessOptions {
  mode?: Mode;
  shape?: "one" | "many";
  /** Those of the verb's context. */
  reports?: EventQueue;
}

/**
 * Runs a verb as the command does, but in this process: no process has to be started, so it takes
 * milliseconds.
 */
export async function runInProcess(
  verb: Verb,
  { mode = "text", shape = "one", reports }: RunInProcessOptions = {},
): Promise<Finished> {
  const [out, talk] = [pipe(), pipe()];
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
