import { mkdtemp, readdir, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import OSS from "ali-oss";
import { afterEach, beforeEach } from "vitest";
import { listen, type World } from "../../edge.ts";
import type { OssKnobs } from "../../oss/knobs.ts";
import { createOss, type Oss } from "../../oss/oss.ts";
import { virtualClock } from "../../virtual-clock.ts";
import { createWorld } from "../world.ts";

export const BUCKET = "drops";
export const KEYS = { accessKeyId: "local-access-key-id", accessKeySecret: "local-access-key-secret" };

/** What ali-oss can do and its types do not say. */
export interface Client extends Omit<OSS, "restore"> {
  restore(name: string, options?: object): Promise<Answer>;
  putBucketEncryption(name: string, rule: object): Promise<Answer>;
  getBucketEncryption(name: string): Promise<Answer & { encryption: object }>;
  deleteBucketEncryption(name: string): Promise<Answer>;
  getObjectMeta(name: string): Promise<Answer>;
  getBucketStat(name: string): Promise<Answer & { stat: Record<string, string> }>;
  putObjectTagging(name: string, tags: Record<string, string>): Promise<Answer>;
  getObjectTagging(name: string): Promise<Answer & { tag: Record<string, string> }>;
  deleteObjectTagging(name: string): Promise<Answer>;
  signPostObjectPolicyV4(policy: object, date: Date): string;
}

interface Answer {
  status?: number;
  res: { status: number; headers: object };
}

/** Headers of the answer that a client call got. */
export const headersOf = (answer: { res: { headers: object } }) =>
  answer.res.headers as Record<string, string>;

export type ClientOptions = Partial<OSS.Options> & { headerEncoding?: string; sldEnable?: boolean };

export interface OssSimulator {
  oss: Oss;
  world: World;
  /** `http://localhost:PORT` */
  url: string;
  directory: string;
  /** The unmodified client, as the documents of the product recommend it for this endpoint. */
  client(options?: ClientOptions): Client;
  close(): Promise<void>;
}

/** An OSS with one empty bucket, on a virtual clock that begins now (ali-oss signs with real time). */
export async function startOss({
  directory,
  durable = false,
  knobs = {},
}: {
  directory?: string;
  durable?: boolean;
  knobs?: Partial<OssKnobs>;
} = {}): Promise<OssSimulator> {
  const folder = directory ?? (await mkdtemp(join(tmpdir(), "oss-simulator-")));
  const clock = virtualClock({ startMs: Date.now() });
  const world = createWorld(clock, { seed: 7 });
  const oss = createOss({ world, directory: folder, knobs, durable });
  oss.createBucket(BUCKET);
  const listener = await listen(oss.service, world, 0);
  return {
    oss,
    world,
    url: listener.url,
    directory: folder,
    client: (options = {}) =>
      new OSS({
        ...KEYS,
        region: "oss-cn-hangzhou",
        bucket: BUCKET,
        endpoint: listener.url,
        sldEnable: true,
        ...options,
      } as OSS.Options) as unknown as Client,
    async close() {
      await listener.close();
      await oss.close();
      clock.close();
      if (directory === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What a test finds in the same place each time: it is filled before the test begins. */
export interface OssInUse {
  simulator: OssSimulator;
  client: Client;
}

/** An OSS of its own for each test, and a client of it with these options. */
export function useOss(options: ClientOptions = {}, knobs: Partial<OssKnobs> = {}): OssInUse {
  const inUse: OssInUse = { simulator: {} as OssSimulator, client: Object.create(OSS.prototype) };
  beforeEach(async () => {
    Object.assign(inUse.simulator, await startOss({ knobs }));
    Object.assign(inUse.client, inUse.simulator.client(options));
  });
  afterEach(() => inUse.simulator.close());
  return inUse;
}

/** What a client call failed with; fails itself if the call succeeds. */
export async function failureOf(attempt: Promise<unknown>): Promise<{
  status: number;
  code: string;
  message: string;
  name: string;
  requestId?: string;
  hostId?: string;
  ecCode?: string;
}> {
  try {
    await attempt;
  } catch (error) {
    return error as never;
  }
  throw new Error("the call succeeded");
}

/** The files that hold objects' bytes; those of up to 16 KiB have none. */
export const contentFiles = ({ directory }: OssSimulator) => readdir(join(directory, "content"));

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A request without any client's help; `target` goes on the request line as it is. */
export function rawRequest(
  url: string,
  {
    method = "GET",
    target = "/",
    headers = {},
    body,
  }: { method?: string; target?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<RawAnswer> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: "127.0.0.1",
        port,
        method,
        path: target,
        headers: { host: `localhost:${port}`, ...headers },
        agent: false,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers as Record<string, string>,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
