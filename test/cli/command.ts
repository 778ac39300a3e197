import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

/** The built command, as people run it: a process of its own. */
const BUILT = fileURLToPath(new URL("../../dist/cli/main.mjs", import.meta.url));

/** A link in a folder of programs, as npm installs it: by its name the command knows how it was called. */
const PROGRAMS = mkdtempSync(join(tmpdir(), "image-drop-programs-"));
const MAIN = join(PROGRAMS, "image-drop");
symlinkSync(BUILT, MAIN);
process.on("exit", () => rmSync(PROGRAMS, { recursive: true, force: true }));

export interface RunOptions {
  /** The current folder of the command. */
  folder: string;
  environment?: Record<string, string>;
  /** The command's file, if not the built one. */
  main?: string;
  /** On a pseudo-terminal of this size instead of pipes; stderr is then part of stdout. */
  terminal?: { columns: number; rows?: number };
}

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A command that runs. */
export interface Running {
  process: ChildProcess;
  /** Resolves when stdout has this in it; rejects when the command ends before, or after ten seconds. */
  sees(text: string): Promise<void>;
  /** The same of stderr. */
  tells(text: string): Promise<void>;
  /** What stdout has so far. */
  output(): string;
  finished: Promise<Finished>;
}

/** Nothing of the machine that runs the tests: no credentials, no profile, no colour, one time zone. */
function environmentOf({ folder, environment = {} }: RunOptions): Record<string, string> {
  const path = process.env["PATH"] ?? "";
  return {
    ...{ PATH: path, HOME: folder, TZ: "UTC", TERM: "xterm", ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true" },
    ...environment,
  };
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

export function begin(args: readonly string[], options: RunOptions): Running {
  const { folder, terminal, main = MAIN } = options;
  const words = [process.execPath, main, ...args];
  const size = `stty cols ${terminal?.columns} rows ${terminal?.rows ?? 24}`;
  const [file = "", ...rest] =
    terminal === undefined
      ? words
      : ["script", "-qfec", `${size}; exec ${words.map(quoted).join(" ")}`, "/dev/null"];
  const child = spawn(file, rest, { cwd: folder, env: environmentOf(options) });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const finished = once(child, "close").then(([code]) => ({ code: code as number | null, stdout, stderr }));
  const until = async (stream: Readable, has: () => boolean, text: string) => {
    const over = AbortSignal.timeout(30_000);
    while (!has()) {
      const news = once(stream, "data", { signal: over });
      const ended = await Promise.race([news.then(() => false), finished.then(() => true)]);
      if (ended && !has()) throw new Error(`the command ended without "${text}":\n${stdout}\n${stderr}`);
    }
  };
  return {
    process: child,
    output: () => stdout,
    finished,
    sees: (text) => until(child.stdout, () => stdout.includes(text), text),
    tells: (text) => until(child.stderr, () => stderr.includes(text), text),
  };
}

/** Runs the command to its end. */
export function run(args: readonly string[], options: RunOptions): Promise<Finished> {
  return begin(args, options).finished;
}

/** Runs it in bash, with its outputs somewhere else, as `redirection` says. */
export async function runWith(
  redirection: string,
  args: readonly string[],
  folder: string,
): Promise<Finished> {
  const line = `${[process.execPath, MAIN, ...args].map(quoted).join(" ")} ${redirection}`;
  const child = spawn("bash", ["-o", "pipefail", "-c", line], {
    cwd: folder,
    env: environmentOf({ folder }),
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const [code] = await once(child, "close");
  return { code: code as number | null, stdout, stderr };
}

/** JSON that must be one document and nothing else. */
export function document({ stdout }: Finished): unknown {
  return JSON.parse(stdout);
}

const ESCAPE = String.fromCharCode(27);

/** What a terminal shows in the end, without colours: redrawn lines are gone. */
export function shownLines(output: string): string[] {
  const lines: string[] = [""];
  const type = (text: string) => {
    const [first = "", ...rest] = text.replaceAll("\r", "").split("\n");
    lines.push(`${lines.pop() ?? ""}${first}`, ...rest);
  };
  const [before = "", ...sequences] = output.split(ESCAPE);
  type(before);
  for (const sequence of sequences) {
    const [whole = "", count, command] = /^\[(\d*)([A-Za-z])/.exec(sequence) ?? [];
    // The cursor goes up; what was below is erased next.
    if (command === "A") lines.splice(-Number(count) - 1, Number(count) + 1, "");
    type(sequence.slice(whole.length));
  }
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}
