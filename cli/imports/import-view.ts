import * as z from "zod/mini";
import type { Execution, Flows } from "../../functions/cloud/flows.ts";
import type { Objects } from "../../functions/cloud/objects.ts";
import { Drop, resultKeys } from "../../functions/core/import/drop.ts";
import { failure } from "../../functions/core/import/failures.ts";
import {
  type Result,
  readPublished,
  readStatus,
  type Status,
} from "../../functions/core/import/published.ts";
import type { Settings } from "../../functions/core/settings.ts";

/** One import as the command shows it: its result once it has ended, what `status.json` says before. */
export type ImportView = Status;

/** Where imports are read from. Everything here only reads. */
export interface ImportSource {
  flows: Pick<Flows, "describe" | "list" | "history">;
  bucket: (name: string) => Pick<Objects, "readJson">;
  settings: Settings;
}

const FlowInput = z.object({ record: z.object({ drop: Drop }) });
const FlowOutput = z.object({ result: z.unknown() });

/** The drop of an execution; undefined for one that this tool did not start. */
export function dropOf(execution: Pick<Execution, "input">): Drop | undefined {
  const parsed = FlowInput.safeParse(json(execution.input));
  return parsed.success ? parsed.data.record.drop : undefined;
}

/**
 * An execution that ended, as it tells itself: no object is read. Undefined if it has not published this way.
 */
function resultIn({ status, output }: Pick<Execution, "status" | "output">): Result | undefined {
  if (status !== "Succeeded") return undefined;
  const parsed = FlowOutput.safeParse(json(output));
  return parsed.success ? readPublished(parsed.data.result) : undefined;
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
  const result = resultIn(execution);
  if (result !== undefined) return viewOfResult(result);
  const objects = source.bucket(drop.bucket);
  const keys = resultKeys(drop, source.settings.prefixes);
  if (isRunning(execution)) return statusOr(await objects.readJson(keys.status), begun(drop));
  const published = await objects.readJson(keys.result);
  if (published !== undefined) return viewOfResult(readPublished(published));
  return dead(execution, statusOr(await objects.readJson(keys.status), begun(drop)));
}

export function viewOfResult(result: Result): ImportView {
  return { ...result, updatedAt: result.timings.endedAt ?? result.timings.droppedAt };
}

/** What is known of a drop before anything was published about it. */
function begun({ execution, bucket, key, region, retryOf, droppedAt }: Drop): ImportView {
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

function statusOr(found: unknown, otherwise: ImportView): ImportView {
  if (found === undefined) return otherwise;
  readStatus(found);
  return found as ImportView;
}

/** An execution that was stopped, timed out or failed, and nobody published for it. */
function dead({ status, stoppedAt, name }: Execution, last: ImportView): ImportView {
  const message = `Its execution reads ${status} and published no result.`;
  const { progress: _progress, ending: _ending, missing: _missing, ...known } = last;
  return {
    ...known,
    state: "failed",
    timings: { ...last.timings, ...(stoppedAt === undefined ? {} : { endedAt: stoppedAt }) },
    failure: failure("WorkflowFault", { message }),
    nextSteps: [
      `Undo what is left of it: image-drop cancel ${name}`,
      `Then try again: image-drop retry ${name}`,
    ],
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
