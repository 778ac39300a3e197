import { readFileSync } from "node:fs";
import { startSimulator, virtualClock } from "alicloud-simulator";
import { connectOss } from "../test/journey/stage.ts";

/**
 * Many drops at once on the virtual clock: wall time and peak memory of this process (simulator, functions
 * and client together), and how much simulated time passes from a sidecar's object-created event to
 * ImportImage.
 */
export interface DropsFigures {
  drops: number;
  imported: number;
  wallSeconds: number;
  peakRssMib: number;
  /** From object-created to the import's begin, in real milliseconds: the clock stands meanwhile. */
  startP50Ms: number;
  startP99Ms: number;
}

const IMAGE = readFileSync(new URL("../test/fixtures/images/web.qcow2", import.meta.url));
const SIDECAR = {
  osType: "linux",
  platform: "Ubuntu",
  architecture: "x86_64",
  format: "qcow2",
  systemDisk: { sizeGib: 40 },
};

export async function benchDrops(drops: number): Promise<DropsFigures> {
  const clock = virtualClock({ startMs: Date.parse("2026-11-01T00:00:00Z") });
  const simulator = await startSimulator({
    ...{ clock, seed: 1, stackFile: "s.yaml", environment: { SOURCE_BUCKET: "image-drop" } },
  });
  // Neither the account's quota nor ECS's queue is to be measured.
  Object.assign(simulator.ecs.knobs, { imageQuota: drops, concurrentImports: drops });
  Object.assign(simulator.fc.knobs, { queueLimit: Number.POSITIVE_INFINITY });
  const oss = connectOss(simulator);
  const startedAt = performance.now();
  const created = new Map<string, number>();
  const delays: number[] = [];
  let peakRss = 0;
  let ended = 0;
  const observe = () => {
    peakRss = Math.max(peakRss, process.memoryUsage.rss());
  };
  const sampling = setInterval(observe, 100);
  const unsubscribe = simulator.spy.subscribe((event) => {
    if (event.kind !== "effect") return;
    const { name, detail } = event;
    if (name === "ImportBegan") delays.push(performance.now() - (created.get(String(detail["name"])) ?? 0));
    if (name === "ExecutionEnded") ended += 1;
  });
  const hold = clock.hold();
  for (let index = 0; index < drops; index += 1) {
    const key = `incoming/bench/${index}.qcow2`;
    await oss.put(key, IMAGE);
    created.set(`bench-${index}`, performance.now());
    await oss.put(`${key}.json`, Buffer.from(JSON.stringify({ ...SIDECAR, name: `bench-${index}` })));
  }
  hold.release();
  const deadline = performance.now() + 600_000;
  while (ended < drops && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 20));
  clearInterval(sampling);
  observe();
  unsubscribe();
  const imported = simulator.ecs.images().filter(({ status }) => status === "Available").length;
  await simulator.close();
  delays.sort((a, b) => a - b);
  const percentile = (share: number) =>
    Math.round(delays[Math.ceil(delays.length * share) - 1] ?? Number.NaN);
  return {
    drops,
    imported,
    wallSeconds: Math.round((performance.now() - startedAt) / 10) / 100,
    peakRssMib: Math.round(peakRss / 2 ** 20),
    startP50Ms: percentile(0.5),
    startP99Ms: percentile(0.99),
  };
}
