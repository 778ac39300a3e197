import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Account, type Credential, createAccount } from "./account.ts";
import type { Clock } from "./clock.ts";
import { createEcs, type Ecs } from "./ecs/ecs.ts";
import type { EcsKnobs } from "./ecs/knobs.ts";
import { type Listener, listen, type Service, type World } from "./edge.ts";
import { createFaults, type Faults } from "./faults.ts";
import { createFc, type Fc } from "./fc/fc.ts";
import { parseFunctionArn } from "./fc/function-definition.ts";
import type { FcKnobs } from "./fc/knobs.ts";
import type { Endpoints } from "./fc/surroundings.ts";
import { createFnf, type Fnf } from "./fnf/fnf.ts";
import type { FnfKnobs } from "./fnf/knobs.ts";
import type { InvokeAnswer } from "./invoke-answer.ts";
import type { OssKnobs } from "./oss/knobs.ts";
import { createOss, type Oss } from "./oss/oss.ts";
import { type Random, seededRandom } from "./random.ts";
import { createSpy, type Spy } from "./spy.ts";
import { readStack, type Stack } from "./stack.ts";

export interface SimulatorOptions {
  /** The simulator closes it when it is closed itself. */
  clock: Clock;
  /** The same seed, clock and requests give the same ids. */
  seed: number;
  /** OSS listens here, ECS, the workflow and Function Compute on the next three; 0 (the default) takes free ports. */
  port?: number;
  /** Where the bytes of objects are kept. Without it a temporary folder that is deleted at the end. */
  directory?: string;
  /** Whether objects outlive the simulator, so that the next one in the same `directory` has them. */
  durable?: boolean;
  /** What to deploy: a Serverless Devs file. Default `s.yaml` in the working directory. */
  stackFile?: string;
  /** What the stack file's `env()` sees. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Default 1234567890123456. */
  accountId?: string;
  /** Must be the stack's region, which is the default. */
  region?: string;
  /** The account's key. Default `local-access-key-id` with `local-access-key-secret`. */
  root?: Credential;
  knobs?: {
    oss?: Partial<OssKnobs>;
    ecs?: Partial<EcsKnobs>;
    fnf?: Partial<FnfKnobs>;
    fc?: Partial<FcKnobs>;
  };
}

/** The four services with a stack deployed. */
export interface Simulator {
  readonly endpoints: Endpoints;
  readonly account: Account;
  readonly clock: Clock;
  readonly spy: Spy;
  readonly faults: Faults;
  readonly oss: Oss;
  readonly ecs: Ecs;
  readonly fnf: Fnf;
  readonly fc: Fc;
  readonly stack: Stack;
  /**
   * Drops executions, tasks, objects, what runs and what waits, fault rules and spy events, and begins the random numbers anew
   * (with another seed if one is given). Ports, stack, knobs, the clock's time and idle instances stay.
   */
  reset(seed?: number): Promise<void>;
  /** Ends everything. Repeating it changes nothing. */
  close(): Promise<void>;
}

const DEFAULT_ROOT: Credential = {
  accessKeyId: "local-access-key-id",
  accessKeySecret: "local-access-key-secret",
};
const SPY_CAPACITY = 100_000;

