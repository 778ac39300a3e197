#!/usr/bin/env node
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { SERVICE_NAMES, type ServiceName } from "./spy.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "./start.ts";
import { virtualClock } from "./virtual-clock.ts";
import { wallClock } from "./wall-clock.ts";

const HELP = `Usage: alicloud-simulator [options]

Starts services of Alibaba Cloud on this machine and stays until it is ended (Ctrl-C). The first line on stdout is a JSON
object with the URL of each service, of the control interface, and the keys to sign with.

  --services LIST   which of ${SERVICE_NAMES.join(",")} listen (default: all of them)
  --port N          the first service listens here, the others and the control interface on the next ones; 0: free ports (default)
  --speed X         how many times as fast as real time the services live (default 1)
  --virtual         time stands still while anything is busy, and jumps to what comes next when nothing is
  --dir FOLDER      keep the objects here, also for the next time (default: a temporary folder)
  --stack FILE      deploy what this Serverless Devs file says; its env() sees the environment
  --region ID       default: the stack's, or cn-hangzhou
  --account-id ID   default 1234567890123456
  --seed N          the same seed, clock and requests give the same ids (default: another one each time)
  --help, --version
`;

const OPTIONS = {
  services: { type: "string" },
  port: { type: "string" },
  speed: { type: "string" },
  virtual: { type: "boolean" },
  dir: { type: "string" },
  stack: { type: "string" },
  region: { type: "string" },
  "account-id": { type: "string" },
  seed: { type: "string" },
  help: { type: "boolean" },
  version: { type: "boolean" },
} as const;

/** An option that cannot be: told in one line, exit code 2. */
class UsageError extends Error {}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

function valuesOf(args: readonly string[]): Values {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function numberOf(
  values: Values,
  name: "port" | "speed" | "seed",
  rule: string,
  fits: (value: number) => boolean,
) {
  const text = values[name];
  if (text === undefined) return undefined;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!fits(value)) throw new UsageError(`--${name} must be ${rule}, is ${text}.`);
  return value;
}

function optionsOf(values: Values): SimulatorOptions {
  const services = values.services?.split(",").map((name) => name.trim());
  const unknown = services?.find((name) => !(SERVICE_NAMES as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new UsageError(`There is no service ${unknown}; there are ${SERVICE_NAMES.join(", ")}.`);
  const isPort = (port: number) => Number.isInteger(port) && port >= 0 && port <= 65_531;
  const port = numberOf(values, "port", "a whole number from 0 to 65531", isPort);
  const speed = numberOf(
    values,
    "speed",
    "above 0 and at most 10000",
    (value) => value > 0 && value <= 10_000,
  );
  const seed = numberOf(values, "seed", "a whole number", Number.isSafeInteger);
  if (values.virtual === true && speed !== undefined)
    throw new UsageError("--virtual and --speed contradict each other.");
  const accountId = values["account-id"];
  if (accountId !== undefined && !/^\d{1,20}$/.test(accountId))
    throw new UsageError(`--account-id must be digits, is ${accountId}.`);
  const startMs = Date.now();
  return {
    control: true,
    seed: seed ?? startMs % 2 ** 31,
    clock: values.virtual === true ? virtualClock({ startMs }) : wallClock({ speed: speed ?? 1, startMs }),
    environment: process.env,
    ...(services === undefined ? {} : { services: services as ServiceName[] }),
    ...(port === undefined ? {} : { port }),
    ...(values.dir === undefined ? {} : { directory: resolve(values.dir), durable: true }),
    ...(values.stack === undefined ? {} : { stackFile: values.stack }),
    ...(values.region === undefined ? {} : { region: values.region }),
    ...(accountId === undefined ? {} : { accountId }),
  };
}

/**
 * What a client needs. OSS is named by its address: clients of most languages then put the bucket into the
 * path, so that nobody has to resolve `BUCKET.localhost`.
 */
function shown({ endpoints, control, account, stack }: Simulator): object {
  const { oss, ...others } = endpoints as Partial<Simulator["endpoints"]>;
  return {
    ...(oss === undefined ? {} : { oss: oss.replace("//localhost:", "//127.0.0.1:") }),
    ...others,
    control,
    region: account.region,
    accountId: account.id,
    accessKeyId: account.root.accessKeyId,
    accessKeySecret: account.root.accessKeySecret,
    ...(stack.functions.length === 0 ? {} : { functions: stack.functions.map(({ name }) => name) }),
    ...(stack.flows.length === 0 ? {} : { flows: stack.flows.map(({ name }) => name) }),
    pid: process.pid,
  };
}

async function main(args: readonly string[]): Promise<number> {
  const values = valuesOf(args);
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  if (values.version === true) {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  const simulator = await startSimulator(optionsOf(values));
  // A reader that has gone needs nothing more.
  process.stdout.on("error", () => {});
  process.stdout.write(`${JSON.stringify(shown(simulator))}\n`);
  await new Promise<void>((end) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => end());
  });
  await simulator.close();
  return 0;
}

/** Put in by the build. */
declare const VERSION: string;

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  const isUsage = error instanceof UsageError;
  process.stderr.write(`alicloud-simulator: ${error.message}\n${isUsage ? "See --help.\n" : ""}`);
  return isUsage ? 2 : 1;
});
