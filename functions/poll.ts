import * as z from "zod/mini";
import type { CloudOf } from "./cloud/calls.ts";
import { createImages } from "./cloud/images.ts";
import { applyCancel } from "./core/import/cancellation.ts";
import { failure, failureOf } from "./core/import/failures.ts";
import { judgeImport, undoFrom } from "./core/import/judge-import.ts";
import { hasEnded, ImportRecord, type RecordIn } from "./core/import/record.ts";
import { replacedFiles } from "./core/import/replaced-files.ts";
import { goOn, NO_PAUSE, publishNow, type Step, secondsOf } from "./core/import/step.ts";
import { FlowError } from "./core/import/stored-failure.ts";
import { toEnded, toImporting, toUncertain, withLook } from "./core/import/transitions.ts";
import {
  connectObjects,
  DOCUMENT_CALLS,
  readCancel,
  readStatusOf,
  showUndo,
  writeStatus,
} from "./steps/drop-documents.ts";
import { findOwn } from "./steps/find-drop.ts";
import { serve } from "./steps/serve.ts";
import { comesBackWhenThrottled } from "./steps/throttling.ts";
import { lookAtRunning, UNDO_CALLS, undo, withTask } from "./steps/undo.ts";

/**
 * One look at a running import, or one move of undoing it. Repeating it is harmless: the moves are "cancel
 * this", "delete that", and ECS answers the second one with "gone". With a `fault` it is called because the
 * function before failed for good: it finds out what ECS really did and goes on from there.
 */
export const Input = z.object({ record: ImportRecord, fault: FlowError });

export const calls = { objects: [...DOCUMENT_CALLS, "head"], images: UNDO_CALLS } as const;
export type Cloud = CloudOf<typeof calls>;

export async function poll({ record, fault }: z.infer<typeof Input>, cloud: Cloud): Promise<Step> {
  if (hasEnded(record)) return publishNow(record);
  const step = await next(record, fault, cloud);
  if (step.record.state === "stopping") await showUndo(step.record, cloud, secondsOf(step));
  return step;
}

async function next(record: ImportRecord, fault: FlowError, cloud: Cloud): Promise<Step> {
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
async function recover(record: RecordIn<"ready">, fault: FlowError, cloud: Cloud): Promise<Step> {
  const begun = await findOwn(record.drop.execution, cloud);
  if (begun !== undefined) return goOn("poll", toImporting(record, begun, cloud.now()), NO_PAUSE);
  const status = await readStatusOf(record.drop, cloud);
  const wasCalled = status?.state === "importing" && status.importRequestedAt !== undefined;
  const cause = failureOf(fault);
  return publishNow(
    wasCalled
      ? toUncertain(record, cause.message, cloud.now())
      : toEnded(record, { state: "failed", failure: cause }, cloud.now()),
  );
}

async function watch(record: RecordIn<"importing">, cloud: Cloud): Promise<Step> {
  const look = await lookAtRunning(record, cloud);
  const nowMs = cloud.now();
  const { importDeadlineSeconds } = cloud.settings;
  const step = judgeImport(record, look, { nowMs, importDeadlineSeconds });
  const seen = withLook(record, look, nowMs);
  if (step.record.state !== "imported") {
    // In this order: whoever asks to cancel later publishes later, and its last status stays.
    await writeStatus(seen, cloud, secondsOf(step));
    // A task that was cancelled on request reads like one that somebody removed, so the request is looked for
    // first.
    const cancel = await readCancel(record.drop, cloud);
    return (cancel && applyCancel(seen, cancel, nowMs)) ?? step;
  }
  const replaced = await findReplaced(record, cloud);
  if (replaced.length === 0) return step;
  return undoFrom(seen, { state: "failed", failure: failure("FilesChanged", { replaced }) }, nowMs);
}

async function findReplaced(record: RecordIn<"importing">, cloud: Cloud): Promise<string[]> {
  const objects = cloud.bucket(record.drop.bucket);
  const now = await Promise.all(record.files.map(async ({ key }) => [key, await objects.head(key)] as const));
  return replacedFiles(record.files, new Map(now));
}

export const handler = serve({
  name: "poll",
  input: Input,
  connect: (at): Cloud => ({ ...connectObjects(at), images: createImages(at) }),
  step: comesBackWhenThrottled("poll", poll),
});
