import { Denied, isMissing } from "../../../functions/cloud/cloud-faults.ts";
import { type DocumentReading, readDocument } from "../../../functions/cloud/documents.ts";
import type { Execution, ExecutionQuery } from "../../../functions/cloud/flows.ts";
import type { Multipart, OpenUpload } from "../../../functions/cloud/multipart.ts";
import type { Tagged } from "../../../functions/cloud/remains.ts";
import { type Drop, resultKeys } from "../../../functions/core/import/drop.ts";
import { EXECUTION_TAG, SOURCE_TAG } from "../../../functions/core/import/look.ts";
import { type Result, readResult, readStatus } from "../../../functions/core/import/published.ts";
import type { Commands } from "../../command/commands.ts";
import type { Connection } from "../../connection/connection.ts";
import type { OrphanFound } from "../../events.ts";
import { allExecutions } from "../../imports/executions.ts";
import { dropOf, type ImportSource, isRunning, resultIn } from "../../imports/import-view.ts";
import { sizeText } from "../../output/time.ts";
import { unreadableText } from "../../output/unreadable-text.ts";
import { GROWS_MS, uploadActivity } from "../../upload/upload-activity.ts";

type Orphan = Omit<OrphanFound, "kind">;

/**
 * What interrupted imports and uploads have left, whoever's they were: executions that died without a result,
 * images and snapshots that nobody works on and no result calls imported, uploads that were never completed.
 * Only looks; what is listed carries this product's tag or lies below its prefix, and nothing has happened to it for
 * `olderThanMs`. What cannot be told of one thing is told with it, and the next one is looked at. Throws a CloudFault
 * where a service does not answer.
 */
export async function* orphans(
  connection: Connection,
  olderThanMs: number | undefined,
): AsyncGenerator<Orphan> {
  const source = await connection.imports();
  const nowMs = connection.now();
  const isOld = ({ since }: Orphan) => !(nowMs - Date.parse(since) < (olderThanMs ?? 0));
  for await (const orphan of deadExecutions(source, connection.commands)) if (isOld(orphan)) yield orphan;
  const remains = await connection.remains();
  for await (const thing of remains.tagged(EXECUTION_TAG)) {
    const orphan = await orphaned(thing, source, connection.commands);
    if (orphan !== undefined && isOld(orphan)) yield orphan;
  }
  const { incoming } = connection.settings.prefixes;
  const multipart = await connection.multipart();
  for await (const upload of remains.uploads(connection.bucket, incoming)) {
    const orphan = await openUpload(upload, {
      quietMs: olderThanMs ?? GROWS_MS,
      nowMs,
      multipart,
      commands: connection.commands,
    });
    if (orphan !== undefined) yield orphan;
  }
}

/** What executions end as without having published a result. */
const DEAD = ["Failed", "Stopped", "TimedOut"];

async function* deadExecutions(source: ImportSource, commands: Commands): AsyncGenerator<Orphan> {
  for (const status of DEAD)
    for await (const execution of executions({ status }, source)) {
      const drop = dropOf(execution);
      if (drop === undefined || drop.execution !== execution.name) continue;
      const result = await resultOf(drop, source);
      if ((result !== undefined && "value" in result) || (await isWorkedOn(drop.execution, source))) continue;
      const ended = `It ended as ${execution.status}`;
      const { name, startedAt, stoppedAt: since = startedAt } = execution;
      const orphan = { what: "execution", id: name, since, execution: name, key: drop.key } as const;
      yield result === undefined
        ? {
            ...orphan,
            verdict: "left",
            message: `${ended}, and nothing was published about it.`,
            todo: `Remove what it left, and publish that it was cancelled: ${commands.line("cancel", [name])}`,
          }
        : { ...orphan, ...unreadable(result.unreadable, ended) };
    }
}

function unreadable(document: Parameters<typeof unreadableText>[0], known: string) {
  return {
    verdict: "unreadable" as const,
    message: `${known}, and what was published about it cannot be used: ${unreadableText(document)}.`,
    todo: `Look at the object ${document.document}.`,
  };
}

