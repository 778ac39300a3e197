import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Simulator } from "alicloud-simulator";
import { type Command, InvalidArgumentError } from "commander";
import { wrongChoices } from "../../functions/core/choices.ts";
import { CliError, usageError } from "../command/errors.ts";
import { EXIT } from "../command/exit-codes.ts";
import { fileWhy } from "../command/file-faults.ts";
import { examples, withOutputFlags } from "../command/flags.ts";
import { packageFolder } from "../command/package-folder.ts";
import { portOption } from "../command/port-option.ts";
import { type Verb, verbAction } from "../command/run-verb.ts";
import type { Context } from "../connection/connection-target.ts";
import type { LocalInfo } from "../connection/simulator-file.ts";
import { sentence } from "../words/sentence.ts";

interface LocalOptions {
  port?: number;
  speed: number;
  dir?: string;
}

const BUCKET = "image-drop";
const FLOW = "image-drop";

/** What a deployer may choose by environment (s.yaml), as far as names do not depend on it. */
const CHOSEN = [
  "INCOMING_PREFIX",
  "RESULTS_PREFIX",
  "IMAGE_LIMITS",
  "WAIT_DEADLINE_HOURS",
  "IMPORT_DEADLINE_HOURS",
] as const;

export function define(command: Command): void {
  withOutputFlags(command)
    .description(
      "Runs the simulator with the product deployed on it: the same functions and the same flow, on this machine.\n" +
        "It also writes where it is to .image-drop/local.json, which --local of the other verbs reads. Ctrl-C ends it.",
    )
    .option(
      "--port <n>",
      "OSS listens here, ECS, the workflow, Function Compute and the control interface on the next four; 0: on free ones",
      (text) => portOption(text, 65_531),
    )
    .option("--speed <x>", "how many times as fast as real time", speedOption, 1)
    .option("--dir <folder>", "keep the bucket's objects here; default: a temporary folder")
    .addHelpText(
      "after",
      examples(
        ["image-drop local", "ports are chosen, real time"],
        ["image-drop local --speed 60", "an hour of waiting takes a minute"],
        ["image-drop local --json", "the first line on stdout is a JSON object with endpoints and keys"],
      ),
    )
    .action(verbAction({ shape: "one", json: "json-lines", graceMs: 3000 }, local));
}

function speedOption(text: string): number {
  const speed = Number(text);
  if (!(speed > 0 && speed <= 10_000))
    throw new InvalidArgumentError("It must be above 0 and at most 10000.");
  return speed;
}

async function* local(context: Context, options: LocalOptions): Verb {
  const { LOCAL_FILE, readLocalInfo } = await import("../connection/simulator-file.ts");
  const file = join(context.folder, LOCAL_FILE);
  // Two simulators would overwrite each other's file.
  const other = existsSync(file)
    ? await readLocalInfo(context.folder, context.commands).catch(() => undefined)
    : undefined;
  if (other !== undefined)
    throw new CliError(sentence("simulatorRunsAlready"), {
      why: sentence("isProcess", { pid: other.pid }),
      todo: sentence("useOrEnd"),
    });
  const { simulator, info } = await startLocal(options, context.environment);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify(info, null, 2)}\n`, { mode: 0o600 });
    yield { kind: "simulator", info, speed: options.speed };
    if (!context.signal.aborted)
      await new Promise((end) => context.signal.addEventListener("abort", end, { once: true }));
  } finally {
    await rm(file, { force: true });
    await simulator.close();
  }
  return EXIT.done;
}

/** Starts the simulator with this project's stack. It lives `speed` times as fast as real time. */
export async function startLocal(
  { port, speed, dir }: LocalOptions,
  environment: Context["environment"],
): Promise<{ simulator: Simulator; info: LocalInfo }> {
  const wrong = wrongChoices(environment, CHOSEN);
  if (wrong.length > 0) throw usageError(wrong.join(" "), sentence("changeVariables"));
  const { startSimulator, wallClock } = await import("alicloud-simulator");
  const clock = wallClock({ speed, startMs: Date.now() });
  const chosen = CHOSEN.map((name) => [name, environment[name]] as const);
  try {
    const simulator = await startSimulator({
      clock,
      control: true,
      seed: Date.now() % 2 ** 31,
      stackFile: join(packageFolder(), "s.yaml"),
      environment: { ...Object.fromEntries(chosen), SOURCE_BUCKET: BUCKET },
      ...(port === undefined ? {} : { port }),
      ...(dir === undefined ? {} : { directory: resolve(dir), durable: true }),
    });
    return { simulator, info: infoOf(simulator) };
  } catch (error) {
    clock.close();
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new CliError(sentence("portTaken"), {
      why: fileWhy(error) ?? (error as Error).message,
      todo: sentence("anotherPort"),
    });
  }
}

function infoOf({ endpoints, control, account, ecs, stack }: Simulator): LocalInfo {
  const functions = stack.functions.map(({ name }) => [name.replace(`${FLOW}-`, ""), name]);
  return {
    oss: endpoints.oss,
    ecs: endpoints.ecs,
    fnf: endpoints.fnf,
    fc: endpoints.fc,
    ...(control === undefined ? {} : { control }),
    region: account.region,
    ecsRegions: [...ecs.regionIds],
    accountId: account.id,
    accessKeyId: account.root.accessKeyId,
    accessKeySecret: account.root.accessKeySecret,
    bucket: BUCKET,
    flow: FLOW,
    functions: Object.fromEntries(functions),
    pid: process.pid,
  };
}
