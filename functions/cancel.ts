import * as z from "zod/mini";
import type { CloudOf } from "./cloud/calls.ts";
import { isMissing, Throttled, Unavailable } from "./cloud/cloud-faults.ts";
import { createFlows, type Execution } from "./cloud/flows.ts";
import { type CancelAnswer, createImages } from "./cloud/images.ts";
import { asksForMore } from "./core/distribution/new-distribution.ts";
import type { DistributionResult } from "./core/distribution/published.ts";
import {
  type CancelledDrop,
  cancelledBy,
  cleanupAfter,
  importDueBy,
  nextLookBy,
  takeOver,
} from "./core/import/cancellation.ts";
import type { Drop } from "./core/import/drop.ts";
import { leftOf } from "./core/import/look.ts";
import type { Result } from "./core/import/published.ts";
import {
  dropIn,
  type EndedRecord,
  hasEnded,
  type ImportRecord,
  type RecordIn,
} from "./core/import/record.ts";
import { newRecord, toEnded } from "./core/import/transitions.ts";
import { PHRASES } from "./core/preflight/problems/phrases.ts";
import { told } from "./core/sentence.ts";
import { CANCEL_CALLS, cancelDistribution } from "./steps/cancel-distribution.ts";
import { beginDistribution } from "./steps/distribution-documents.ts";
import {
  connectObjects,
  DOCUMENT_CALLS,
  publishOutcome,
  readResultOf,
  readStatusOf,
  requestCancel,
  showUndo,
  writeFinalStatus,
  writeStatus,
} from "./steps/drop-documents.ts";
import { findImport, forgottenDrop } from "./steps/find-drop.ts";
import { serve, sleep } from "./steps/serve.ts";
import { lookAt, UNDO_CALLS, undo } from "./steps/undo.ts";

/**
 * Cancels an import. The request is written down once. What ECS has begun and the flow knows is undone at
 * once, here, move by move; then the result is published and the sleeping execution is stopped. The rest is
 * left to the flow, which looks for the request before it begins anything and whenever it looks at the
 * import. Where the execution is dead (stopped by hand, timed out, its flow deleted) all is done here, and
 * what takes longer by an execution of its own. Repeating it is harmless and tells how far it is.
 */
export const Input = z.object({
  execution: z.string(),
  /** Where the drop is, for an execution that the workflow does not know any more. */
  bucket: z.optional(z.string()),
  key: z.optional(z.string()),
  by: z.optional(z.string()),
  reason: z.optional(z.string()),
});
type Input = z.infer<typeof Input>;

export const calls = {
  objects: DOCUMENT_CALLS,
  images: UNDO_CALLS,
  flows: ["start", "stop", "describe"],
  distributions: CANCEL_CALLS,
} as const;
export type Cloud = CloudOf<typeof calls> & {
  region: string;
  sleep: (ms: number) => Promise<unknown>;
};

/** What ECS answered to the request to cancel the task; "none": there is no task that is known. */
type TaskAnswer = CancelAnswer | "none";

export type Answer =
  /** It is under way. `nextLookBy`: when what is not finished goes on at the latest, ISO 8601. */
  | { answer: "cancelling"; task: TaskAnswer; nextLookBy: string }
  /** Neither the workflow, nor the bucket, nor ECS knows of such an execution: nothing was changed. */
  | { answer: "unknown" }
  | { answer: "ended"; result: Result; cleanup?: Cleanup; distribution?: DistributionResult };

/** What there was of an import although it had ended without an image. */
export interface Cleanup {
  left: string[];
  /** Foreign: it is not this drop's any more, so that a person must look at it. */
  became: "removed" | "being-removed" | "foreign";
}

/** No move is begun later: the function has 150 s (s.yaml), and a move may take as long as its five calls. */
const LAST_MOVE_MS = 75_000;
/** Between two moves. ECS needs seconds for each. */
const PAUSE_MS = 3_000;

export async function cancel(input: Input, cloud: Cloud): Promise<Answer> {
  const endMs = cloud.now() + LAST_MOVE_MS;
  const execution = await cloud.flows.describe(input.execution);
  const drop = dropIn(execution?.input ?? "") ?? (await forgottenDrop(input, cloud));
  if (drop === undefined) return { answer: "unknown" };
  const result = await readResultOf(drop, cloud);
  if (result !== undefined && asksForMore(result)) {
    const ask = () => requestCancel(requestOf(input, cloud), drop, cloud);
    const about = { drop, result, isImportAlive: isAlive(execution), ask };
    const told = await cancelDistribution(about, cloud);
    return "ended" in told
      ? { answer: "ended", result, distribution: told.ended }
      : { answer: "cancelling", task: "none", ...told };
  }
  if (result !== undefined) return cleanUp(input, { drop, result }, endMs, cloud);
  const request = await requestCancel(requestOf(input, cloud), drop, cloud);
  const status = await readStatusOf(drop, cloud);
  const begun = await findImport(drop, status, cloud);
  const task = begun?.taskId ? await cloud.images.cancelTask(begun.taskId) : "none";
  const deadSince = isAlive(execution) ? undefined : (execution?.stoppedAt ?? request.requestedAt);
  const found = { drop, request, status, begun, deadSince };
  const record = takeOver(found, cloud.now());
  if (record !== undefined) return undoFound(found, record, { task, endMs }, cloud);
  const dueBy = deadSince === undefined ? nextLookBy(status, cloud.now()) : importDueBy(status, cloud.now());
  if (dueBy !== undefined) return { answer: "cancelling", task, nextLookBy: dueBy };
  const outcome = toEnded(newRecord(drop), cancelledBy(request), cloud.now());
  return { answer: "ended", result: await publishUntil(endMs, outcome, cloud) };
}

