import * as z from "zod/mini";
import { Denied, Rejected, RoleNotReady, Unavailable } from "./cloud/faults.ts";
import { createImages, type Images } from "./cloud/images.ts";
import { pause, pauseBeforeFirstPoll } from "./core/import/cadence.ts";
import { applyCancel } from "./core/import/cancellation.ts";
import { clientToken } from "./core/import/drop.ts";
import { failure, rejectionMeaning } from "./core/import/failures.ts";
import { EXECUTION_TAG, totalBytes } from "./core/import/looks.ts";
import { ownTags } from "./core/import/published.ts";
import { commonOf, goOn, ImportRecord, publishNow, type RecordIn, type Step } from "./core/import/record.ts";
import { connectDrop, type DropCloud, readBegun, readCancel, writeStatus } from "./steps/publication.ts";
import { serve } from "./steps/serve.ts";

/**
 * Calls ImportImage, once however often it runs: the ClientToken comes from the execution's name, and an import that this
 * execution began before is found by its tag. A refusal of ECS ends the drop; a fault is thrown, for the flow to retry.
 */
export const Input = z.object({ record: ImportRecord });

export interface Cloud extends DropCloud {
  images: Pick<Images, "importImage" | "findImport" | "image">;
}

export async function importImage({ record }: z.infer<typeof Input>, cloud: Cloud): Promise<Step> {
  if (record.state !== "ready") return goOn("poll", record, pause(1));
  // An earlier run may have begun it and ended before it could hand that on. ECS may know nothing of it any more: an import that fails
  // at once can take its image with it, and how long a ClientToken counts is not documented.
  const known = await readImport(record, cloud);
  const cancel = await readCancel(record, cloud);
  if (cancel !== undefined) {
    // An earlier call may have taken effect although its answer was lost: then there is something to undo.
    const begun = known ?? (await findOwn(record, cloud));
    const nowMs = cloud.now();
    const stopped = applyCancel(
      begun === undefined ? record : importing(record, begun, nowMs),
      cancel,
      nowMs,
    );
    if (stopped !== undefined) return stopped;
  }
  const begun = known ?? (await begin(record, cloud));
  if ("kind" in begun) {
    const timings = { ...record.timings, endedAt: new Date(cloud.now()).toISOString() };
    const { imageName } = record.request;
    return publishNow({ ...commonOf(record), timings, state: "failed", failure: begun.failure, imageName });
  }
  return handOn(importing(record, begun, cloud.now()), cloud);
}

/**
 * Hands a running import on. Nothing may fail here: until the flow has the ids this run may be the only one who knows them. What
 * cannot be looked at now `poll` looks at, at once.
 */
async function handOn(started: RecordIn<"importing">, cloud: Cloud): Promise<Step> {
  const seen = await withSnapshots(started, cloud).catch(() => undefined);
  const running = seen ?? started;
  await writeStatus(running, cloud);
  try {
    // A cancel that came meanwhile read a status without a task, and the first look is minutes away. One that comes from now on
    // finds the task in the status: it writes its request before it reads.
    const late = await readCancel(started, cloud);
    const stopped = late === undefined ? undefined : applyCancel(running, late, cloud.now());
    const waitSeconds = seen === undefined ? pause(1) : pauseBeforeFirstPoll(totalBytes(started.files));
    return stopped ?? goOn("poll", running, waitSeconds);
  } catch {
    return goOn("poll", running, pause(1));
  }
}

interface Begun {
  imageId: string;
  taskId: string;
  requestId: string;
}

async function begin(
  record: RecordIn<"ready">,
  cloud: Cloud,
): Promise<Begun | { kind: "refused"; failure: ReturnType<typeof failure> }> {
  const { request, drop } = record;
  try {
    const token = clientToken(drop.execution);
    return await cloud.images.importImage({
      request,
      bucket: drop.bucket,
      clientToken: token,
      tags: ownTags(drop),
    });
  } catch (error) {
    if (!(error instanceof Rejected || error instanceof Denied)) throw error;
    const meaning = rejectionMeaning(error.code);
    const { code, said, requestId } = error;
    if (meaning.kind === "role-not-ready")
      throw new RoleNotReady("ECS", "ImportImage", code, said, requestId);
    if (meaning.kind === "passing") throw new Unavailable("ECS", "ImportImage", code, said, requestId);
    // The name may be taken by this very drop: a call that took effect, and whose token ECS has forgotten.
    const own = await findOwn(record, cloud);
    return (
      own ?? { kind: "refused", failure: failure(meaning.code, { message: `${code}: ${said}`, requestId }) }
    );
  }
}

/** The import that an earlier run of this function has noted. */
async function readImport({ drop }: ImportRecord, cloud: Cloud): Promise<Begun | undefined> {
  const { imageId, taskId } = (await readBegun(drop, cloud)) ?? {};
  return imageId === undefined || taskId === undefined ? undefined : { imageId, taskId, requestId: "" };
}

async function findOwn({ drop }: ImportRecord, { images }: Cloud): Promise<Begun | undefined> {
  const found = await images.findImport({ key: EXECUTION_TAG, value: drop.execution });
  return found === undefined ? undefined : { ...found, requestId: "" };
}

function importing(record: RecordIn<"ready">, begun: Begun, nowMs: number): RecordIn<"importing"> {
  const { request, files, warnings } = record;
  const timings = { ...record.timings, importStartedAt: new Date(nowMs).toISOString() };
  return { ...commonOf(record), timings, state: "importing", request, files, warnings, ...begun };
}

/** ECS makes the snapshots with the image; they are noted now because they outlive an image that is deleted. */
async function withSnapshots(
  record: RecordIn<"importing">,
  { images }: Cloud,
): Promise<RecordIn<"importing">> {
  const image = await images.image(record.imageId);
  if (image === undefined) return record;
  const snapshots = image.snapshotIds.map((id) => ({ id, status: "unknown" }));
  return {
    ...record,
    progress: { taskStatus: "Waiting", percent: 0, imageStatus: image.status, snapshots },
  };
}

export const handler = serve({
  name: "import",
  input: Input,
  connect: (at): Cloud => ({ ...connectDrop(at), images: createImages(at) }),
  step: importImage,
});
