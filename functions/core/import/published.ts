import * as z from "zod/mini";
import type { FileFingerprint } from "../preflight/import-request.ts";
import type { Problem } from "../preflight/problems/problem.ts";
import type { Drop } from "./drop.ts";
import type { Failure } from "./failures.ts";
import { EXECUTION_TAG, SOURCE_TAG } from "./looks.ts";
import {
  type EndedRecord,
  type ImportRecord,
  OUTCOMES,
  type Outcome,
  Progress,
  Snapshot,
  Timings,
} from "./record.ts";

/**
 * What is published in the bucket: `status.json` while an import is under way, `result.json` once, at its end, and `latest.json`, the
 * newest result of an image key.
 */
const SCHEMA_VERSION = 1;

/** `result.json` and `latest.json`. */
export interface Result {
  schemaVersion: typeof SCHEMA_VERSION;
  execution: string;
  state: Outcome;
  bucket: string;
  key: string;
  region: string;
  retryOf?: string;
  imageId?: string;
  imageName?: string;
  snapshots?: Snapshot[];
  taskId?: string;
  problems?: Problem[];
  warnings?: Problem[];
  failure?: Failure;
  timings: Timings;
  polls: number;
  nextSteps?: string[];
}

/** `status.json`: a result that may not have ended yet. */
export type Status = Omit<Result, "state"> & {
  state: "waiting" | "importing" | Outcome;
  updatedAt: string;
  missing?: string[];
  progress?: Progress;
  /** The import is being undone and will end as this. */
  ending?: string;
  files?: readonly FileFingerprint[];
};

function aboutDrop(record: ImportRecord) {
  const { execution, bucket, key, region, retryOf } = record.drop;
  return {
    schemaVersion: SCHEMA_VERSION,
    execution,
    bucket,
    key,
    region,
    ...(retryOf === undefined ? {} : { retryOf }),
    timings: record.timings,
    polls: record.polls,
  } as const;
}

/** The result of an ended import. The same record gives the same result, byte for byte. */
export function resultOf(record: EndedRecord): Result {
  const about = aboutDrop(record);
  switch (record.state) {
    case "imported": {
      const { imageId, imageName, taskId, snapshots, warnings } = record;
      return {
        ...about,
        state: record.state,
        imageId,
        imageName,
        snapshots,
        taskId,
        ...(warnings.length === 0 ? {} : { warnings }),
        nextSteps: [
          `Create an instance from image ${imageId}, or replace a system disk with it.`,
          "Delete the objects under the drop's key when they are no longer needed; the image does not need them.",
        ],
      };
    }
    case "refused":
      return {
        ...about,
        state: record.state,
        problems: record.problems,
        nextSteps: ["Correct what the problems name, then upload the sidecar again: that is a new drop."],
      };
    default: {
      const { imageId, imageName, taskId, snapshots, failure } = record;
      return {
        ...about,
        state: record.state,
        ...(imageId === undefined ? {} : { imageId }),
        ...(imageName === undefined ? {} : { imageName }),
        ...(snapshots === undefined ? {} : { snapshots }),
        ...(taskId === undefined ? {} : { taskId }),
        failure,
        nextSteps: [`Try again: image-drop retry ${record.drop.execution}`],
      };
    }
  }
}

/** What `status.json` says of a record at a time. */
export function statusOf(record: ImportRecord, nowMs: number): Status {
  const updatedAt = new Date(nowMs).toISOString();
  switch (record.state) {
    case "waiting":
      return { ...aboutDrop(record), state: "waiting", updatedAt, missing: record.missing };
    case "ready":
    case "importing": {
      const { request, files, state } = record;
      const about = {
        ...aboutDrop(record),
        state: "importing",
        updatedAt,
        imageName: request.imageName,
        files,
      } as const;
      if (state === "ready") return about;
      const { imageId, taskId, progress } = record;
      return { ...about, imageId, taskId, ...(progress === undefined ? {} : { progress }) };
    }
    case "stopping": {
      const { imageName, imageId, taskId, ending } = record;
      const about = { ...aboutDrop(record), state: "importing", updatedAt } as const;
      const snapshots = record.snapshots.map((id) => ({ id, status: "unknown" }));
      return { ...about, imageName, imageId, taskId, snapshots, ending: ending.state };
    }
    default:
      return { ...resultOf(record), updatedAt };
  }
}

/** Whether `result` is of a later drop than `published`, or of the same one. */
export function isNewer(result: Result, published: Result): boolean {
  return Date.parse(result.timings.droppedAt) >= Date.parse(published.timings.droppedAt);
}

const Published = z.looseObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  execution: z.string(),
  state: z.enum(OUTCOMES),
  key: z.string(),
  timings: z.looseObject({ droppedAt: z.string() }),
});

/** Reads what was published before; throws if it is none of ours. */
export function readPublished(value: unknown): Result {
  return Published.parse(value) as unknown as Result;
}

const Begun = z.object({
  state: z.string(),
  timings: Timings,
  polls: z.number(),
  imageId: z.optional(z.string()),
  taskId: z.optional(z.string()),
  imageName: z.optional(z.string()),
  snapshots: z.optional(z.array(Snapshot)),
  progress: z.optional(Progress),
});

/** How far an import came. `snapshots` are the ids of all that were seen. */
export type Begun = Omit<z.infer<typeof Begun>, "snapshots" | "progress"> & { snapshots: string[] };

/** What a `status.json` of ours tells of how far an import came; throws if it is none of ours. */
export function readStatus(value: unknown): Begun {
  const { snapshots, progress, ...begun } = Begun.parse(value);
  return { ...begun, snapshots: [...(snapshots ?? []), ...(progress?.snapshots ?? [])].map(({ id }) => id) };
}

/** Tags that every image of this product carries, beside the sidecar's own. A tag's value has at most 128 characters. */
export function ownTags(drop: Drop): Record<string, string> {
  const source = [...`${drop.bucket}/${drop.key}`];
  return {
    [EXECUTION_TAG]: drop.execution,
    [SOURCE_TAG]: source.length <= 128 ? source.join("") : `…${source.slice(-127).join("")}`,
  };
}