function isAlive(execution: Execution | undefined): boolean {
  return execution !== undefined && ["Starting", "Running"].includes(execution.status);
}

/** Undoes what was found as far as there is time, and then publishes. */
async function undoFound(
  { drop, status, deadSince, request }: CancelledDrop,
  record: RecordIn<"stopping">,
  { task, endMs }: { task: TaskAnswer; endMs: number },
  cloud: Cloud,
): Promise<Answer> {
  const undone = await undoUntil(endMs, record, cloud, showUndo);
  const isLeft = !hasEnded(undone);
  if (isLeft && deadSince !== undefined) await handOver(undone, "undo", cloud);
  // An image that was finished first: whether it is what was checked the flow says, as long as it lives.
  const isTooLate = undone.state === "imported" && deadSince === undefined;
  if (isLeft || isTooLate) {
    const nowMs = cloud.now();
    const by = deadSince === undefined ? nextLookBy(status, nowMs) : new Date(nowMs).toISOString();
    return { answer: "cancelling", task: isTooLate ? "too-late" : task, nextLookBy: by };
  }
  const result = await publishUntil(endMs, undone, cloud);
  if (result.state === "cancelled" && deadSince === undefined)
    await stopFlow(drop.execution, cancelledBy(request).failure.message, cloud);
  return { answer: "ended", result };
}

/** Move after move, each written down, while there is work and time. Asks again after faults. */
async function undoUntil(
  endMs: number,
  record: RecordIn<"stopping">,
  cloud: Cloud,
  note: typeof writeStatus,
): Promise<ImportRecord> {
  let current = record;
  for (;;) {
    try {
      const { record: next } = await undo(current, cloud);
      if (next.state !== "stopping") return next;
      current = next;
      // Whoever goes on knows only what is written down: without it the snapshots of a deleted image would be
      // forgotten.
      await note(next, cloud);
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    if (cloud.now() + PAUSE_MS >= endMs) return current;
    await cloud.sleep(PAUSE_MS);
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof Throttled || error instanceof Unavailable;
}

/** What was undone must be published, or all of it would be asked again. */
async function publishUntil(endMs: number, outcome: EndedRecord, cloud: Cloud): Promise<Result> {
  for (;;) {
    try {
      const result = await publishOutcome(outcome, cloud);
      await beginDistribution(result, cloud);
      return result;
    } catch (error) {
      if (!isPassing(error) || cloud.now() + PAUSE_MS >= endMs) throw error;
    }
    await cloud.sleep(PAUSE_MS);
  }
}

/** It has nothing to do any more. Where it cannot be stopped, it finds that out at its next look. */
async function stopFlow(name: string, cause: string, { flows }: Cloud): Promise<void> {
  await flows.stop({ name, error: "Cancelled", cause }).catch((error: Error) => {
    const line = { level: "warn", execution: name, stop: "not done", message: error.message };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  });
}

/** There is a result, and it stands. What the undoing before it has left is removed now. */
async function cleanUp(
  input: Input,
  { drop, result }: { drop: Drop; result: Result },
  endMs: number,
  cloud: Cloud,
): Promise<Answer> {
  const ended = { answer: "ended", result } as const;
  const status = await readStatusOf(drop, cloud);
  const begun = await findImport(drop, undefined, cloud);
  const record = cleanupAfter(result, { drop, begun, status }, cloud.now());
  if (record === undefined) return ended;
  const left = leftOf(await lookAt(record, cloud), record.taskId).map((thing) => told(thing, PHRASES));
  if (left.length === 0) {
    if (status?.state !== result.state) await writeFinalStatus(result, drop, cloud);
    return ended;
  }
  await requestCancel(requestOf(input, cloud), drop, cloud);
  const undone = await undoUntil(endMs, record, cloud, writeStatus);
  if (undone.state === "stopping") {
    await handOver(undone, "cleanup", cloud);
    return { ...ended, cleanup: { left, became: "being-removed" } };
  }
  await writeFinalStatus(result, drop, cloud);
  const isForeign = "imageId" in undone && undone.imageId !== undefined;
  return { ...ended, cleanup: { left, became: isForeign ? "foreign" : "removed" } };
}

function requestOf({ execution, by, reason }: Input, cloud: Cloud) {
  return {
    execution,
    requestedAt: new Date(cloud.now()).toISOString(),
    ...(by === undefined ? {} : { by }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Has an execution go on where this call ends: one, by its name, however often it is asked for. */
async function handOver(record: ImportRecord, task: "undo" | "cleanup", { flows }: Cloud): Promise<void> {
  try {
    await flows.start({ name: `${record.drop.execution}-${task}`, input: { record } });
  } catch (error) {
    // Without a flow each call makes a few moves.
    if (!isMissing(error)) throw error;
  }
}

export const handler = serve({
  name: "cancel",
  input: Input,
  connect: (at): Cloud => ({
    ...connectObjects(at),
    region: at.region,
    flows: createFlows(at),
    images: createImages(at),
    distributions: createFlows(at, "distribution"),
    sleep,
  }),
  step: cancel,
});
