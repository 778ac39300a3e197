import { readFileSync } from "node:fs";
import { createObjects, type Objects } from "../functions/cloud/objects.ts";
import { newRecord } from "../functions/core/import/transitions.ts";
import { readSettings } from "../functions/core/settings.ts";
import { validate } from "../functions/validate.ts";
import { rawSidecar } from "../test/journey/disk.ts";
import { BUCKET, openStage } from "../test/journey/stage.ts";

const GIB = 2 ** 30;
const SIDECARS = 1000;

/** What checking a drop costs: the time of 1,000 whole checks, and what is read of an image of 40 GiB. */
export async function benchValidate(tell: (line: string) => void): Promise<void> {
  const stage = await openStage();
  try {
    const { account, endpoints } = stage.simulator;
    const settings = readSettings({});
    const at = { region: account.region, accountId: account.id, credentials: account.root, endpoints };
    const objects = createObjects({ ...at, internal: false, settings, now: Date.now }, BUCKET);
    const reads = { requests: 0, bytes: 0 };
    const counted: Objects = {
      ...objects,
      head: (key) => count(reads, objects.head(key)),
      read: async (range) => {
        const bytes = await count(reads, objects.read(range));
        reads.bytes += bytes.length;
        return bytes;
      },
    };
    const cloud = { bucket: () => counted, settings, now: stage.clock.now, accountId: "1" };
    const head = readFileSync(new URL("../test/fixtures/images/mbr.raw", import.meta.url)).subarray(
      0,
      65_536,
    );
    const key = "incoming/big.raw";
    await stage.simulator.oss.putSparse({ bucket: BUCKET, key, sizeBytes: 40 * GIB, head });
    const content = Buffer.from(JSON.stringify(rawSidecar("big")));
    // Outside of the trigger's prefix nothing is started: only the check itself is measured.
    stage.clock.close();
    await stage.put(`${key}.json`, content);
    const etag = (await objects.head(`${key}.json`))?.etag ?? "";
    const record = newRecord({
      execution: "bench",
      region: account.region,
      bucket: BUCKET,
      key,
      sidecarEtag: etag,
      eventRequestId: "bench",
      droppedAt: new Date(stage.clock.now()).toISOString(),
    });
    const first = await validate({ record }, cloud);
    if (first.record.state !== "ready") throw new Error(JSON.stringify(first.record));
    const image = { requests: reads.requests - 2, bytes: reads.bytes - content.length };
    tell(`validate reads of a 40 GiB image: ${image.requests} requests, ${image.bytes} bytes`);
    const startedMs = performance.now();
    for (let check = 0; check < SIDECARS; check += 1) await validate({ record }, cloud);
    const seconds = (performance.now() - startedMs) / 1000;
    tell(`validate of ${SIDECARS} sidecars, one after the other, with their reads: ${seconds.toFixed(2)} s`);
  } finally {
    await stage.close();
  }
}

function count<T>(reads: { requests: number }, call: Promise<T>): Promise<T> {
  reads.requests += 1;
  return call;
}
