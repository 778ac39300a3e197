import { startSimulator, wallClock } from "alicloud-simulator";
import { expect, it } from "vitest";
import { rawDisk, rawSidecar } from "./disk.ts";
import { BUCKET, connectOss } from "./stage.ts";

const DROPS = 30;

/**
 * A clock that ran on regardless would let every function, which works in real time, seem to take minutes.
 */
it("30 drops at once are imported, also where time runs 3,000 times as fast", async () => {
  const clock = wallClock({ speed: 3000, startMs: Date.now() });
  const environment = { SOURCE_BUCKET: BUCKET };
  const simulator = await startSimulator({ clock, environment, stackFile: "s.yaml" });
  try {
    const oss = connectOss(simulator);
    let ended = 0;
    const all = new Promise<void>((resolve) => {
      simulator.spy.subscribe((event) => {
        if (event.kind !== "effect" || event.name !== "ExecutionEnded") return;
        ended += 1;
        if (ended === DROPS) resolve();
      });
    });
    const keys = Array.from({ length: DROPS }, (_, index) => `incoming/fast/${index}.raw`);
    await Promise.all(
      keys.map(async (key, index) => {
        await oss.put(key, rawDisk());
        await oss.put(`${key}.json`, Buffer.from(JSON.stringify(rawSidecar(`fast-${index}`))));
      }),
    );
    await all;
    const states = keys.map(async (key) => {
      const { content } = await oss.get(`results/${key.slice("incoming/".length)}/latest.json`);
      return JSON.parse(String(content)).state;
    });
    expect(new Set(await Promise.all(states))).toEqual(new Set(["imported"]));
  } finally {
    await simulator.close();
  }
}, 240_000);