/**
 * Starts the simulator on loopback and deploys a stack: its functions, its flows, its triggers and their buckets. Throws if the
 * stack file is wrong, if a function is not built, or if a port is taken; nothing is left running then.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { clock, environment = {}, accountId = "1234567890123456", knobs = {} } = options;
  const stack = readStack(options.stackFile ?? "s.yaml", { environment, accountId });
  if (options.region !== undefined && options.region !== stack.region)
    throw new Error(`the stack is for the region ${stack.region}, not ${options.region}`);
  const random = reseedable(options.seed);
  const identity = { id: accountId, region: stack.region, root: options.root ?? DEFAULT_ROOT };
  const world: World = {
    // Keys are issued when functions first run, which no reset undoes: their randomness is their own.
    account: createAccount(identity, { clock, random: seededRandom(options.seed) }),
    clock,
    random,
    spy: createSpy({ capacity: SPY_CAPACITY }),
    faults: createFaults(),
  };
  const temporary =
    options.directory === undefined ? await mkdtemp(join(tmpdir(), "image-drop-oss-")) : undefined;
  const directory = options.directory ?? (temporary as string);
  const fc = createFc({ world, ...given("knobs", knobs.fc) });
  const oss = createOss({
    world,
    directory,
    ...given("knobs", knobs.oss),
    ...given("durable", options.durable),
  });
  const ecs = createEcs({ world, objects: oss.objects, ...given("knobs", knobs.ecs) });
  const fnf = createFnf({ world, invokeFunction: invokerOf(fc, world), ...given("knobs", knobs.fnf) });
  const services = { oss, ecs, fnf, fc };
  const traffic = createTraffic();
  const listeners: Listener[] = [];
  const close = async () => {
    for (const service of [fnf, fc]) await service.close();
    await Promise.all(listeners.splice(0).map((listener) => listener.close()));
    for (const service of [oss, ecs]) await service.close();
    clock.close();
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
  };
  try {
    deployStack(stack, services);
    const endpoints = await serve(services, { world, traffic, listeners, port: options.port ?? 0 });
    fc.setEndpoints(endpoints);
    const { account, spy, faults } = world;
    const reset = (seed = options.seed) =>
      resetAll({ services, world, traffic, stack }, () => random.reseed(seed));
    return { endpoints, account, clock, spy, faults, ...services, stack, reset, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Services {
  oss: Oss;
  ecs: Ecs;
  fnf: Fnf;
  fc: Fc;
}

/** `{[name]: value}`, or nothing at all for undefined. */
function given<Name extends string, Value>(name: Name, value: Value | undefined): { [key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [key in Name]: Value });
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

/** How the workflow reaches functions: by the ARNs of Function Compute 3.0. */
function invokerOf(fc: Fc, { account }: World) {
  return async (call: {
    resourceArn: string;
    invocationType: "Sync" | "Async";
    body: string;
  }): Promise<InvokeAnswer> => {
    const target = parseFunctionArn(call.resourceArn, account);
    if (target === undefined)
      return {
        kind: "service-error",
        status: 400,
        code: "InvalidArgument",
        message: `${call.resourceArn} is no function of this account and region in Function Compute 3.0`,
      };
    return fc.invoke({ ...target, payload: Buffer.from(call.body), type: call.invocationType });
  };
}

function deployStack(stack: Stack, { oss, fnf, fc }: Services): void {
  fc.deploy(stack.functions);
  createFlows(stack, fnf);
  for (const { name, functionName, bucket, events, prefix, suffix } of stack.ossTriggers) {
    oss.createBucket(bucket);
    const deliver = (eventJson: string) => fc.deliver(functionName, Buffer.from(eventJson));
    oss.addRule({ id: `${functionName}-${name}`, bucket, events, prefix, suffix, deliver });
  }
}

function createFlows(stack: Stack, fnf: Fnf): void {
  for (const { name, definition, roleArn } of stack.flows)
    fnf.createFlow({ name, definition, ...given("roleArn", roleArn) });
}

/** Requests that are being answered. */
interface Traffic {
  watch(service: Service): Service;
  /** Resolves when no request is being answered, or after `timeoutMs` of real time. */
  quiet(timeoutMs: number): Promise<void>;
}

function createTraffic(): Traffic {
  const open = new Set<Promise<void>>();
  return {
    watch: (service) => ({
      ...service,
      async answer(exchange, operation) {
        const answering = service.answer(exchange, operation);
        const settled = answering.catch(() => {}).finally(() => open.delete(settled));
        open.add(settled);
        await answering;
      },
    }),
    async quiet(timeoutMs) {
      // A request that was sent already is read in the next turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      if (open.size === 0) return;
      let timeout: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timeout = setTimeout(resolve, timeoutMs);
      });
      await Promise.race([Promise.all(open), late]);
      clearTimeout(timeout);
    },
  };
}

async function serve(
  { oss, ecs, fnf, fc }: Services,
  where: { world: World; traffic: Traffic; listeners: Listener[]; port: number },
): Promise<Endpoints> {
  const { world, traffic, listeners, port } = where;
  const urls: string[] = [];
  for (const [index, { service }] of [oss, ecs, fnf, fc].entries()) {
    const listener = await listen(traffic.watch(service), world, port === 0 ? 0 : port + index);
    listeners.push(listener);
    urls.push(listener.url);
  }
  const [ossUrl = "", ecsUrl = "", fnfUrl = "", fcUrl = ""] = urls;
  return { oss: ossUrl, ecs: ecsUrl, fnf: fnfUrl, fc: fcUrl };
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
    reseed();
    // The workflow forgets its flows as well.
    createFlows(stack, fnf);
  } finally {
    hold.release();
  }
}
