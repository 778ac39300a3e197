import { createFunctions } from "../functions/cloud/functions.ts";
import { cloudConfigOf } from "../test/journey/cloud-config.ts";
import { rawDisk, rawSidecar } from "../test/journey/disk.ts";
import { BUCKET, openStage, type Stage } from "../test/journey/stage.ts";

/**
 * How long a cancel takes, from the request to `result.json`, on the virtual clock: what ECS needs to cancel
 * a task and to delete an image is the simulator's assumption (2 s and 5 s).
 */
export interface CancelFigures {
  cancelled: string;
  sizeGib: number;
  /** Simulated seconds. */
  seconds: number;
}

const KEY = "incoming/bench/disk.raw";
const HOUR_MS = 3_600_000;

/** When the cancel comes; `afterMs` counts from the drop where files are missing, else from ImportImage. */
const MOMENTS = [
  { cancelled: "10 min into the wait for files", afterMs: 600_000, isWaiting: true },
  { cancelled: "6 h into the wait for files", afterMs: 6 * HOUR_MS, isWaiting: true },
  { cancelled: "in the second of ImportImage", afterMs: 0, isWaiting: false },
  { cancelled: "5 s into the import", afterMs: 5_000, isWaiting: false },
  { cancelled: "1 min into the import", afterMs: 60_000, isWaiting: false },
  { cancelled: "1 h into the import", afterMs: HOUR_MS, isWaiting: false },
  { cancelled: "12 h into the import", afterMs: 12 * HOUR_MS, isWaiting: false },
] as const;

export async function benchCancel(sizesGib: readonly number[] = [2, 20, 100]): Promise<CancelFigures[]> {
  const stage = await openStage();
  const figures: CancelFigures[] = [];
  for (const moment of MOMENTS)
    for (const sizeGib of sizesGib) {
      await stage.simulator.reset();
      // Still under way at every moment.
      stage.simulator.ecs.knobs.importBaseMs = 20 * HOUR_MS;
      figures.push({
        cancelled: moment.cancelled,
        sizeGib,
        seconds: await secondsToResult(stage, sizeGib, moment),
      });
    }
  await stage.close();
  return figures;
}

async function secondsToResult(
  stage: Stage,
  sizeGib: number,
  { afterMs, isWaiting }: (typeof MOMENTS)[number],
): Promise<number> {
  const { simulator, clock } = stage;
  const head = rawDisk().subarray(0, 512);
  const sizeBytes = sizeGib * 2 ** 30;
  if (!isWaiting) await simulator.oss.putSparse({ bucket: BUCKET, key: KEY, sizeBytes, head });
  const held = clock.hold();
  const systemDisk = { sizeGib: Math.max(40, sizeGib) };
  const execution = await stage.dropSidecar(KEY, rawSidecar("bench", { systemDisk }));
  const ready = simulator.spy.waitFor(
    (event) => event.kind === "effect" && event.name === (isWaiting ? "ExecutionStarted" : "ImportBegan"),
  );
  const hold = ready.then(async () => {
    if (afterMs > 0) await clock.sleep(afterMs);
    return clock.hold();
  });
  held.release();
  const { release } = await hold;
  const askedMs = clock.now();
  const functions = createFunctions(cloudConfigOf(simulator, { now: clock.now }));
  await functions.invoke("image-drop-cancel", { execution, bucket: BUCKET, key: KEY, by: "bench" });
  release();
  const { state } = await stage.result(KEY, execution);
  if (state !== "cancelled") throw new Error(`${KEY} of ${sizeGib} GiB ended as ${state}`);
  const [written] = simulator.spy.filter(
    (event) => event.kind === "effect" && String(event.detail["key"]).endsWith("/result.json"),
  );
  return Math.round(((written?.atMs ?? Number.NaN) - askedMs) / 1000);
}
