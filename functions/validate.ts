import type { CloudOf } from "./cloud/calls.ts";
import { Denied, Rejected } from "./cloud/cloud-faults.ts";
import type { Objects } from "./cloud/objects.ts";
import { applyCancel } from "./core/import/cancellation.ts";
import { sidecarKey } from "./core/import/drop.ts";
import { failure } from "./core/import/failures.ts";
import { longestFilePauseSeconds } from "./core/import/pauses.ts";
import { FlowInput, type ImportRecord, type RecordIn, secondsSince } from "./core/import/record.ts";
import { goOn, NO_PAUSE, publishNow, type Step } from "./core/import/step.ts";
import { toEnded, toReady, toRefused } from "./core/import/transitions.ts";
import { isArchived, preflight } from "./core/preflight/preflight.ts";
import {
  blame,
  finding,
  type Phrase,
  type Problem,
  phrase,
  shown,
} from "./core/preflight/problems/problem.ts";
import { MAX_SIDECAR_BYTES, readSidecar } from "./core/preflight/sidecar/read-sidecar.ts";
import { connectObjects, DOCUMENT_CALLS, readCancel, writeStatus } from "./steps/drop-documents.ts";
import { objectEvidence } from "./steps/object-evidence.ts";
import { FilesMissing, serve } from "./steps/serve.ts";
import { comesBackWhenThrottled } from "./steps/throttling.ts";

/**
 * Checks a drop before anything is imported: the sidecar, and a few KiB of every file it names. Reads only;
 * repeating it is free. Goes on to the import, or ends with every reason at once. While a file is not there
 * yet it throws FilesMissing, and the flow's Retry rule looks again.
 */
export const Input = FlowInput;

export const calls = { objects: [...DOCUMENT_CALLS, "head", "read"] } as const;
export type Cloud = CloudOf<typeof calls> & { accountId: string };

export async function validate({ record }: { record: ImportRecord }, cloud: Cloud): Promise<Step> {
  if (record.state !== "waiting") return goOn("import", record, NO_PAUSE);
  const cancel = await readCancel(record.drop, cloud);
  const stopped = cancel === undefined ? undefined : applyCancel(record, cancel, cloud.now());
  if (stopped !== undefined) return stopped;
  const objects = cloud.bucket(record.drop.bucket);
  const sidecar = await readDroppedSidecar(record, objects);
  if ("code" in sidecar) return publishNow(toRefused(record, [sidecar], cloud.now()));
  const { limits, prefixes, distribution } = cloud.settings;
  const { key, region } = record.drop;
  const { accountId } = cloud;
  const place = { incomingPrefix: prefixes.incoming, resultsPrefix: prefixes.results };
  const at = { key: sidecarKey(key), ...place, limits, region, accountId, distribution };
  const reading = readSidecar(sidecar, at);
  // The files beside each other: 17 at once are enough.
  const evidence = reading.files.map(async ({ key }) => [key, await objectEvidence(key, objects)] as const);
  const verdict = preflight(reading, new Map(await Promise.all(evidence)), { limits, distribution });
  switch (verdict.verdict) {
    case "refused":
      return publishNow(toRefused(record, verdict.problems, cloud.now()));
    case "waiting":
      return wait({ ...record, missing: verdict.missing }, cloud);
    case "ready":
      return goOn("import", toReady(record, verdict, cloud.now()), NO_PAUSE);
  }
}

/** The bytes of the very sidecar that was dropped, hardly more than the limit, or the problem with it. */
async function readDroppedSidecar(
  { drop }: ImportRecord,
  objects: Pick<Objects, "head" | "read">,
): Promise<Uint8Array | Problem> {
  const key = sidecarKey(drop.key);
  const facts = await objects.head(key);
  const name = shown(key);
  if (facts === undefined) return blame("", finding("SidecarMissing", { key: name }));
  if (facts.etag !== drop.sidecarEtag) return blame("", finding("SidecarReplaced", { key: name }));
  const unreadable = (why: Phrase) => blame("", finding("SidecarUnreadable", { key: name, why }));
  const { storageClass = "", encryption } = facts;
  if (isArchived(facts)) return unreadable(phrase("inArchive", { storageClass }));
  try {
    const end = Math.min(facts.sizeBytes, MAX_SIDECAR_BYTES + 1) - 1;
    return await objects.read({ key, etag: facts.etag, start: 0, end });
  } catch (error) {
    if (error instanceof Denied && encryption === "KMS") return unreadable(phrase("underKms"));
    if (!(error instanceof Rejected)) throw error;
    return unreadable(phrase("ossSays", { code: error.code, message: error.said }));
  }
}

async function wait(record: RecordIn<"waiting">, cloud: Cloud): Promise<Step> {
  const elapsed = secondsSince(record.drop.droppedAt, cloud.now());
  const { missing } = record;
  if (elapsed >= cloud.settings.waitDeadlineSeconds) {
    const ending = { state: "timed-out", failure: failure("FilesMissing", { missing }) } as const;
    return publishNow(toEnded(record, ending, cloud.now()));
  }
  await writeStatus(record, cloud, longestFilePauseSeconds(elapsed));
  throw new FilesMissing(missing.join(", "));
}

export const handler = serve({
  name: "validate",
  input: Input,
  connect: (at): Cloud => ({ ...connectObjects(at), accountId: at.accountId }),
  step: comesBackWhenThrottled("validate", validate),
});
