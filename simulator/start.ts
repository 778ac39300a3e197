import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Credential, createAccount } from "./account.ts";
import type { Clock } from "./clock.ts";
import { serveControl } from "./control.ts";
import { type Listener, listen, type World } from "./edge.ts";
import { createFaults } from "./faults.ts";
import type { KnobChanges } from "./knobs.ts";
import { createRam } from "./ram/ram.ts";
import { type Random, seededRandom } from "./random.ts";
import { createFlows, createServices, deployStack, type Services } from "./services.ts";
import type { Simulator } from "./simulator.ts";
import { createSpy, SERVICE_NAMES, type ServiceName } from "./spy.ts";
import { readStack, type Stack } from "./stack/read-stack.ts";
import { createTraffic, type Traffic } from "./traffic.ts";
import { wallClock } from "./wall-clock.ts";

export type { Simulator } from "./simulator.ts";

export interface SimulatorOptions<Served extends ServiceName = ServiceName> {
  /** The services that listen. Default: all four. */
  services?: readonly Served[];
  /** The simulator closes it when it is closed itself. Default: one that runs with real time. */
  clock?: Clock;
  /** The same seed, clock and requests give the same ids. Default 1. */
  seed?: number;
  /** The first service listens here (in the order OSS, ECS, workflow, Function Compute), each other one on the next; 0 (the default) takes free ports. */
  port?: number;
  /** Where the bytes of objects are kept. Without it a temporary folder that is deleted at the end. */
  directory?: string;
  /** Whether objects outlive the simulator, so that the next one in the same `directory` has them. Default false. */
  durable?: boolean;
  /** What to deploy: a Serverless Devs file (`s.yaml`). Default: nothing. */
  stackFile?: string;
  /** What the stack file's `env()` sees. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Default 1234567890123456. */
  accountId?: string;
  /** Must be the stack's region, which is the default; cn-hangzhou without a stack. */
  region?: string;
  /** The account's key. Default `local-access-key-id` with `local-access-key-secret`. */
  root?: Credential;
  knobs?: KnobChanges;
  /** Whether the control interface listens: on a free port, or on the one after the services'. Default false. */
  control?: boolean;
}

const DEFAULT_ROOT: Credential = {
  accessKeyId: "local-access-key-id",
  accessKeySecret: "local-access-key-secret",
};
const DEFAULT_ACCOUNT_ID = "1234567890123456";
const DEFAULT_REGION = "cn-hangzhou";
const SPY_CAPACITY = 100_000;

/**
 * Starts the simulator on loopback and deploys a stack, if there is one: its functions, its flows, its triggers and their
 * buckets. Throws if the stack file is wrong, if a function is not built, or if a port is taken; nothing is left running then.
 */
export async function startSimulator<Served extends ServiceName = ServiceName>(
  options: SimulatorOptions<Served> = {},
): Promise<Simulator<Served>> {
  const { seed: firstSeed = 1, knobs = {} } = options;
  const stack = stackOf(options);
  const random = reseedable(firstSeed);
  const world = createWorld(options, stack.region, random);
  const { account, ram, clock, spy, faults } = world;
  const temporary = options.directory === undefined ? await temporaryFolder() : undefined;
  const directory = options.directory ?? (temporary as string);
  const services = createServices(world, { knobs, directory, durable: options.durable ?? false });
  const traffic = createTraffic();
  const listeners: Listener[] = [];
  const close = async () => {
    for (const service of [services.fnf, services.fc]) await service.close();
    await Promise.all(listeners.splice(0).map((listener) => listener.close()));
    for (const service of [services.oss, services.ecs]) await service.close();
    clock.close();
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
  };
  try {
    deployStack(stack, services, world);
    const endpoints = await serve(services, { world, traffic, listeners, options });
    services.fc.setEndpoints(endpoints);
    const reset = (seed = firstSeed) =>
      resetAll({ services, world, traffic, stack }, () => random.reseed(seed));
    const simulator = { endpoints, account, ram, clock, spy, faults, ...services, stack, reset };
    if (options.control !== true) return { ...simulator, control: undefined, close };
    const control = await serveControl(simulator, options.port ? options.port + listeners.length : 0);
    listeners.push(control);
    return { ...simulator, control: control.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const temporaryFolder = () => mkdtemp(join(tmpdir(), "alicloud-simulator-"));

function stackOf({ stackFile, region, environment = {}, accountId }: SimulatorOptions): Stack {
  if (stackFile === undefined)
    return { region: region ?? DEFAULT_REGION, functions: [], flows: [], ossTriggers: [], roles: [] };
  const stack = readStack(stackFile, { environment, accountId: accountId ?? DEFAULT_ACCOUNT_ID });
  if (region !== undefined && region !== stack.region)
    throw new Error(`the stack is for the region ${stack.region}, not ${region}`);
  return stack;
}

function createWorld(options: SimulatorOptions, region: string, random: Random): World {
  const { clock = wallClock({ speed: 1, startMs: Date.now() }), accountId = DEFAULT_ACCOUNT_ID } = options;
  const identity = { id: accountId, region, root: options.root ?? DEFAULT_ROOT };
  // Keys are issued when functions first run, which no reset undoes: their randomness is their own.
  const account = createAccount(identity, { clock, random: seededRandom(options.seed ?? 1) });
  return {
    account,
    ram: createRam(account),
    clock,
    random,
    spy: createSpy({ capacity: SPY_CAPACITY }),
    faults: createFaults(),
  };
}

function reseedable(seed: number): Random & { reseed(seed: number): void } {
  let current = seededRandom(seed);
  return {
    next: () => current.next(),
    below: (limit) => current.below(limit),
    text: (length, alphabet) => current.text(length, alphabet),
    uuid: () => current.uuid(),
    reseed(next) {
      current = seededRandom(next);
    },
  };
}

async function serve<Served extends ServiceName>(
  services: Services,
  where: { world: World; traffic: Traffic; listeners: Listener[]; options: SimulatorOptions<Served> },
): Promise<Record<Served, string>> {
  const { world, traffic, listeners, options } = where;
  const { port = 0 } = options;
  const wanted: readonly ServiceName[] = options.services ?? SERVICE_NAMES;
  const endpoints: Partial<Record<ServiceName, string>> = {};
  for (const name of SERVICE_NAMES.filter((one) => wanted.includes(one))) {
    const { service } = services[name];
    const listener = await listen(service, world, port === 0 ? 0 : port + listeners.length, traffic);
    listeners.push(listener);
    endpoints[name] = listener.url;
  }
  return endpoints as Record<Served, string>;
}

/** What is begun before is ended first, so that nothing of the past reaches what comes after. */
async function resetAll(
  { services, world, traffic, stack }: { services: Services; world: World; traffic: Traffic; stack: Stack },
  reseed: () => void,
): Promise<void> {
  const { oss, ecs, fnf, fc } = services;
  const hold = world.clock.hold();
  try {
    world.faults.clear();
    for (const service of [fnf, fc]) await service.reset();
    await traffic.quiet(1000);
    // Requests that were still answered may have set off something again.
    for (const service of [oss, ecs, fnf, fc]) await service.reset();
    world.spy.clear();
    world.ram.clear();
    reseed();
    // The workflow forgets its flows as well.
    createFlows(stack, fnf);
  } finally {
    hold.release();
  }
}
