import * as z from "zod/mini";
import {
  type DocumentReading,
  parseDocument,
  readDocument,
  type UnreadableDocument,
} from "../../functions/cloud/documents.ts";
import type { Execution, Flows } from "../../functions/cloud/flows.ts";
import type { Images } from "../../functions/cloud/images.ts";
import type { Objects } from "../../functions/cloud/objects.ts";
import { CancelRequest } from "../../functions/core/import/cancellation.ts";
import { type Drop, resultKeys } from "../../functions/core/import/drop.ts";
import { failure } from "../../functions/core/import/failures.ts";
import { plainCommand, unpublishedSteps } from "../../functions/core/import/next-steps.ts";
import {
  type AnyOf,
  type Result,
  readResult,
  readStatus,
  STATES,
  type Status,
} from "../../functions/core/import/published.ts";
import { dropIn } from "../../functions/core/import/record.ts";
import { told } from "../../functions/core/sentence.ts";
import type { Settings } from "../../functions/core/settings.ts";
import { ENGLISH, noResult } from "../../functions/core/words/words.ts";
import { withDistribution } from "./distribution-of.ts";

/**
 * One import as the command shows it: its result once it has ended, what `status.json` says before.
 * `unreadable` names a document that should say more and cannot be used; where nothing else tells the state
 * either, the state is unreadable, too.
 */
export type ImportView = Omit<AnyOf<Status>, "state"> & {
  state: ViewState;
  unreadable?: UnreadableDocument;
  /** Somebody asked to cancel it, and the flow has not seen that yet. */
  cancelRequest?: CancelRequest;
};
export const VIEW_STATES = [...STATES, "unreadable"] as const;
export type ViewState = (typeof VIEW_STATES)[number];

/** Where imports are read from. Everything here only reads. */
export interface ImportSource {
  flows: Pick<Flows, "describe" | "list" | "history">;
  /** Executions of the flow that does what comes after an import. */
  distributions: Pick<Flows, "describe">;
  bucket: (name: string) => Pick<Objects, "readJson">;
  /** Asked once, not again and again: who asks can do without. */
  task: Images["task"];
  settings: Settings;
}

const FlowOutput = z.object({ result: z.unknown() });

/** The drop of an execution; undefined for one that this tool did not start. */
export function dropOf(execution: Pick<Execution, "input">): Drop | undefined {
  return dropIn(execution.input);
}

/** The result that an execution carries which succeeded: no object is read. Undefined if it carries none. */
export function resultIn({ status, output }: Pick<Execution, "status" | "output">): Result | undefined {
  if (status !== "Succeeded") return undefined;
  const parsed = FlowOutput.safeParse(parsedJson(output));
  const result = parsed.success ? parseDocument("", parsed.data.result, readResult) : undefined;
  return result !== undefined && "value" in result ? result.value : undefined;
}

export function isRunning({ status }: Pick<Execution, "status">): boolean {
  return status === "Running" || status === "Starting";
}

/**
 * The import of an execution. One that succeeded carries its result; for one that runs `status.json` is read,
 * for one that was stopped `result.json`, which another may have published for it. Undefined for an execution
 * that is no import of its own: not ours, or the undoing of another one.
 */
export async function viewOf(execution: Execution, source: ImportSource): Promise<ImportView | undefined> {
  const drop = dropOf(execution);
  if (drop === undefined || drop.execution !== execution.name) return undefined;
  const objects = source.bucket(drop.bucket);
  const keys = resultKeys(drop, source.settings.prefixes);
  const carried = resultIn(execution);
  if (carried !== undefined) return withDistribution(viewOfResult(carried), objects, keys);
  if (!isRunning(execution)) {
    const result = await readDocument(objects, keys.result, readResult);
    if (result !== undefined)
      return "value" in result ? viewOfResult(result.value) : unreadableView(drop, result.unreadable);
  }
  const status = await readDocument(objects, keys.status, (value): ImportView => readStatus(value));
  const last = status !== undefined && "value" in status ? status.value : newView(drop);
  const unreadable = status !== undefined && "unreadable" in status ? status.unreadable : undefined;
  if (!isRunning(execution)) return { ...withoutResult(execution, last), ...(unreadable && { unreadable }) };
  if (unreadable !== undefined) return unreadableView(drop, unreadable);
  return isBeforeItsLook(last)
    ? withRequest(last, await readDocument(objects, keys.cancel, readRequest))
    : last;
}

/** Once ECS has told of the task, `cancel` undoes the import itself, which the status tells. */
function isBeforeItsLook({ state, progress, ending }: ImportView): boolean {
  return state === "waiting" || (state === "importing" && progress === undefined && ending === undefined);
}

function readRequest(value: unknown): CancelRequest {
  return CancelRequest.parse(value);
}

/** Who may not list the bucket may be answered that what is not there is forbidden: then nothing more is known. */
function withRequest(last: ImportView, request: DocumentReading<CancelRequest>): ImportView {
  if (request === undefined) return last;
  if ("unreadable" in request && request.unreadable.reason === "forbidden") return last;
  return "value" in request ? { ...last, cancelRequest: request.value } : { ...last, ...request };
}

export function viewOfResult(result: Result): ImportView {
  return { ...result, updatedAt: result.timings.endedAt ?? result.timings.droppedAt };
}

/** What is known of a drop before anything was published about it. */
function newView({ execution, bucket, key, region, retryOf, droppedAt }: Drop): ImportView {
  return {
    schemaVersion: 1,
    execution,
    state: "waiting",
    bucket,
    key,
    region,
    ...(retryOf === undefined ? {} : { retryOf }),
    timings: { droppedAt },
    polls: 0,
    updatedAt: droppedAt,
    missing: [],
  };
}

function unreadableView(drop: Drop, unreadable: UnreadableDocument): ImportView {
  const { missing: _missing, ...known } = newView(drop);
  return { ...known, state: "unreadable", unreadable };
}

/** The view of an execution that was stopped, timed out or failed, and nobody published for it. */
function withoutResult({ status, stoppedAt, name }: Execution, last: ImportView): ImportView {
  const said = noResult(status);
  const { progress: _progress, ending: _ending, missing: _missing, ...known } = last;
  return {
    ...known,
    state: "failed",
    timings: { ...last.timings, ...(stoppedAt === undefined ? {} : { endedAt: stoppedAt }) },
    failure: failure("WorkflowFault", { said }),
    nextSteps: unpublishedSteps(name, plainCommand).map((step) => told(step, ENGLISH.phrases)),
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
