import * as z from "zod/mini";
import { isMissing } from "./cloud/faults.ts";
import { createFlows, type Flows } from "./cloud/flows.ts";
import { type CancelAnswer, createImages } from "./cloud/images.ts";
import { CancelRequest, cleanupAfter, endingOf } from "./core/import/cancellation.ts";
import { Drop, resultKeys } from "./core/import/drop.ts";
import { EXECUTION_TAG, leftOf } from "./core/import/looks.ts";
import { type Begun, type Result, readPublished } from "./core/import/published.ts";
import { hasEnded, type RecordIn } from "./core/import/record.ts";
import {
  connectDrop,
  type DropCloud,
  publishOutcome,
  readBegun,
  writeFinalStatus,
  writeStatus,
} from "./steps/publication.ts";
import { serve } from "./steps/serve.ts";
import { lookAt, type UndoCloud, undo } from "./steps/undo.ts";

/**
 * Cancels an import. The request is written down once, ECS is asked to cancel the task at once, and the flow, which owns the
 * import, undoes the rest and publishes. Where the execution is dead (stopped by hand, timed out, its flow deleted) the undoing
 * is begun here. Repeating it is harmless and tells how far it is.
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

export type Cloud = DropCloud &
  UndoCloud & {
    region: string;
    flows: Pick<Flows, "start" | "describe">;
  };

/** What ECS answered to the request to cancel the task; "none": there is no task that is known. */
type TaskAnswer = CancelAnswer | "none";

export type Answer =
  | { answer: "cancelling"; task: TaskAnswer }
  | { answer: "ended"; result: Result; cleanup?: Cleanup };

/** What there is of an import although it has ended without an image. */
export interface Cleanup {
  left: string[];
  /** It is being removed; false where it is not this drop's any more, so that a person must look at it. */
  removing: boolean;
}

export async function cancel(input: Input, cloud: Cloud): Promise<Answer> {
  const execution = await cloud.flows.describe(input.execution);
  const drop = dropOf(input, execution?.input, cloud);
  const objects = cloud.bucket(drop.bucket);
  const keys = resultKeys(drop, cloud.settings.prefixes);
  const published = await objects.readJson(keys.result);
  if (published !== undefined) return cleanUp(input, { drop, result: readPublished(published) }, cloud);
  const asked = await writeRequest(input, drop, cloud);
  const begun = await readBegun(drop, cloud);
  const found = await findImport(drop, begun, cloud);
  const task = found?.taskId ? await cloud.images.cancelTask(found.taskId) : "none";
  const alive = execution !== undefined && ["Starting", "Running"].includes(execution.status);
  return alive
    ? { answer: "cancelling", task }
    : finishDead({ ...drop, ...droppedAt(begun) }, { asked, begun, found, task }, cloud);
}

/**
 * There is a result, and it stands. Where the undoing before it did not come to its end, what was left is removed now: the first
 * move is made here, the others by an execution of the flow, or by further calls where there is no flow.
 */
async function cleanUp(
  input: Input,
  { drop, result }: { drop: Drop; result: Result },
  cloud: Cloud,
): Promise<Answer> {
  const ended = { answer: "ended", result } as const;
  const status = await readBegun(drop, cloud);
  const begun = await findImport(drop, undefined, cloud);
  const record = cleanupAfter(result, { drop, begun, status, nowMs: cloud.now() });
  if (record === undefined) return ended;
  const left = leftOf(await lookAt(record, record.snapshots, cloud), record.taskId);
  if (left.length === 0) {
    if (status?.state !== result.state) await writeFinalStatus(result, drop, cloud);
    return ended;
  }
  await writeRequest(input, drop, cloud);
  const { record: next } = await undo(record, cloud);
  if (next.state !== "stopping") return { ...ended, cleanup: { left, removing: false } };
  // The next call knows only what is written down: without it the snapshots of a deleted image would be forgotten.
  if (!(await handOver(next, "cleanup", cloud))) await writeStatus(next, cloud);
  return { ...ended, cleanup: { left, removing: true } };
}

const FlowInput = z.object({ record: z.object({ drop: Drop }) });

