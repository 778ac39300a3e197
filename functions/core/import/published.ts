import * as z from "zod/mini";
import { Distributed } from "../distribution/published.ts";
import { Distribution } from "../preflight/distribution.ts";
import { FileFingerprint } from "../preflight/import-request.ts";
import { Problem } from "../preflight/problems/stored-problem.ts";
import { ProgressSample } from "./cadence.ts";
import { nextStepsOf, plainCommand } from "./next-steps.ts";
import {
  type EndedRecord,
  type ImportRecord,
  OUTCOMES,
  Progress,
  Snapshot,
  Timings,
  UNSUCCESSFUL,
} from "./record.ts";
import { Failure } from "./stored-failure.ts";

/**
 * What is published in the bucket: `status.json` while an import is under way, `result.json` once, at its
 * end, and `latest.json`, the newest result of an image key. Fields that a reader does not know are passed
 * over, and one that a version did not write yet is optional: what was published once can be read for ever.
 */
const SCHEMA_VERSION = 1;

const about = {
  schemaVersion: z.literal(SCHEMA_VERSION),
  execution: z.string(),
  bucket: z.string(),
  key: z.string(),
  region: z.string(),
  retryOf: z.optional(z.string()),
  timings: Timings,
  /** How often ECS was looked at. */
  polls: z.number(),
};
const steps = z.optional(z.array(z.string()));
const imported = {
  ...about,
  state: z.literal("imported"),
  imageId: z.string(),
  imageName: z.string(),
  snapshots: z.array(Snapshot),
  taskId: z.string(),
  warnings: z.optional(z.array(Problem)),
  /** What the sidecar asks for after the import; absent where it asks for nothing. */
  distribution: z.optional(Distribution),
  nextSteps: steps,
};
const refused = { ...about, state: z.literal("refused"), problems: z.array(Problem), nextSteps: steps };
const unsuccessful = {
  ...about,
  state: z.enum(UNSUCCESSFUL),
  failure: Failure,
  imageId: z.optional(z.string()),
  imageName: z.optional(z.string()),
  /** Those that were left behind. */
  snapshots: z.optional(z.array(Snapshot)),
  taskId: z.optional(z.string()),
  nextSteps: steps,
};

/** `result.json` and `latest.json`. */
const Result = z.discriminatedUnion("state", [z.object(imported), z.object(refused), z.object(unsuccessful)]);
export type Result = z.infer<typeof Result>;

/** When this was written, and when the flow looks next at the latest; ISO 8601. */
const written = { updatedAt: z.string(), nextLookAt: z.optional(z.string()) };

const waiting = { ...about, ...written, state: z.literal("waiting"), missing: z.array(z.string()) };
const importing = {
  ...about,
  ...written,
  state: z.literal("importing"),
  imageName: z.string(),
  /** What was checked; absent while it is undone. */
  files: z.optional(z.array(FileFingerprint)),
  /** When ImportImage was about to be called, as long as it is not known to have begun nothing. ISO 8601. */
  importRequestedAt: z.optional(z.string()),
  imageId: z.optional(z.string()),
  taskId: z.optional(z.string()),
  progress: z.optional(Progress),
  /** How long the import should take, as earlier ones did. */
  expectedSeconds: z.optional(z.number()),
  /** TaskProcess at the looks so far. */
  samples: z.optional(z.array(ProgressSample)),
  /** What the sidecar asks for after the import. */
  distribution: z.optional(Distribution),
  /** The import is being undone and will end as this. */
  ending: z.optional(z.enum(UNSUCCESSFUL)),
  /** What was seen before that, which outlives the image. */
  snapshots: z.optional(z.array(Snapshot)),
};

/** `status.json`: a result that may not have ended yet. */
const Status = z.discriminatedUnion("state", [
  z.object(waiting),
  z.object(importing),
  z.object({ ...imported, ...written, distributed: z.optional(Distributed) }),
  z.object({ ...refused, ...written }),
  z.object({ ...unsuccessful, ...written }),
]);
export type Status = z.infer<typeof Status>;

/** Every state that an import can be shown in. */
export const STATES = ["waiting", "importing", ...OUTCOMES] as const satisfies readonly Status["state"][];

type Keys<Union> = Union extends unknown ? keyof Union : never;
type Required<Document> = {
  [Key in keyof Document]-?: object extends Pick<Document, Key> ? never : Key;
}[keyof Document];
/** Keys that a document of the union may lack. */
type Missing<Union, All = Keys<Union>> = Union extends unknown ? Exclude<All, Required<Union>> : never;
type In<Union, Key> = Union extends unknown ? (Key extends keyof Union ? Union[Key] : never) : never;
/** All that a document of a union may say, whatever its state: for who only shows it. */
export type AnyOf<Union> = { [Key in Exclude<Keys<Union>, Missing<Union>>]: In<Union, Key> } & {
  [Key in Missing<Union> & Keys<Union>]?: In<Union, Key> | undefined;
};

