import { fork } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import OSS from "ali-oss";
import { startSimulator } from "alicloud-simulator";
import { checkpointAt } from "../cli/upload/checkpoint.ts";
import { uploadObject } from "../cli/upload/upload-object.ts";
import type { CloudConfig } from "../functions/cloud/cloud-config.ts";
import { createMultipart } from "../functions/cloud/multipart.ts";
import { createObjects } from "../functions/cloud/objects.ts";
import { readSettings } from "../functions/core/settings.ts";

/**
 * How fast a file goes to the simulated OSS: by `image-drop upload`, by ali-oss's own multipartUpload with
 * the same parts, and by one bare HTTP PUT. The simulator and each upload are processes of their own, so that
 * memory and CPU are each one's alone.
 */
export interface UploadFigures {
  way: Way;
  /** Of the best and of the middle round. */
  bestMibPerSecond: number;
  medianMibPerSecond: number;
  /** Of the process that uploads: the highest of all rounds. */
  peakRssMib: number;
  /** Of the process that uploads, of the middle round. */
  cpuSeconds: number;
}

const BUCKET = "bench";
const KEYS = { accessKeyId: "local-access-key-id", accessKeySecret: "local-access-key-secret" };
const MIB = 2 ** 20;
const PART_BYTES = 16 * MIB;
const PARALLEL = 4;

interface Job {
  url: string;
  file: string;
  sizeBytes: number;
  key: string;
}

const WAYS = {
  "image-drop upload": async ({ url, file, key }: Job) => {
    const at: CloudConfig = {
      region: "cn-hangzhou",
      accountId: "1234567890123456",
      credentials: KEYS,
      endpoints: { oss: url },
      internal: false,
      settings: readSettings({}),
      now: Date.now,
    };
    const multipart = createMultipart(at, BUCKET);
    const checkpoint = checkpointAt(`${file}.checkpoint`);
    const upload = uploadObject({
      ...{ file, key, multipart, checkpoint, objects: createObjects(at, BUCKET) },
      signal: new AbortController().signal,
      partSizeBytes: PART_BYTES,
      parallel: PARALLEL,
    });
    for await (const _event of upload);
    await checkpoint.forget();
    multipart.close();
  },
  "ali-oss multipartUpload": async ({ url, file, key }: Job) => {
    await clientOf(url).multipartUpload(key, file, {
      partSize: PART_BYTES,
      parallel: PARALLEL,
      timeout: 600_000,
    });
  },
  "one HTTP PUT": async ({ url, file, sizeBytes, key }: Job) => {
    // OSS takes at most 5 GiB in one request; larger files go as several objects, one after another.
    const limit = 5 * 1024 * MIB;
    for (let start = 0; start < sizeBytes; start += limit) {
      const end = Math.min(sizeBytes, start + limit);
      const signed = clientOf(url).signatureUrl(`${key}-${start}`, { method: "PUT" });
      const put = request(signed, { method: "PUT", headers: { "content-length": end - start } });
      const answered = once(put, "response");
      await pipeline(createReadStream(file, { start, end: end - 1, highWaterMark: 256 * 1024 }), put);
      const [response] = await answered;
      if (response.statusCode !== 200) throw new Error(`PUT answered ${response.statusCode}`);
      response.resume();
    }
  },
} satisfies Record<string, (job: Job) => Promise<void>>;
type Way = keyof typeof WAYS;

function clientOf(url: string): OSS {
  return new OSS({
    ...KEYS,
    ...{ endpoint: url, sldEnable: true },
    region: "oss-cn-hangzhou",
    bucket: BUCKET,
  });
}

/** The simulator's process: says where it is, and empties itself when asked to. */
async function serve(directory: string): Promise<void> {
  const { oss, endpoints } = await startSimulator({ services: ["oss"], directory });
  const url = endpoints.oss;
  oss.createBucket(BUCKET);
  process.on("message", async () => {
    await oss.reset();
    process.send?.({ url });
  });
  process.send?.({ url });
}

interface Measured {
  seconds: number;
  cpuSeconds: number;
  peakRssMib: number;
}

