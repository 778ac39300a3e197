import * as z from "zod/mini";
import type { Objects } from "./cloud/objects.ts";
import { pause, pauseBeforeNextLook } from "./core/import/cadence.ts";
import { applyCancel } from "./core/import/cancellation.ts";
import { sidecarKey } from "./core/import/drop.ts";
import { failure } from "./core/import/failures.ts";
import {
  commonOf,
  goOn,
  ImportRecord,
  publishNow,
  type RecordIn,
  type Step,
  secondsSince,
} from "./core/import/record.ts";
import { preflight } from "./core/preflight/preflight.ts";
import { blame, finding, type Problem, shown } from "./core/preflight/problems/problem.ts";
import { MAX_SIDECAR_BYTES, readSidecar } from "./core/preflight/sidecar/read-sidecar.ts";
import { objectEvidence } from "./steps/object-evidence.ts";
import { connectDrop, type DropCloud, readCancel, writeStatus } from "./steps/publication.ts";
import { serve } from "./steps/serve.ts";

/**
 * Checks a drop before anything is imported: the sidecar, and a few KiB of every file it names. Reads only; repeating it is
 * free. Goes on to the import, waits for a file that is not there yet, or ends with every reason at once.
 */
export const Input = z.object({ record: ImportRecord });

export interface Cloud extends DropCloud<"head" | "read"> {
  accountId: string;
}

export async function validate({ record }: z.infer<typeof Input>, cloud: Cloud): Promise<Step> {
  if (record.state !== "waiting") return goOn("import", record, pause(1));
  const cancel = await readCancel(record, cloud);
  const stopped = cancel === undefined ? undefined : applyCancel(record, cancel, cloud.now());
  if (stopped !== undefined) return stopped;
  const objects = cloud.bucket(record.drop.bucket);
  const sidecar = await readDroppedSidecar(record, objects);
  if ("code" in sidecar) return refuse(record, [sidecar], cloud.now());
  const { limits, prefixes } = cloud.settings;
  const { key, region } = record.drop;
  const at = {
    key: sidecarKey(key),
    incomingPrefix: prefixes.incoming,
    limits,
    region,
    accountId: cloud.accountId,
  };
  const reading = readSidecar(sidecar, at);
  // The files beside each other: 17 at once are enough.
  const evidence = reading.files.map(async ({ key }) => [key, await objectEvidence(key, objects)] as const);
  const verdict = preflight(reading, new Map(await Promise.all(evidence)), { limits });
  switch (verdict.verdict) {
    case "refused":
      return refuse(record, verdict.problems, cloud.now());
    case "waiting":
      return wait({ ...record, missing: verdict.missing }, cloud);
    case "ready": {
      const { request, files, warnings } = verdict;
      const timings = { ...record.timings, checkedAt: new Date(cloud.now()).toISOString() };
      return goOn(
        "import",
        { ...commonOf(record), timings, state: "ready", request, files, warnings },
        pause(1),
      );
    }
  }
}

/** The bytes of the very sidecar that was dropped, or the problem with it. Never more than a little over the limit is read. */
async function readDroppedSidecar(
  { drop }: ImportRecord,
  objects: Pick<Objects, "head" | "read">,
): Promise<Uint8Array | Problem> {
  const key = sidecarKey(drop.key);
  const facts = await objects.head(key);
  const name = shown(key);
  if (facts === undefined) return blame("", finding("SidecarMissing", { key: name }));
  if (facts.etag !== drop.sidecarEtag) return blame("", finding("SidecarReplaced", { key: name }));
  const end = Math.min(facts.sizeBytes, MAX_SIDECAR_BYTES + 1) - 1;
  return objects.read({ key, etag: facts.etag, start: 0, end });
}

function refuse(record: RecordIn<"waiting">, problems: Problem[], nowMs: number): Step {
  const timings = { ...record.timings, endedAt: new Date(nowMs).toISOString() };
  return publishNow({ ...commonOf(record), timings, state: "refused", problems });
}

async function wait(record: RecordIn<"waiting">, cloud: Cloud): Promise<Step> {
  const elapsed = secondsSince(record.drop.droppedAt, cloud.now());
  if (elapsed < cloud.settings.waitDeadlineSeconds) {
    await writeStatus(record, cloud);
    return goOn("validate", record, pauseBeforeNextLook(elapsed));
  }
  const timings = { ...record.timings, endedAt: new Date(cloud.now()).toISOString() };
  const message = `Missing: ${record.missing.join(", ")}.`;
  return publishNow({
    ...commonOf(record),
    timings,
    state: "timed-out",
    failure: failure("FilesMissing", { message }),
  });
}

export const handler = serve({
  name: "validate",
  input: Input,
  connect: (at) => ({ ...connectDrop(at), accountId: at.accountId }),
  step: validate,
});
