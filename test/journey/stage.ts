import Flows from "@alicloud/fnf-2019-03-15";
import OSS from "ali-oss";
import {
  type Clock,
  type Hold,
  type Simulator,
  type SpyEvent,
  startSimulator,
  virtualClock,
} from "alicloud-simulator";
import { executionName } from "../../functions/core/import/drop.ts";
import type { AnyOf, Result } from "../../functions/core/import/published.ts";

/**
 * A simulator with the deployed stack on a virtual clock, and a team's hands: what journeys are played on.
 */
export interface Stage {
  simulator: Simulator;
  clock: Clock;
  oss: OSS;
  /** Uploads an object below `incoming/`. */
  put(key: string, content: Buffer | object, headers?: object): Promise<void>;
  /** Uploads the sidecar of an image key and gives the name of the execution that this starts. */
  dropSidecar(imageKey: string, sidecar: unknown, headers?: object): Promise<string>;
  /**
   * Resolves when the execution has ended; gives the result it published, for `owner` where that is another
   * execution.
   */
  result(imageKey: string, execution: string, owner?: string): Promise<AnyOf<Result>>;
  /** What a person does in the console. */
  stopExecution(execution: string): Promise<void>;
  /** Waits for an event and stops the clock there; what is under way goes on. */
  holdAt(moment: (event: SpyEvent) => boolean): Promise<Hold>;
  /** An object's JSON; undefined if there is none. */
  json(key: string): Promise<unknown>;
  close(): Promise<void>;
}

export const BUCKET = "image-drop";
const START_MS = Date.parse("2026-11-01T00:00:00.000Z");

export interface StageOptions {
  /** A deployer's choices, besides the bucket. */
  environment?: Record<string, string>;
  seed?: number;
  stackFile?: string;
}

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const clock = virtualClock({ startMs: START_MS });
  const environment = { SOURCE_BUCKET: BUCKET, ...options.environment };
  const { seed = 1, stackFile = "s.yaml" } = options;
  const simulator = await startSimulator({ clock, seed, environment, stackFile, control: true });
  const { accessKeyId, accessKeySecret } = simulator.account.root;
  const oss = connectOss(simulator);
  const json = async (key: string) => {
    try {
      const { content } = await oss.get(key);
      return JSON.parse((content as Buffer).toString());
    } catch (error) {
      if ((error as { status?: number }).status === 404) return undefined;
      throw error;
    }
  };
  const put = async (key: string, content: Buffer | object, headers: object = {}) => {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
    await oss.put(key, bytes, { headers });
  };
  return {
    simulator,
    clock,
    oss,
    put,
    json,
    async dropSidecar(imageKey, sidecar, headers = {}) {
      const content = Buffer.isBuffer(sidecar) ? sidecar : Buffer.from(JSON.stringify(sidecar));
      const { res } = await oss.put(`${imageKey}.json`, content, { headers });
      const answered = res.headers as Record<string, string>;
      return executionName({
        bucket: BUCKET,
        imageKey,
        sidecarEtag: String(answered["etag"]).replaceAll('"', "").toUpperCase(),
        eventRequestId: String(answered["x-oss-request-id"]),
      });
    },
    async holdAt(moment) {
      await simulator.spy.waitFor(moment);
      return clock.hold();
    },
    async result(imageKey, execution, owner = execution) {
      await simulator.spy.waitFor(hasEnded(execution), 15_000);
      const key = resultKey(imageKey, owner);
      const result = await json(key);
      if (result === undefined) throw new Error(`${key} was not published`);
      return result as AnyOf<Result>;
    },
    async stopExecution(execution) {
      const client = new Flows({ accessKeyId, accessKeySecret, endpoint: simulator.endpoints.fnf });
      await client.stopExecution({ FlowName: "image-drop", ExecutionName: execution });
    },
    async close() {
      await simulator.close();
    },
  };
}

/** The team's own client. Path-style addressing (`sldEnable`) is missing in the client's types. */
export function connectOss({ account, endpoints }: Simulator): OSS {
  const { accessKeyId, accessKeySecret } = account.root;
  const pathStyle = { sldEnable: true };
  const region = `oss-${account.region}`;
  return new OSS({
    endpoint: endpoints.oss,
    region,
    bucket: BUCKET,
    accessKeyId,
    accessKeySecret,
    ...pathStyle,
  });
}

/** The event of an execution's end. */
export function hasEnded(execution: string): (event: SpyEvent) => boolean {
  return (event) =>
    event.kind === "effect" && event.name === "ExecutionEnded" && event.detail["name"] === execution;
}

/** A request for an operation, of whichever service. */
export function hasCalled(operation: string): (event: SpyEvent) => boolean {
  return (event) => event.kind === "request" && event.operation === operation;
}

/** The end of a call of a function, whose name is `poll` for example. */
export function hasRun(name: string): (event: SpyEvent) => boolean {
  return (event) =>
    event.kind === "effect" &&
    event.name === "InvocationEnded" &&
    event.detail["functionName"] === `image-drop-${name}`;
}

/** How often the result of an execution of this image key was put where it belongs. */
export function resultsWritten({ simulator }: Stage, imageKey: string, execution: string): number {
  const key = resultKey(imageKey, execution);
  return simulator.spy.filter(
    (event) =>
      event.kind === "effect" && event.name === "ObjectCreated:PutObject" && event.detail["key"] === key,
  ).length;
}

function resultKey(imageKey: string, execution: string): string {
  return `results/${imageKey.replace(/^incoming\//, "")}/${execution}/result.json`;
}

/** How many imports ECS really began. */
export function importsBegun({ simulator }: Stage): number {
  return simulator.spy.filter((event) => event.kind === "effect" && event.name === "ImportBegan").length;
}
