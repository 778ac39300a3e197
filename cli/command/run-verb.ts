import type { Command } from "commander";
import type { Context } from "../connection/connection-target.ts";
import type { Event } from "../events.ts";
import { jsonText, printable, printableLines } from "../output/printable.ts";
import type { DocumentShape, Mode, Renderer } from "../output/renderer.ts";
import { createScreen, type Screen } from "../output/screen.ts";
import { durationText } from "../output/time.ts";
import { wrapLines } from "../output/wrap-lines.ts";
import { sentence } from "../words/sentence.ts";
import { createCommands, type GivenFlags } from "./commands.ts";
import { CliError, explain, explanationData, explanationLines, usageError } from "./errors.ts";
import { createEventQueue, type EventQueue } from "./event-queue.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { ownInvocation } from "./invocation.ts";
import { type Spoken, spokenIn } from "./spoken-language.ts";

/** The flags that say how a verb's answer is shown; every verb has them (`withOutputFlags` in flags.ts). */
interface OutputOptions extends GivenFlags {
  json?: boolean;
  jsonLines?: boolean;
  csv?: boolean;
  color?: boolean;
  /** Seconds. */
  timeout?: number;
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
  if (asked.length > 1) throw usageError(sentence("exclusiveOutputs"));
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
      spoken: spokenIn(command),
    });
  };
}

async function runInTerminal(
  begin: (context: Context) => Verb,
  options: ActionOptions & { output: OutputOptions; spoken: Spoken },
): Promise<ExitCode> {
  const { shape, graceMs = 200, output, spoken } = options;
  const environment = process.env;
  const commands = createCommands(ownInvocation(), output);
  const screenOptions = { environment, colour: output.color !== false, words: spoken.words, commands };
  const screens = {
    out: createScreen(process.stdout, screenOptions),
    talk: createScreen(process.stderr, screenOptions),
  };
  const timeoutMs = output.timeout === undefined ? undefined : output.timeout * 1000;
  const { signal, over } = listenForEnd({
    ...{ graceMs, timeoutMs },
    // The terminal has echoed "^C".
    onInterrupt: () => void (screens.talk.isTerminal && screens.talk.write("\r\x1b[K")),
  });
  const debug = output.debug === true;
  const reports = createEventQueue();
  try {
    const mode = modeOf(output, options);
    const redraws = (mode === "text" ? screens.out : screens.talk).isTerminal;
    const verb = begin({ signal, redraws, reports, environment, folder: process.cwd(), spoken, commands });
    return await runVerb(verb, { mode, shape, screens, signal, over, reports, debug });
  } catch (error) {
    // Before it is known how its answer is shown.
    const asData = output.json === true || output.jsonLines === true;
    if (asData) await screens.out.write(`${jsonText(explanationData(explain(error, commands)))}\n`);
    return tellError(error, screens.talk, debug);
  }
}

export interface RunOptions {
  mode: Mode;
  shape: DocumentShape;
  screens: { out: Screen; talk: Screen };
  /** Aborted when the verb is to end before it is done; its reason may be a CliError, that of `--timeout`. */
  signal: AbortSignal;
  /** Resolves when the time to tidy up after that is over. */
  over?: Promise<void>;
  /** What is shown beside what the verb yields. */
  reports?: EventQueue;
  /** Whether errors are told with where they come from. */
  debug: boolean;
}

/** Runs a verb to its end: shows what it yields, tells what it throws. Answers the exit code. */
export async function runVerb(verb: Verb, options: RunOptions): Promise<ExitCode> {
  const { mode, shape, screens, signal, debug } = options;
  // Not needed for help: with what it loads, --help would take twice as long.
  const { createRenderer } = await import("../output/renderer.ts");
  const renderer = createRenderer(mode, screens, shape);
  const fail = async (error: unknown) => {
    await renderer.abandon(explanationData(explain(error, screens.talk.style().commands)));
    return tellError(error, screens.talk, debug);
  };
  const endedEarly = async () => {
    const { reason } = signal;
    if (reason instanceof CliError) return fail(reason);
    await renderer.abandon();
    return EXIT.interrupted;
  };
  try {
    for (;;) {
      const step = await nextStep(verb, renderer, options);
      if (step === undefined) return await endedEarly();
      if (step.done !== true) {
        await renderer.show(step.value);
        continue;
      }
      // What it says of its end does not count where it was told to end.
      if (signal.aborted && step.value !== EXIT.done) return await endedEarly();
      await renderer.end();
      return step.value ?? EXIT.done;
    }
  } catch (error) {
    if (signal.aborted) return await endedEarly();
    return fail(error);
  }
}

/** The verb's next step; shows meanwhile what is reported. Undefined when its time to tidy up is over. */
async function nextStep(
  verb: Verb,
  renderer: Renderer,
  { over, reports }: RunOptions,
): Promise<IteratorResult<Event, ExitCode | undefined> | undefined> {
  const step = verb.next();
  const reported = () => reports?.filled().then(() => "reported" as const) ?? new Promise<never>(() => {});
  for (;;) {
    const first = await Promise.race([step, reported(), over?.then(() => undefined) ?? step]);
    for (let event = reports?.shift(); event !== undefined; event = reports?.shift())
      await renderer.show(event);
    if (first !== "reported") return first;
  }
}

async function tellError(error: unknown, talk: Screen, debug: boolean): Promise<ExitCode> {
  const { width, commands, words } = talk.style();
  const explanation = explain(error, commands);
  const lines = wrapLines(explanationLines(explanation, words).map(printable), width);
  await talk.write(lines.map((line) => `${line}\n`).join(""));
  if (debug && error instanceof Error) await talk.write(`${printableLines(error.stack ?? "")}\n`);
  return explanation.exitCode;
}

interface EndOptions {
  graceMs: number;
  timeoutMs: number | undefined;
  onInterrupt: () => void;
}

/** What a timer can be set to: over three weeks. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Ctrl-C, SIGTERM and `--timeout` abort the signal, which the verb has `graceMs` to follow. A second Ctrl-C
 * ends the process at once.
 */
function listenForEnd({ graceMs, timeoutMs, onInterrupt }: EndOptions) {
  const controller = new AbortController();
  const over = new Promise<void>((resolve) => {
    controller.signal.addEventListener("abort", () => setTimeout(resolve, graceMs), { once: true });
  });
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    onInterrupt();
    controller.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  if (timeoutMs !== undefined)
    setTimeout(() => controller.abort(timedOut(timeoutMs)), Math.min(timeoutMs, MAX_TIMER_MS)).unref();
  return { signal: controller.signal, over };
}

function timedOut(timeoutMs: number): CliError {
  return new CliError(sentence("notWithin", { duration: durationText(timeoutMs) }), {
    todo: sentence("sameGoesOn"),
    exitCode: EXIT.timedOut,
  });
}