/** The drop of the execution: as the workflow knows it, else as the caller says. */
function dropOf(input: Input, flowInput: string | undefined, cloud: Cloud): Drop {
  if (flowInput !== undefined) return FlowInput.parse(JSON.parse(flowInput)).record.drop;
  const { execution, bucket, key } = input;
  if (bucket === undefined || key === undefined)
    throw new Error(
      `There is no execution ${execution}; to clean up after it all the same, say its bucket and key.`,
    );
  const droppedAt = new Date(cloud.now()).toISOString();
  return { execution, region: cloud.region, bucket, key, sidecarEtag: "", eventRequestId: "", droppedAt };
}

function droppedAt(begun: Begun | undefined): { droppedAt?: string } {
  return begun === undefined ? {} : { droppedAt: begun.timings.droppedAt };
}

/** The first request counts; another one is answered with it. */
async function writeRequest({ by, reason }: Input, drop: Drop, cloud: Cloud): Promise<CancelRequest> {
  const objects = cloud.bucket(drop.bucket);
  const { cancel: key } = resultKeys(drop, cloud.settings.prefixes);
  const request: CancelRequest = {
    execution: drop.execution,
    requestedAt: new Date(cloud.now()).toISOString(),
    ...(by === undefined ? {} : { by }),
    ...(reason === undefined ? {} : { reason }),
  };
  const written = await objects.writeOnce(key, request);
  return written === "written" ? request : CancelRequest.parse(await objects.readJson(key));
}

/** The request, what `status.json` tells, the import that ECS knows, and what it said when it was asked to end it. */
interface Dead {
  asked: CancelRequest;
  begun: Begun | undefined;
  found: { imageId: string; taskId: string } | undefined;
  task: TaskAnswer;
}

/**
 * Nobody owns the import any more. An execution of the same flow that begins with the undoing takes it over; where there is no
 * flow either, each call makes one move itself.
 */
async function finishDead(drop: Drop, { asked, begun, found, task }: Dead, cloud: Cloud): Promise<Answer> {
  const timings = begun?.timings ?? { droppedAt: drop.droppedAt };
  const common = { drop, timings, polls: begun?.polls ?? 0 };
  if (found === undefined) {
    const ended = { ...timings, endedAt: asked.requestedAt };
    const result = await publishOutcome({ ...common, timings: ended, ...endingOf(asked) }, cloud);
    return { answer: "ended", result };
  }
  const record: RecordIn<"stopping"> = {
    ...common,
    state: "stopping",
    ...found,
    imageName: begun?.imageName ?? "",
    warnings: [],
    ending: endingOf(asked),
    stoppingSince: asked.requestedAt,
    snapshots: begun?.snapshots ?? [],
  };
  if (await handOver(record, "undo", cloud)) return { answer: "cancelling", task };
  const step = await undo(record, cloud);
  if (!hasEnded(step.record)) {
    // The next call knows only what is written down: without it the snapshots of a deleted image would be forgotten.
    await writeStatus(step.record, cloud);
    return { answer: "cancelling", task };
  }
  return { answer: "ended", result: await publishOutcome(step.record, cloud) };
}

async function findImport(drop: Drop, begun: Begun | undefined, { images }: Cloud) {
  if (begun?.imageId !== undefined && begun.taskId !== undefined)
    return { imageId: begun.imageId, taskId: begun.taskId };
  return images.findImport({ key: EXECUTION_TAG, value: drop.execution });
}

/** Whether the flow is at it. The name makes sure that one execution does the undoing, however often it is asked for. */
async function handOver(
  record: RecordIn<"stopping">,
  task: "undo" | "cleanup",
  { flows }: Cloud,
): Promise<boolean> {
  try {
    const started = await flows.start({ name: `${record.drop.execution}-${task}`, input: { record } });
    return started === "started";
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

export const handler = serve({
  name: "cancel",
  input: Input,
  connect: (at): Cloud => ({
    ...connectDrop(at),
    region: at.region,
    flows: createFlows(at),
    images: createImages(at),
  }),
  step: cancel,
});
