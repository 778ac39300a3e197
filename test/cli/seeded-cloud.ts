import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Simulator, type SpyEvent, startSimulator, virtualClock } from "alicloud-simulator";
import type { Context } from "../../cli/connection/connection-target.ts";
import { createObjects, createOssClient } from "../../functions/cloud/objects.ts";
import { type Drop, executionName, resultKeys } from "../../functions/core/import/drop.ts";
import type { Result, Status } from "../../functions/core/import/published.ts";
import { newRecord } from "../../functions/core/import/transitions.ts";
import { readSettings } from "../../functions/core/settings.ts";
import { type Finished, type RunOptions, run } from "./command.ts";
import { commands } from "./local-commands.ts";

/** Imports as they are found in a workflow and a bucket, without importing anything. */
export interface SeededCloud {
  simulator: Simulator<"oss" | "fnf">;
  /** The folder whose simulator this is, for `--local`. */
  folder: string;
  /** Ends an import with this outcome, `agoSeconds` before now. Gives its execution's name. */
  ended(seed: Seed & Partial<Result>): Promise<string>;
  /** An import that goes on for ever; `status` is what it has published. */
  running(seed: Seed & { status?: Partial<Status> }): Promise<string>;
  /** An import whose execution failed and published nothing. */
  failed(seed: Seed): Promise<string>;
  /** Puts a published document in its place, whatever it is. */
  publish(
    name: "status" | "result" | "cancel" | "latest",
    of: { key: string; execution: string },
    document: { bytes: string; headers?: object },
  ): Promise<void>;
  run(args: readonly string[], options?: Partial<RunOptions>): Promise<Finished>;
  /** For a verb that is run in this process. */
  context(): Promise<Context>;
  close(): Promise<void>;
}

export interface Seed {
  key: string;
  droppedAt?: string;
}

const BUCKET = "image-drop";
const REGION = "cn-hangzhou";
const KEYS = { accessKeyId: "local-access-key-id", accessKeySecret: "local-access-key-secret" };
const PREFIXES = { incoming: "incoming/", results: "results/" };

/** Ends as its input says, at once, or waits. */
const FLOW = `
Type: StateMachine
SpecVersion: v1
Name: image-drop
StartAt: Which
States:
  - Type: Choice
    Name: Which
    Branches:
      - { Condition: '$Input.mode == "run"', Next: Hold }
      - { Condition: '$Input.mode == "fail"', Next: Broken }
    Default: Tell
  - { Type: Wait, Name: Hold, Seconds: 300, Next: Hold2 }
  - { Type: Wait, Name: Hold2, Seconds: 300, Next: Done }
  - { Type: Fail, Name: Broken, Code: Broken, Detail: on purpose, End: true }
  - Type: Pass
    Name: Tell
    OutputConstructor: { result.$: $Input.result }
    Next: Done
  - { Type: Succeed, Name: Done, End: true }
`;

/** Starts at `startMs` with nothing in it. The clock stands still until `ended` lets time pass. */
export async function startSeededCloud({
  startMs = Date.parse("2026-11-01T00:00:00Z"),
} = {}): Promise<SeededCloud> {
  const clock = virtualClock({ startMs });
  const folder = await mkdtemp(join(tmpdir(), "image-drop-cli-"));
  const simulator = await startSimulator({
    ...{ services: ["oss", "fnf"] as const, clock, seed: 3, root: KEYS, control: true },
    directory: join(folder, "objects"),
  });
  const { oss, fnf, spy, account, endpoints, control } = simulator;
  oss.createBucket(BUCKET);
  fnf.createFlow({ name: "image-drop", definition: FLOW });
  const info = {
    ...{ ...endpoints, ecs: "http://127.0.0.1:9", fc: "http://127.0.0.1:9" },
    ...{ region: REGION, accountId: account.id, ...KEYS, bucket: BUCKET, flow: "image-drop" },
    ...{ functions: {}, pid: process.pid, control },
  };
  const localFile = join(folder, ".image-drop", "local.json");
  await mkdir(join(folder, ".image-drop"));
  await writeFile(localFile, JSON.stringify(info));
  let seeds = 0;
  const dropOf = ({ key, droppedAt = new Date(clock.now()).toISOString() }: Seed): Drop => {
    const event = { bucket: BUCKET, sidecarEtag: `ETAG${seeds++}`, eventRequestId: "REQUEST" };
    return {
      ...event,
      region: REGION,
      key,
      droppedAt,
      execution: executionName({ ...event, imageKey: key }),
    };
  };
  const start = (drop: Drop, more: object) =>
    fnf.startExecution({
      flowName: "image-drop",
      name: drop.execution,
      input: { record: newRecord(drop), ...more },
    });
  const config = {
    ...{ region: REGION, accountId: "", credentials: KEYS, endpoints, internal: false },
    ...{ settings: readSettings({}), now: clock.now },
  };
  const store = (key: string, value: unknown) => createObjects(config, BUCKET).writeJson(key, value);
  const pass = async (execution: string) => {
    await spy.waitFor(endOf(execution));
    hold.current.release();
    await clock.sleep(60_000);
    hold.current = clock.hold();
  };
  // Time passes when an execution ends only.
  const hold = { current: clock.hold() };
  return {
    simulator,
    folder,
    async ended({ key, droppedAt, ...result }) {
      const drop = dropOf({ key, ...(droppedAt === undefined ? {} : { droppedAt }) });
      const { execution, bucket, region } = drop;
      const common = { schemaVersion: 1, execution, bucket, key, region, polls: 3 };
      const timings = { droppedAt: drop.droppedAt, endedAt: drop.droppedAt };
      const { state = "imported" } = result;
      start(drop, { mode: "tell", result: { ...common, state, timings, ...USUAL[state], ...result } });
      await pass(execution);
      return execution;
    },
    async failed(seed) {
      const drop = dropOf(seed);
      start(drop, { mode: "fail" });
      await pass(drop.execution);
      return drop.execution;
    },
    async publish(name, of, { bytes, headers = {} }) {
      const client = createOssClient(config, BUCKET);
      const key = resultKeys(of, PREFIXES)[name];
      await client.put(key, Buffer.from(bytes), { headers });
    },
    async running({ key, status, droppedAt }) {
      const drop = dropOf({ key, ...(droppedAt === undefined ? {} : { droppedAt }) });
      start(drop, { mode: "run" });
      const { execution, bucket, region } = drop;
      const now = new Date(clock.now()).toISOString();
      const common = { schemaVersion: 1, execution, bucket, key, region, polls: 0, updatedAt: now };
      const published = { ...common, state: "waiting", timings: { droppedAt: drop.droppedAt }, ...status };
      if (status !== undefined) await store(resultKeys(drop, PREFIXES).status, published);
      return execution;
    },
    run: (args, options = {}) => run(args, { folder, ...options }),
    context: async () => ({ folder, environment: {}, signal: new AbortController().signal, commands }),
    async close() {
      await simulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const failure = { code: "ImportTaskFailed", message: "It failed.", who: "team" };
/** What a result has in each state, where a test does not say it. */
const USUAL: Readonly<Record<Result["state"], object>> = {
  imported: { imageId: "m-1", imageName: "web", snapshots: [], taskId: "t-1" },
  refused: { problems: [] },
  failed: { failure },
  cancelled: { failure },
  "timed-out": { failure },
};

function endOf(execution: string): (event: SpyEvent) => boolean {
  return (event) =>
    event.kind === "effect" && event.name === "ExecutionEnded" && event.detail["name"] === execution;
}
