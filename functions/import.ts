import type { CloudOf } from "./cloud/calls.ts";
import { Denied, Rejected, RoleNotReady, Throttled, Unavailable } from "./cloud/cloud-faults.ts";
import { createImages } from "./cloud/images.ts";
import { applyCancel } from "./core/import/cancellation.ts";
import { clientToken } from "./core/import/drop.ts";
import { type Failure, failure, rejectionOf } from "./core/import/failures.ts";
import { ownTags } from "./core/import/look.ts";
import { pauseBeforeFirstPoll } from "./core/import/pauses.ts";
import { begunIn, type Status } from "./core/import/published.ts";
import { FlowInput, type ImportRecord, type RecordIn, secondsSince } from "./core/import/record.ts";
import { goOn, NO_PAUSE, publishNow, type Step, secondsOf } from "./core/import/step.ts";
import { type BegunImport, toEnded, toImporting } from "./core/import/transitions.ts";
import {
  connectObjects,
  DOCUMENT_CALLS,
  noteImport,
  readCancel,
  readStatusOf,
  showUndo,
  writeStatus,
} from "./steps/drop-documents.ts";
import { expectDuration } from "./steps/durations.ts";
import { findOwn } from "./steps/find-drop.ts";
import { serve } from "./steps/serve.ts";
import { comesBackWhenThrottled } from "./steps/throttling.ts";

/**
 * Calls ImportImage, once however often it runs and however late: the ClientToken comes from the execution's
 * name, what is about to be asked is noted before, and an import that this execution began before is found by
 * its tag. A refusal of ECS ends the drop; a fault is thrown, for the flow to retry.
 */
export const Input = FlowInput;

export const calls = { objects: DOCUMENT_CALLS, images: ["importImage", "findImport", "image"] } as const;
export type Cloud = CloudOf<typeof calls>;

export async function importImage({ record }: { record: ImportRecord }, cloud: Cloud): Promise<Step> {
  if (record.state !== "ready") return goOn("poll", record, NO_PAUSE);
  // An earlier run may have begun it and ended before it could hand that on. ECS may know nothing of it any
  // more: an import that fails at once can take its image with it.
  const status = await readStatusOf(record.drop, cloud);
  const known = begunIn(status);
  const cancel = await readCancel(record.drop, cloud);
  if (cancel !== undefined) {
    // An earlier call may have taken effect although its answer was lost: then there is something to undo.
    const begun = known ?? (await findOwn(record.drop.execution, cloud));
    const nowMs = cloud.now();
    const stopped = applyCancel(
      begun === undefined ? record : toImporting(record, begun, nowMs),
      cancel,
      nowMs,
    );
    if (stopped !== undefined) return stopped;
  }
  const begun = known ?? (await begin(record, notedIn(status), cloud));
  return "who" in begun
    ? publishNow(toEnded(record, { state: "failed", failure: begun }, cloud.now()))
    : handOn(toImporting(record, begun, cloud.now()), cloud);
}

/** When an earlier run was about to call ImportImage, and it is not known what came of it. */
function notedIn(status: Status | undefined): string | undefined {
  return status?.state === "importing" ? status.importRequestedAt : undefined;
}

/**
 * For so long after its first use a ClientToken is relied on; how long it really counts is documented
 * nowhere. A minute less than the ten that are believed (test/live/beliefs.md), for a call may be under way
 * for half of one.
 */
const TOKEN_SECONDS = 540;

async function begin(
  record: RecordIn<"ready">,
  notedAt: string | undefined,
  cloud: Cloud,
): Promise<BegunImport | Failure> {
  const { request, drop } = record;
  if (notedAt !== undefined && secondsSince(notedAt, cloud.now()) > TOKEN_SECONDS) {
    const { imageName } = request;
    const own = await findOwn(record.drop.execution, cloud);
    return own ?? failure("ImportUncertain", { imageName, execution: drop.execution });
  }
  if (notedAt === undefined) await noteImport(record, cloud).catch(waitForBucket);
  try {
    return await cloud.images.importImage({
      request,
      bucket: drop.bucket,
      clientToken: clientToken(drop.execution),
      tags: ownTags(drop),
    });
  } catch (error) {
    const hasBegunNothing =
      error instanceof Throttled
        ? // Only this call was turned away: one before it may have been accepted.
          notedAt === undefined
        : error instanceof Rejected && error.code !== "LastTokenProcessing";
    // Without its time the status is no such note any more.
    if (hasBegunNothing) await writeStatus(record, cloud);
    if (!(error instanceof Rejected || error instanceof Denied)) throw error;
    return (await findRefused(record, error, cloud)) ?? refusalOf(error);
  }
}

/** A bucket that takes nothing is waited for, whatever the reason: nothing has begun yet. */
function waitForBucket(error: unknown): never {
  if (!(error instanceof Denied || error instanceof Rejected)) throw error;
  throw new Unavailable(error.service, error.operation, error.code, error.said, error.requestId);
}

/** The name may be taken by this very drop, by a call whose token ECS has forgotten. Throws what passes. */
async function findRefused(
  record: RecordIn<"ready">,
  { code, said, requestId }: Rejected | Denied,
  cloud: Cloud,
): Promise<BegunImport | undefined> {
  const { kind } = rejectionOf(code);
  if (kind === "role-not-ready") throw new RoleNotReady("ECS", "ImportImage", code, said, requestId);
  if (kind === "passing") throw new Unavailable("ECS", "ImportImage", code, said, requestId);
  return findOwn(record.drop.execution, cloud);
}

function refusalOf({ code, said, requestId }: Rejected | Denied): Failure {
  const rejection = rejectionOf(code);
  const failureCode = rejection.kind === "failure" ? rejection.code : "ImportRejected";
  return failure(failureCode, { said: `${code}: ${said}` }, requestId);
}

/**
 * Hands a running import on. Nothing may fail here: until the flow has the ids this run may be the only one
 * who knows them. What cannot be looked at now `poll` looks at, at once.
 */
async function handOn(started: RecordIn<"importing">, cloud: Cloud): Promise<Step> {
  const expected = await expectDuration(started, cloud);
  const begun = { ...started, expectedSeconds: Math.round(expected.seconds) };
  const seen = await withSnapshots(begun, cloud).catch(() => undefined);
  const running = seen ?? begun;
  const pause = seen?.progress === undefined ? NO_PAUSE : pauseBeforeFirstPoll(expected);
  await writeStatus(running, cloud, secondsOf(pause));
  try {
    // A cancel that came meanwhile read a status without a task, and the first look is minutes away. One that
    // comes from now on finds the task in the status: it writes its request before it reads.
    const late = await readCancel(started.drop, cloud);
    const stopped = late === undefined ? undefined : applyCancel(running, late, cloud.now());
    if (stopped === undefined) return goOn("poll", running, pause);
    await showUndo(stopped.record, cloud);
    return stopped;
  } catch {
    return goOn("poll", running, NO_PAUSE);
  }
}

/** ECS makes the snapshots with the image; noted now, because they outlive an image that is deleted. */
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
  connect: (at): Cloud => ({ ...connectObjects(at), images: createImages(at) }),
  step: comesBackWhenThrottled("import", importImage),
});
