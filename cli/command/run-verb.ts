import type { Command } from "commander";
import type { Context } from "../connection/connection-target.ts";
import type { Event } from "../events.ts";
import { printable, printableLines } from "../output/printable.ts";
import type { DocumentShape, Mode } from "../output/renderer.ts";
import { createScreen, type Screen } from "../output/screen.ts";
import { explain, explanationLines, usageError } from "./errors.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";

/** The flags that say how a verb's answer is shown; every verb has them (`withOutputFlags` in flags.ts). */
interface OutputOptions {
  json?: boolean;
  jsonLines?: boolean;
  csv?: boolean;
  color?: boolean;
  debug?: boolean;
}

/** A verb yields what it has to tell and returns the exit code; nothing means 0. */
export type Verb = AsyncGenerator<Event, ExitCode | undefined>;

export interface ActionOptions {
  /** What `--json` writes: one object, or a list of all. */
  shape: DocumentShape;
  /** What `--json` means if not one document. */
  json?: Mode;
  /** How long the verb may tidy up after Ctrl-C, milliseconds; 200 by default. */
  graceMs?: number;
}

function modeOf(options: OutputOptions, { json = "json" }: ActionOptions): Mode {
  const asked = (["json", "jsonLines", "csv"] as const).filter((name) => options[name] === true);
  if (asked.length > 1) throw usageError("--json, --json-lines and --csv exclude each other.");
  switch (asked[0]) {
    case "json":
      return json;
    case "jsonLines":
      return "json-lines";
    case "csv":
      return "csv";
    default:
      return "text";
  }
}

/**
 * Makes a commander action of a verb: shows what it yields, explains what it throws, sets the exit code. The
 * verb is called with its context, then the arguments and the options.
 */
export function verbAction<Given extends unknown[]>(
  options: ActionOptions,
  verb: (context: Context, ...given: Given) => Verb,
): (...given: [...Given, Command]) => Promise<void> {
  return async (...all) => {
    const command = all.at(-1) as Command;
    const given = all.slice(0, -1) as unknown as Given;
    process.exitCode = await runInTerminal((context) => verb(context, ...given), {
      ...options,
      output: command.opts<OutputOptions>(),
    });
  };
}

async function runInTerminal(
  begin: (context: Context) => Verb,
  options: ActionOptions & { output: OutputOptions },
): Promise<ExitCode> {
  const { shape, graceMs = 200, output } = options;
  const environment = process.env;
  const screenOptions = { environment, colour: output.color !== false };
  const screens = {
    out: createScreen(process.stdout, screenOptions),
    talk: createScreen(process.stderr, screenOptions),
  };
  const { signal, over } = listenForInterruption(graceMs);
  const debug = output.debug === true;
  try {
    const mode = modeOf(output, options);
    const verb = begin({ signal, environment, folder: process.cwd() });
    return await Promise.race([runVerb(verb, { mode, shape, screens, signal, debug }), over]);
  } catch (error) {
    return tellError(error, screens.talk, debug);
  }
}

export interface RunOptions {
  mode: Mode;
  shape: DocumentShape;
  screens: { out: Screen; talk: Screen };
  signal: AbortSignal;
  /** Whether an unexpected error is told with its stack. */
  debug: boolean;
}

/** Runs a verb to its end: shows what it yields, tells what it throws. Answers the exit code. */
export async function runVerb(
  verb: Verb,
  { mode, shape, screens, signal, debug }: RunOptions,
): Promise<ExitCode> {
  // Not needed for help: with what it loads, --help would take twice as long.
  const { createRenderer } = await import("../output/renderer.ts");
  const renderer = createRenderer(mode, screens, shape);
  try {
    for (;;) {
      const step = await verb.next();
      if (step.done !== true) {
        await renderer.show(step.value);
        continue;
      }
      await renderer.end();
      return step.value ?? (signal.aborted ? EXIT.interrupted : EXIT.done);
    }
  } catch (error) {
    await renderer.abandon();
    return signal.aborted ? EXIT.interrupted : tellError(error, screens.talk, debug);
  }
}

async function tellError(error: unknown, talk: Screen, debug: boolean): Promise<ExitCode> {
  const explanation = explain(error);
  await talk.write(
    explanationLines(explanation)
      .map((line) => `${printable(line)}\n`)
      .join(""),
  );
  if (debug && error instanceof Error) await talk.write(`${printableLines(error.stack ?? "")}\n`);
  return explanation.exitCode;
}

/**
 * Ctrl-C and SIGTERM abort the verb's signal. `over` tells that the time to tidy up is over too; a second
 * Ctrl-C ends the process without any.
 */
function listenForInterruption(graceMs: number): { signal: AbortSignal; over: Promise<ExitCode> } {
  const controller = new AbortController();
  const over = new Promise<ExitCode>((resolve) => {
    const interrupt = () => {
      if (controller.signal.aborted) process.exit(EXIT.interrupted);
      controller.abort();
      setTimeout(() => resolve(EXIT.interrupted), graceMs);
    };
    process.on("SIGINT", interrupt);
    process.on("SIGTERM", interrupt);
  });
  return { signal: controller.signal, over };
}
