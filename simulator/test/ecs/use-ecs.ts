import Ecs, * as models from "@alicloud/ecs20140526";
import { $OpenApiUtil } from "@alicloud/openapi-core";
import { afterAll, beforeAll, beforeEach } from "vitest";
import type { Clock } from "../../clock.ts";
import { createEcs, type Ecs as EcsSimulator } from "../../ecs/ecs.ts";
import { defaultKnobs, type EcsKnobs } from "../../ecs/knobs.ts";
import { listen, type World } from "../../edge.ts";
import type { ObjectFacts, ObjectReader } from "../../oss/oss.ts";
import { virtualClock } from "../../virtual-clock.ts";
import { createWorld } from "../world.ts";

export { models };

type EcsClient = InstanceType<typeof Ecs.default>;

export const REGION = "cn-hangzhou";
export const BUCKET = "drops";
export const KEYS = { accessKeyId: "local-access-key-id", accessKeySecret: "local-access-key-secret" };
export const GIB = 1024 ** 3;
const RAW_HEAD = Buffer.from("a raw disk");

/** An object that is as long as it says, but of which only the ends are real. */
interface MemoryObject {
  head: Buffer;
  tail: Buffer;
  facts: ObjectFacts;
}

/** What is not told is a raw file of 1 GiB. */
export type NewObject = Partial<ObjectFacts> & { head?: Buffer; tail?: Buffer };

/** Objects of one bucket, in memory. */
class MemoryObjects implements ObjectReader {
  readonly byKey = new Map<string, MemoryObject>();
  private gate: Promise<void> = Promise.resolve();
  private reached = () => {};

  put(key: string, object: NewObject = {}): void {
    const { sizeBytes = GIB, head = RAW_HEAD, tail = Buffer.alloc(0), ...facts } = object;
    const usual = { sizeBytes, etag: `ETAG-${key}`, storageClass: "Standard", lastModifiedMs: 0, crc64: "0" };
    this.byKey.set(key, { head, tail, facts: { ...usual, ...facts } });
  }

  /** Lets every read wait until `release` is called; `reached` resolves with the first one. */
  hold(): { reached: Promise<void>; release: () => void } {
    const reached = new Promise<void>((resolve) => {
      this.reached = resolve;
    });
    let release = () => {};
    this.gate = new Promise((resolve) => {
      release = resolve;
    });
    return { reached, release };
  }

  bucketExists(bucket: string): boolean {
    return bucket === BUCKET;
  }

  head(_bucket: string, key: string): ObjectFacts | undefined {
    return this.byKey.get(key)?.facts;
  }

  async read(_bucket: string, key: string, start: number, end: number): Promise<Buffer> {
    this.reached();
    await this.gate;
    const object = this.byKey.get(key);
    if (object === undefined) throw new Error(`no object ${key}`);
    const { head, tail, facts } = object;
    const bytes = Buffer.alloc(Math.min(end, facts.sizeBytes) - start);
    if (start < head.length) head.copy(bytes, 0, start);
    const tailStart = facts.sizeBytes - tail.length;
    if (end > tailStart) tail.copy(bytes, Math.max(0, tailStart - start), Math.max(0, start - tailStart));
    return bytes;
  }
}

/** A clock that a test moves. */
export interface SteppedClock extends Clock {
  /** Moves on by `ms`, running what falls due, once everything under way has come to rest. */
  advance(ms: number): Promise<void>;
}

function steppedClock(): SteppedClock {
  let nowMs = Date.now();
  let holds = 0;
  let timers: Array<{ atMs: number; task: () => void }> = [];
  const rest = async () => {
    const deadline = performance.now() + 5_000;
    do {
      if (performance.now() > deadline) throw new Error(`${holds} holds were not released`);
      await new Promise((resolve) => setImmediate(resolve));
    } while (holds > 0);
  };
  const inner = virtualClock({ startMs: nowMs });
  return {
    ...inner,
    now: () => nowMs,
    schedule(delayMs, task) {
      const timer = { atMs: nowMs + delayMs, task };
      timers.push(timer);
      return {
        cancel() {
          timers = timers.filter((other) => other !== timer);
        },
      };
    },
    hold() {
      holds += 1;
      let held = true;
      return {
        release() {
          if (held) holds -= 1;
          held = false;
        },
      };
    },
    async advance(ms) {
      const targetMs = nowMs + ms;
      await rest();
      for (;;) {
        const due = timers
          .filter(({ atMs }) => atMs <= targetMs)
          .sort((left, right) => left.atMs - right.atMs)[0];
        if (due === undefined) break;
        timers = timers.filter((timer) => timer !== due);
        nowMs = due.atMs;
        due.task();
        await rest();
      }
      nowMs = targetMs;
    },
  };
}

