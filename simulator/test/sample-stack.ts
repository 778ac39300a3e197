import { fileURLToPath } from "node:url";
import OSS from "ali-oss";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { defaultKnobs } from "../knobs.ts";
import { SERVICE_NAMES } from "../spy.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../start.ts";
import { virtualClock } from "../virtual-clock.ts";

export const KEYS = { accessKeyId: "local-access-key-id", accessKeySecret: "local-access-key-secret" };

const stackFile = fileURLToPath(new URL("./fixtures/stack/s.yaml", import.meta.url));

/** A simulator with the sample stack, on a virtual clock. */
export const startSample = (options: Partial<SimulatorOptions> = {}): Promise<Simulator> =>
  startSimulator({
    clock: virtualClock({ startMs: Date.parse("2030-01-01T00:00:00Z") }),
    seed: 1,
    stackFile,
    ...options,
  });

/** A simulator with the sample stack for all tests of a file; each finds it as it began. */
export function useSample(): Simulator {
  const simulator = {} as Simulator;
  const knobs = defaultKnobs();
  beforeAll(async () => {
    Object.assign(simulator, await startSample());
  });
  beforeEach(async () => {
    await simulator.reset();
    for (const service of SERVICE_NAMES) Object.assign(simulator[service].knobs, knobs[service]);
  });
  afterAll(() => simulator.close());
  return simulator;
}

/** The sample's bucket. */
export function bucketOf({ endpoints }: Simulator): OSS {
  const options = { ...KEYS, endpoint: endpoints.oss, sldEnable: true, region: "oss-cn-hangzhou" };
  return new OSS({ ...options, bucket: "sample-drops" });
}

/** Puts a small object into it. */
export const drop = (on: Simulator, key: string) => bucketOf(on).put(key, Buffer.from("{}"));