/** Reads what was published before; throws if it is none of ours. */
export function readResult(value: unknown): Result {
  return Result.parse(value);
}

/** Reads a `status.json` of ours; throws if it is none. */
export function readStatus(value: unknown): Status {
  return Status.parse(value);
}

/** What a status tells of the import that ECS was asked to make. */
export interface KnownImport {
  imageId: string | undefined;
  taskId: string | undefined;
  imageName: string;
  /** Ids of all snapshots that were seen. */
  snapshots: string[];
  distribution?: Distribution;
}

export function importIn(status: Status | undefined): KnownImport {
  const known: Partial<AnyOf<Status>> = status ?? {};
  const { imageId, taskId, imageName = "", snapshots = [], progress, distribution } = known;
  return {
    imageId,
    taskId,
    imageName,
    snapshots: [...snapshots, ...(progress?.snapshots ?? [])].map(({ id }) => id),
    ...(distribution === undefined ? {} : { distribution }),
  };
}

/** The import that ECS has begun, where a status tells it. */
export function begunIn(status: Status | undefined): { imageId: string; taskId: string } | undefined {
  const { imageId, taskId } = importIn(status);
  return imageId === undefined || taskId === undefined ? undefined : { imageId, taskId };
}

function aboutDrop({ drop, timings, polls }: ImportRecord) {
  const { execution, bucket, key, region, retryOf } = drop;
  return {
    schemaVersion: SCHEMA_VERSION,
    execution,
    bucket,
    key,
    region,
    ...(retryOf === undefined ? {} : { retryOf }),
    timings,
    polls,
  } as const;
}

/** The result of an ended import. The same record gives the same result, byte for byte. */
export function resultOf(record: EndedRecord): Result {
  const { state } = record;
  const about = aboutDrop(record);
  const nextSteps = nextStepsOf({ ...record, execution: about.execution }, plainCommand);
  switch (state) {
    case "imported": {
      const { imageId, imageName, taskId, snapshots, warnings, distribution } = record;
      return {
        ...about,
        state,
        imageId,
        imageName,
        snapshots,
        taskId,
        ...(warnings.length === 0 ? {} : { warnings }),
        ...(distribution === undefined ? {} : { distribution }),
        nextSteps,
      };
    }
    case "refused":
      return {
        ...about,
        state,
        problems: record.problems,
        nextSteps,
      };
    default: {
      const { imageId, imageName, taskId, snapshots, failure } = record;
      return {
        ...about,
        state,
        ...(imageId === undefined ? {} : { imageId }),
        ...(imageName === undefined ? {} : { imageName }),
        ...(snapshots === undefined ? {} : { snapshots }),
        ...(taskId === undefined ? {} : { taskId }),
        failure,
        nextSteps,
      };
    }
  }
}

/** When a status is written, when the flow looks next at the latest, and what is about to be asked of ECS. */
export interface Writing {
  nowMs: number;
  nextLookSeconds?: number | undefined;
  importRequestedAt?: string | undefined;
}

/** What `status.json` says of a record at a time. */
export function statusOf(
  record: ImportRecord,
  { nowMs, nextLookSeconds, importRequestedAt }: Writing,
): Status {
  const iso = (ms: number) => new Date(ms).toISOString();
  const updatedAt = iso(nowMs);
  const written = {
    updatedAt,
    ...(nextLookSeconds === undefined ? {} : { nextLookAt: iso(nowMs + nextLookSeconds * 1000) }),
  };
  switch (record.state) {
    case "waiting":
      return { ...aboutDrop(record), state: "waiting", ...written, missing: record.missing };
    case "ready":
    case "importing": {
      const { request, files, state } = record;
      const { imageName, distribution } = request;
      const more = distribution === undefined ? {} : { distribution };
      const about = { ...aboutDrop(record), state: "importing", ...written, ...more } as const;
      if (state === "ready")
        return {
          ...about,
          imageName,
          files,
          ...(importRequestedAt === undefined ? {} : { importRequestedAt }),
        };
      const { imageId, taskId, progress, expectedSeconds, samples } = record;
      return {
        ...about,
        imageName,
        files,
        imageId,
        taskId,
        ...(progress === undefined ? {} : { progress }),
        ...(expectedSeconds === undefined ? {} : { expectedSeconds }),
        samples,
      };
    }
    case "stopping": {
      const { imageName, imageId, taskId, ending, distribution } = record;
      const snapshots = record.snapshots.map((id) => ({ id, status: "unknown" }));
      const more = distribution === undefined ? {} : { distribution };
      const about = { ...aboutDrop(record), state: "importing", ...written, ...more } as const;
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