/** None where there is no flow: what a removed deployment has left in ECS is looked for all the same. */
async function* executions(query: ExecutionQuery, { flows }: ImportSource): AsyncGenerator<Execution> {
  try {
    yield* allExecutions(flows, query);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Undefined if an execution works on it, or if it is of an import that went well. */
async function orphaned(
  thing: Tagged,
  source: ImportSource,
  commands: Commands,
): Promise<Orphan | undefined> {
  const { what, id, tags, status, createdAt: since } = thing;
  const execution = tags[EXECUTION_TAG] ?? "";
  const described = await source.flows.describe(execution);
  const drop = (described && dropOf(described)) ?? dropInTags(tags);
  const outcome = await outcomeOf(drop, described, source);
  if (outcome.is === "well" && (outcome.imageId === undefined || what !== "image" || outcome.imageId === id))
    return undefined;
  if (await isWorkedOn(execution, source)) return undefined;
  const orphan = { what, id, since, execution, ...(drop && { key: drop.key }) };
  const there = `It is ${status || "there"}`;
  const key = described !== undefined ? [] : ["--key", drop?.key ?? "KEY"];
  const cancel = commands.line("cancel", [execution], key);
  switch (outcome.is) {
    case "badly":
      return {
        ...orphan,
        verdict: "left",
        message: `${there}; its import ended as ${outcome.as}.`,
        todo: `Remove it: ${cancel}`,
      };
    case "unreadable":
      return { ...orphan, ...unreadable(outcome.document, there) };
    case "well":
      return {
        ...orphan,
        verdict: "unknown",
        message: `${there}, and carries the tag of the import whose image is ${outcome.imageId}: who made it is not known.`,
        todo: "It may be a copy of that image: ask who uses it.",
      };
    case "forgotten":
      return {
        ...orphan,
        verdict: "unknown",
        message: `${there}; how its import ended is not known: neither the workflow nor the bucket remembers it.`,
        todo: `It may be in use: ask ${drop === undefined ? "its owner" : `whose ${drop.key} is`}. If nobody needs it, remove it: ${cancel}`,
      };
  }
}

/** How the import ended that made something. */
type Outcome =
  | { is: "well"; imageId?: string | undefined }
  | { is: "badly"; as: string }
  | { is: "unreadable"; document: Parameters<typeof unreadableText>[0] }
  | { is: "forgotten" };

type DropInTags = Pick<Drop, "bucket" | "key" | "execution">;

async function outcomeOf(
  drop: DropInTags | undefined,
  described: Execution | undefined,
  source: ImportSource,
): Promise<Outcome> {
  // Its result is in it, whatever became of the documents.
  const carried = described && resultIn(described);
  if (carried !== undefined) return ended(carried);
  const result = drop && (await resultOf(drop, source));
  if (result !== undefined && "value" in result) return ended(result.value);
  if (described?.status === "Succeeded") return { is: "well" };
  if (result !== undefined) return { is: "unreadable", document: result.unreadable };
  if (described !== undefined) return { is: "badly", as: described.status };
  return drop === undefined ? { is: "forgotten" } : lastStatus(drop, source);
}

function ended({ state, ...result }: Result): Outcome {
  if (state !== "imported") return { is: "badly", as: state };
  return { is: "well", imageId: "imageId" in result ? result.imageId : undefined };
}

/** The last status of an import that ended is its outcome; any other tells nothing of how it ended. */
async function lastStatus(drop: DropInTags, { bucket, settings }: ImportSource): Promise<Outcome> {
  const { status: key } = resultKeys(drop, settings.prefixes);
  const status = await readDocument(bucket(drop.bucket), key, readStatus);
  if (status === undefined) return { is: "forgotten" };
  if ("unreadable" in status) return { is: "unreadable", document: status.unreadable };
  const { value } = status;
  if (value.state === "imported") return { is: "well", imageId: value.imageId };
  return value.state === "waiting" || value.state === "importing"
    ? { is: "forgotten" }
    : { is: "badly", as: value.state };
}

/** Whether the drop's own execution runs, or one that undoes what it did. */
async function isWorkedOn(execution: string, { flows }: ImportSource): Promise<boolean> {
  for (const name of [execution, `${execution}-undo`, `${execution}-cleanup`]) {
    const described = await flows.describe(name);
    if (described !== undefined && isRunning(described)) return true;
  }
  return false;
}

function resultOf(drop: DropInTags, { bucket, settings }: ImportSource): Promise<DocumentReading<Result>> {
  return readDocument(bucket(drop.bucket), resultKeys(drop, settings.prefixes).result, readResult);
}

/** Bucket and key as the image's tags tell them; undefined where they were cut off. */
function dropInTags(tags: Tagged["tags"]): DropInTags | undefined {
  const [, bucket, key] = /^([a-z0-9-]+)\/(.+)$/.exec(tags[SOURCE_TAG] ?? "") ?? [];
  if (bucket === undefined || key === undefined) return undefined;
  return { bucket, key, execution: tags[EXECUTION_TAG] ?? "" };
}

interface UploadScope {
  quietMs: number;
  nowMs: number;
  multipart: Pick<Multipart, "parts">;
  commands: Commands;
}

/** Undefined if a part came within `quietMs`: it may be under way. */
async function openUpload(
  upload: OpenUpload & { key: string },
  { quietMs, nowMs, multipart, commands }: UploadScope,
): Promise<Orphan | undefined> {
  const { key, uploadId, initiatedAt } = upload;
  const orphan = { what: "upload", id: uploadId, key } as const;
  let activity: Awaited<ReturnType<typeof uploadActivity>>;
  try {
    activity = await uploadActivity(upload, multipart);
  } catch (error) {
    if (!(error instanceof Denied)) throw error;
    return {
      ...{ ...orphan, verdict: "unknown", since: initiatedAt },
      message: "It was begun and not completed. Whether it still grows these credentials may not see.",
      todo: "Allow oss:ListParts to them.",
    };
  }
  if (activity === undefined) return undefined;
  const { lastPartAt: since, parts, sizeBytes } = activity;
  const quietForMs = nowMs - Date.parse(since);
  if (quietForMs < quietMs) return undefined;
  const flags = ["--upload", uploadId, ...(quietForMs < GROWS_MS ? ["--force"] : [])];
  return {
    ...{ ...orphan, verdict: "left", since },
    message: `It was begun ${initiatedAt} and not completed; its ${parts === 1 ? "1 part" : `${parts} parts`}, ${sizeText(sizeBytes)}, ${parts === 1 ? "is" : "are"} billed.`,
    todo: `Upload its file again, which goes on with it, or remove its parts: ${commands.line("abort", [key], flags)}`,
  };
}
