import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach } from "vitest";
import type { Clock } from "../../clock.ts";
import { listen, type World } from "../../edge.ts";
import { createFc, type Fc } from "../../fc/fc.ts";
import type { FunctionDefinition } from "../../fc/function-definition.ts";
import { defaultKnobs, type FcKnobs } from "../../fc/knobs.ts";
import { virtualClock } from "../../virtual-clock.ts";
import { createWorld } from "../world.ts";

/** @alicloud/fc2 has no types: the part of it that the tests use. */
export interface FcClient {
  version: string;
  /** Milliseconds. */
  timeout: number;
  get(path: string, query?: Record<string, string>, headers?: Record<string, string>): Promise<FcAnswer>;
  post(
    path: string,
    body: unknown,
    headers?: Record<string, string>,
    queries?: Record<string, string>,
    options?: { rawBuf?: boolean },
  ): Promise<FcAnswer>;
  put(path: string, body: unknown): Promise<FcAnswer>;
  invokeFunction(service: string, name: string, event: string): Promise<FcAnswer>;
}

export interface FcAnswer {
  headers: Record<string, string>;
  data: unknown;
}

const FcClient = createRequire(import.meta.url)("@alicloud/fc2") as new (
  accountId: string,
  config: Record<string, unknown>,
) => FcClient;

export const ACCOUNT = "1234567890123456";

/** The unmodified client of Function Compute, on the paths of API 2023-03-30. */
export function fcClient(endpoint: string, keys: Record<string, string> = {}): FcClient {
  const client = new FcClient(ACCOUNT, {
    accessKeyID: "local-access-key-id",
    accessKeySecret: "local-access-key-secret",
    region: "cn-hangzhou",
    endpoint,
    ...keys,
  });
  client.version = "2023-03-30";
  return client;
}

export function fixtureFunction(name: string, changes: Partial<FunctionDefinition> = {}): FunctionDefinition {
  return {
    name,
    description: "",
    runtime: "nodejs20",
    handler: "index.handler",
    codeFolder: fileURLToPath(new URL(`../fixtures/handlers/${name}`, import.meta.url)),
    cpuCores: 0.35,
    memorySizeMib: 512,
    diskSizeMib: 512,
    timeoutSeconds: 10,
    roleArn: undefined,
    log: undefined,
    environmentVariables: {},
    asyncInvoke: {
      maxRetryAttempts: 3,
      maxEventAgeSeconds: 18_000,
      onFailureArn: undefined,
      onSuccessArn: undefined,
    },
    triggers: [],
    ...changes,
  };
}

export interface FcSimulator extends AsyncDisposable {
  world: World;
  fc: Fc;
  client: FcClient;
  url: string;
  /** Invokes the fixture `acts` synchronously over HTTP. */
  act(act: string, rest?: Record<string, unknown>): Promise<FcAnswer>;
}

/** Function Compute for all tests of a file; each finds it empty, with the knobs that it began with. */
export function useFc(options: Parameters<typeof startFc>[0] = {}): FcSimulator {
  const simulator = {} as FcSimulator;
  beforeAll(async () => {
    Object.assign(simulator, await startFc(options));
  });
  beforeEach(async () => {
    const { fc, world } = simulator;
    await fc.reset();
    world.faults.clear();
    world.spy.clear();
    Object.assign(fc.knobs, defaultKnobs(), options.knobs);
  });
  afterAll(() => simulator[Symbol.asyncDispose]());
  return simulator;
}

/** Function Compute alone, with the fixtures deployed. */
export async function startFc({
  functions = ["acts", "echo", "counts"].map((name) => fixtureFunction(name)),
  knobs = {},
  clock = virtualClock({ startMs: Date.parse("2030-01-01T08:00:00Z") }),
}: {
  functions?: FunctionDefinition[];
  knobs?: Partial<FcKnobs>;
  clock?: Clock;
} = {}): Promise<FcSimulator> {
  const world = createWorld(clock);
  const fc = createFc({ world, knobs });
  fc.deploy(functions);
  const listener = await listen(fc.service, world, 0);
  fc.setEndpoints({
    oss: "http://oss.test",
    ecs: "http://ecs.test",
    fnf: "http://fnf.test",
    fc: listener.url,
  });
  const client = fcClient(listener.url);
  return {
    world,
    fc,
    client,
    url: listener.url,
    act: (act, rest = {}) =>
      client.post(
        "/functions/acts/invocations",
        JSON.stringify({ act, ...rest }),
        {},
        { qualifier: "LATEST" },
      ),
    async [Symbol.asyncDispose]() {
      await listener.close();
      await fc.close();
      clock.close();
    },
  };
}
