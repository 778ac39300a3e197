import * as z from "zod/mini";
import { createImages } from "./cloud/images.ts";
import { pause } from "./core/import/cadence.ts";
import { applyCancel } from "./core/import/cancellation.ts";
import { Fault, failure, faultFailure } from "./core/import/failures.ts";
import { replacedKeys } from "./core/import/file-changes.ts";
import { beginStop, EXECUTION_TAG, judgeImport, seenIn } from "./core/import/looks.ts";
import {
  commonOf,
  goOn,
  hasEnded,
  ImportRecord,
  publishNow,
  type RecordIn,
  type Step,
} from "./core/import/record.ts";
import { connectDrop, type DropCloud, readCancel, writeStatus } from "./steps/publication.ts";
import { serve } from "./steps/serve.ts";
import { lookAt, type UndoCloud, undo, withTask } from "./steps/undo.ts";

/**
 * One look at a running import, or one move of undoing it. Repeating it is harmless: the moves are "cancel this", "delete that",
 * and ECS answers the second one with "gone". With a `fault` it is called because the function before failed for good: it finds
 * out what ECS really did and goes on from there.
 */
export const Input = z.object({ record: ImportRecord, fault: Fault });

export type Cloud = DropCloud<"head"> & UndoCloud;

export async function poll({ record, fault }: z.infer<typeof Input>, cloud: Cloud): Promise<Step> {
  if (hasEnded(record)) return publishNow(record);
  const step = await next(record, fault, cloud);
  if (!hasEnded(step.record)) await writeStatus(step.record, cloud);
  return step;
}

async function next(record: ImportRecord, fault: Fault, cloud: Cloud): Promise<Step> {
  switch (record.state) {
    case "importing":
      return watch(await withTask(record, cloud), cloud);
    case "stopping":
      return undo(record, cloud);
    case "ready":
      return recover(record, fault, cloud);
    default:
      throw new Error(`A record in state ${record.state} cannot be polled.`);
  }
}

/** `import` failed for good. Its ImportImage may have taken effect all the same: then the import goes on. */
async function recover(record: RecordIn<"ready">, fault: Fault, cloud: Cloud): Promise<Step> {
  const begun = await cloud.images.findImport({ key: EXECUTION_TAG, value: record.drop.execution });
  const now = new Date(cloud.now()).toISOString();
  if (begun === undefined) {
    const timings = { ...record.timings, endedAt: now };
    return publishNow({ ...commonOf(record), timings, state: "failed", failure: faultFailure(fault) });
  }
  const timings = { ...record.timings, importStartedAt: now };
  const { request, files, warnings } = record;
  const running: ImportRecord = {
    ...commonOf(record),
    timings,
    state: "importing",
    request,
    files,
    warnings,
    requestId: "",
    ...begun,
  };
  return goOn("poll", running, pause(1));
}

async function watch(record: RecordIn<"importing">, cloud: Cloud): Promise<Step> {
  const known = (record.progress?.snapshots ?? []).map(({ id }) => id);
  const look = await lookAt(record, known, cloud);
  const nowMs = cloud.now();
  const moment = { nowMs, importDeadlineSeconds: cloud.settings.importDeadlineSeconds };
  const step = judgeImport(record, look, moment);
  if (step.record.state !== "imported") {
    // A task that was cancelled on request reads like one that somebody removed, so the request is looked for first.
    const cancel = await readCancel(record, cloud);
    const watched = step.record.state === "importing" ? step.record : record;
    return (cancel && applyCancel(watched, cancel, nowMs)) ?? step;
  }
  const replaced = await replacedFiles(record, cloud);
  if (replaced.length === 0) return step;
  const message = `Replaced meanwhile: ${replaced.join(", ")}.`;
  const ending = { state: "failed", failure: failure("FilesChanged", { message }) } as const;
  return beginStop(seenIn(record, look), ending, nowMs);
}

/** Files whose content is not the one that was checked. A file deleted after the import is no matter: ECS has read it. */
async function replacedFiles(record: RecordIn<"importing">, cloud: Cloud): Promise<string[]> {
  const objects = cloud.bucket(record.drop.bucket);
  const now = new Map(
    await Promise.all(record.files.map(async ({ key }) => [key, await objects.head(key)] as const)),
  );
  return replacedKeys(record.files, now);
}

export const handler = serve({
  name: "poll",
  input: Input,
  connect: (at): Cloud => ({ ...connectDrop(at), images: createImages(at) }),
  step: poll,
});