export interface Started<OneClock extends Clock> {
  ecs: EcsSimulator;
  world: World;
  clock: OneClock;
  objects: MemoryObjects;
  /** `127.0.0.1:PORT` */
  host: string;
  /** The unmodified SDK's client, with the account's key unless told otherwise. */
  client(config?: Record<string, unknown>): EcsClient;
  /** One such client. */
  sdk: EcsClient;
  /** Calls ImportImage with `importRequest(changes)`. */
  importImage(changes?: Changes): Promise<{ imageId: string; taskId: string; requestId: string }>;
  close(): Promise<void>;
}

/** ECS with one bucket that has a raw file of 1 GiB, `web.raw`. */
export async function startEcs<OneClock extends Clock>(
  clock: OneClock,
  knobs: Partial<EcsKnobs> = {},
): Promise<Started<OneClock>> {
  const world = createWorld(clock, { seed: 11 });
  const objects = new MemoryObjects();
  objects.put("web.raw");
  const ecs = createEcs({ world, objects, knobs });
  const listener = await listen(ecs.service, world, 0);
  const { host } = new URL(listener.url);
  const client = (config: Record<string, unknown> = {}) =>
    new Ecs.default(
      new $OpenApiUtil.Config({ ...KEYS, regionId: REGION, endpoint: host, protocol: "HTTP", ...config }),
    );
  const sdk = client();
  return {
    ecs,
    world,
    clock,
    objects,
    host,
    client,
    sdk,
    async importImage(changes) {
      const { body } = await sdk.importImage(importRequest(changes));
      const { imageId = "", taskId = "", requestId = "" } = body ?? {};
      return { imageId, taskId, requestId };
    },
    async close() {
      await listener.close();
      ecs.close();
      clock.close();
    },
  };
}

/**
 * An ECS for all tests of a file, on a clock that they move; each finds it empty, with the default knobs and
 * these.
 */
export function useEcs(knobs: Partial<EcsKnobs> = {}): Started<SteppedClock> {
  const at = {} as Started<SteppedClock>;
  beforeAll(async () => {
    Object.assign(at, await startEcs(steppedClock()));
  });
  beforeEach(() => {
    at.ecs.reset();
    at.world.spy.clear();
    at.world.faults.clear();
    at.objects.byKey.clear();
    at.objects.put("web.raw");
    at.objects.hold().release();
    Object.assign(at.ecs.knobs, defaultKnobs(), knobs);
  });
  afterAll(() => at.close());
  return at;
}

/** Fields of a request that differ from the usual. */
export type Changes = Record<string, unknown>;

/** An ImportImage request for `web.raw`, changed as told; `undefined` takes a field away. */
export function importRequest(changes: Changes = {}): models.ImportImageRequest {
  const { disk, ...fields } = changes;
  return new models.ImportImageRequest({
    regionId: REGION,
    imageName: "web-1",
    diskDeviceMapping: [{ OSSBucket: BUCKET, OSSObject: "web.raw", ...(disk as object | undefined) }],
    ...fields,
  });
}

export interface Refusal {
  name: string;
  code: string | undefined;
  statusCode: number | undefined;
  message: string;
  data: Record<string, string> | undefined;
}

/** The error a call is refused with; fails if it succeeds. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call;
  } catch (error) {
    const { name, code, statusCode, message, data } = error as Refusal;
    return { name, code, statusCode, message, data };
  }
  throw new Error("the call was not refused");
}
