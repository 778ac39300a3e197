import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import OSS from "ali-oss";
import { type Simulator, startSimulator, virtualClock } from "alicloud-simulator";
import { checkpointAt } from "../../cli/upload/checkpoint.ts";
import type { UploadEvent, UploadedObject } from "../../cli/upload/upload-events.ts";
import { type UploadTask, uploadObject } from "../../cli/upload/upload-object.ts";
import type { CloudConfig } from "../../functions/cloud/cloud-config.ts";
import { createMultipart, type Multipart } from "../../functions/cloud/multipart.ts";
import { createObjects } from "../../functions/cloud/objects.ts";
import { readSettings } from "../../functions/core/settings.ts";

/** The smallest that OSS takes. */
export const PART = 100 * 1024;
export const BUCKET = "drops";
export const KEYS = { accessKeyId: "local-access-key-id", accessKeySecret: "local-access-key-secret" };
export const KEY = "incoming/team-a/disk.raw";

/** What reached the server. */
export interface PartLog {
  /** Called when any request arrives and when it is answered. */
  onMoment: () => void;
  /** `uploadId number` of each part that was stored, in order. */
  stored: string[];
  /** Requests for a part that the server had already. */
  repeated: string[];
  /** Called when a part was stored. */
  onStored: (count: number) => void;
}

/** A simulated OSS whose UploadPart requests are written down, and a folder for files. */
export interface UploadRig {
  simulator: Simulator<"oss">;
  /** The unmodified client. */
  client(): OSS;
  url: string;
  folder: string;
  log: PartLog;
  at: CloudConfig;
  /** A file of random bytes in the folder. */
  file(sizeBytes: number, name?: string): Promise<{ path: string; bytes: Buffer }>;
  /** The object's bytes. */
  object(key?: string): Promise<Buffer>;
  /** A task for a file, with a client of its own. */
  task(file: string, more?: Partial<UploadTask>): UploadTask;
  /** Uploads that are open. */
  openUploads(): Promise<string[]>;
  close(): Promise<void>;
}

function watch({ faults, spy }: Simulator<"oss">, log: PartLog): void {
  faults.decide = () => {
    log.onMoment();
    return undefined;
  };
  spy.subscribe((event) => {
    if (event.kind === "request") return log.onMoment();
    if (event.name !== "ObjectCreated:UploadPart") return;
    const part = `${event.detail["uploadId"]} ${event.detail["partNumber"]}`;
    if (log.stored.includes(part)) log.repeated.push(part);
    log.stored.push(part);
    log.onStored(log.stored.length);
  });
}

export async function startRig(): Promise<UploadRig> {
  const simulator = await startSimulator({ services: ["oss"], clock: virtualClock({ startMs: Date.now() }) });
  simulator.oss.createBucket(BUCKET);
  const url = simulator.endpoints.oss;
  const client = () => {
    const options = { ...KEYS, region: "oss-cn-hangzhou", bucket: BUCKET, endpoint: url, sldEnable: true };
    return new OSS(options);
  };
  const log: PartLog = { stored: [], repeated: [], onStored: () => {}, onMoment: () => {} };
  watch(simulator, log);
  const folder = await mkdtemp(join(tmpdir(), "upload-"));
  const at: CloudConfig = {
    region: "cn-hangzhou",
    accountId: "1234567890123456",
    credentials: KEYS,
    endpoints: { oss: url },
    internal: false,
    settings: readSettings({}),
    now: Date.now,
  };
  const clients: Multipart[] = [];
  return {
    ...{ simulator, client, url, folder, log, at },
    async file(sizeBytes, name = "disk.raw") {
      const bytes = randomBytes(sizeBytes);
      const path = join(folder, name);
      await writeFile(path, bytes);
      return { path, bytes };
    },
    object: async (key = KEY) => {
      const found = simulator.oss.objects.head(BUCKET, key);
      return simulator.oss.objects.read(BUCKET, key, 0, found?.sizeBytes ?? 0);
    },
    task(file, more) {
      const multipart = createMultipart(at, BUCKET);
      clients.push(multipart);
      return {
        ...{ file, key: KEY, multipart, objects: createObjects(at, BUCKET) },
        checkpoint: checkpointAt(join(folder, "state", "checkpoint")),
        signal: new AbortController().signal,
        partSizeBytes: PART,
        parallel: 3,
        policy: { attempts: 4, baseMs: 1, capMs: 2, random: Math.random },
        progressMs: 5,
        ...more,
      };
    },
    async openUploads() {
      const { uploads } = await client().listUploads({ "max-uploads": 100 });
      return uploads.map(({ uploadId }) => uploadId);
    },
    async close() {
      for (const client of clients) client.close();
      await simulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs an upload to its end. */
export async function uploaded(
  task: UploadTask,
  onEvent: (event: UploadEvent) => void = () => {},
): Promise<{ result: UploadedObject; events: UploadEvent[] }> {
  const events: UploadEvent[] = [];
  const running = uploadObject(task);
  for (;;) {
    const step = await running.next();
    if (step.done === true) return { result: step.value, events };
    events.push(step.value);
    onEvent(step.value);
  }
}

/** The event of a kind; undefined if there was none. */
export function eventOf<Kind extends UploadEvent["kind"]>(
  events: readonly UploadEvent[],
  kind: Kind,
): Extract<UploadEvent, { kind: Kind }> | undefined {
  return events.find((event): event is Extract<UploadEvent, { kind: Kind }> => event.kind === kind);
}

/** Runs an upload that is ended once `parts` parts are stored. */
export async function interruptedAfter(
  rig: UploadRig,
  file: string,
  parts: number,
  more?: Partial<UploadTask>,
) {
  const controller = new AbortController();
  const enough = rig.log.stored.length + parts;
  rig.log.onStored = (count) => {
    if (count >= enough) controller.abort(new Error("interrupted by the test"));
  };
  const failure = await uploaded(rig.task(file, { ...more, signal: controller.signal })).catch(
    (error: Error) => error.message,
  );
  rig.log.onStored = () => {};
  return failure;
}