/** An upload's process. */
async function uploadOnce(way: Way, job: Job): Promise<void> {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  await WAYS[way](job);
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(before);
  const peakRssMib = process.resourceUsage().maxRSS / 1024;
  process.send?.({ seconds, cpuSeconds: (user + system) / 1e6, peakRssMib } satisfies Measured);
  process.disconnect();
}

const SELF = fileURLToPath(import.meta.url);

async function measured(way: Way, job: Job): Promise<Measured> {
  const child = fork(SELF, ["--as", way, "--job", JSON.stringify(job)]);
  const [message] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => {
      throw new Error(`${way} ended with ${code}`);
    }),
  ]);
  return message as Measured;
}

async function writeFileOf(path: string, sizeBytes: number): Promise<void> {
  const handle = await open(path, "w");
  const chunk = Buffer.allocUnsafe(16 * MIB);
  for (let left = sizeBytes; left > 0; left -= chunk.length) {
    randomFillSync(chunk);
    await handle.write(chunk, 0, Math.min(left, chunk.length));
  }
  await handle.close();
}

/** Each round uploads the file in every way, and the ways take turns in being the first. */
export async function benchUpload({
  sizeBytes,
  rounds,
}: {
  sizeBytes: number;
  rounds: number;
}): Promise<UploadFigures[]> {
  const folder = await mkdtemp(join(tmpdir(), "bench-upload-"));
  const server = fork(SELF, ["--as", "server", "--directory", join(folder, "store")]);
  try {
    const [{ url }] = (await once(server, "message")) as [{ url: string }];
    const file = join(folder, "image.raw");
    await writeFileOf(file, sizeBytes);
    const ways = Object.keys(WAYS) as Way[];
    const results = new Map<Way, Measured[]>(ways.map((way) => [way, []]));
    for (let round = 0; round < rounds; round += 1)
      for (let turn = 0; turn < ways.length; turn += 1) {
        const way = ways[(round + turn) % ways.length] as Way;
        results.get(way)?.push(await measured(way, { url, file, sizeBytes, key: "incoming/image.raw" }));
        server.send("reset");
        await once(server, "message");
      }
    return [...results].map(([way, all]) => figuresOf(way, all, sizeBytes));
  } finally {
    server.kill();
    await once(server, "exit");
    await rm(folder, { recursive: true, force: true });
  }
}

function figuresOf(way: Way, all: Measured[], sizeBytes: number): UploadFigures {
  const sorted = [...all].sort((a, b) => a.seconds - b.seconds);
  const speed = (one: Measured | undefined) => sizeBytes / MIB / (one?.seconds ?? Number.NaN);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return {
    way,
    bestMibPerSecond: speed(sorted[0]),
    medianMibPerSecond: speed(middle),
    peakRssMib: Math.max(...all.map(({ peakRssMib }) => peakRssMib)),
    cpuSeconds: middle?.cpuSeconds ?? Number.NaN,
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      size: { type: "string", default: "1" },
      rounds: { type: "string", default: "3" },
      as: { type: "string" },
      job: { type: "string" },
      directory: { type: "string", default: "" },
    },
  });
  if (values.as === "server") return serve(values.directory);
  if (values.as !== undefined) return uploadOnce(values.as as Way, JSON.parse(values.job ?? ""));
  const sizeBytes = Math.round(Number(values.size) * 1024 * MIB);
  console.log(`${values.size} GiB, ${values.rounds} round(s), parts of 16 MiB, ${PARALLEL} at once`);
  for (const { way, ...figures } of await benchUpload({ sizeBytes, rounds: Number(values.rounds) })) {
    const { bestMibPerSecond, medianMibPerSecond, cpuSeconds, peakRssMib } = figures;
    console.log(
      `${way.padEnd(24)} best ${bestMibPerSecond.toFixed(0).padStart(4)} MiB/s, median ${medianMibPerSecond.toFixed(0).padStart(4)} MiB/s, ` +
        `CPU ${cpuSeconds.toFixed(1)} s, peak memory ${peakRssMib.toFixed(0)} MiB`,
    );
  }
}

if (process.argv[1] === SELF) await main();
