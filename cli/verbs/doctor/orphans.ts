import { isMissing } from "../../../functions/cloud/cloud-faults.ts";
import type { Execution, ExecutionQuery } from "../../../functions/cloud/flows.ts";
import type { Remains, Tagged } from "../../../functions/cloud/remains.ts";
import { type Drop, resultKeys } from "../../../functions/core/import/drop.ts";
import { EXECUTION_TAG, SOURCE_TAG } from "../../../functions/core/import/look.ts";
import { type Result, readResult } from "../../../functions/core/import/published.ts";
import type { Connection } from "../../connection/connection.ts";
import type { OrphanFound } from "../../events.ts";
import { allExecutions } from "../../imports/executions.ts";
import { dropOf, type ImportSource, isRunning } from "../../imports/import-view.ts";

type Orphan = Omit<OrphanFound, "kind">;

/**
 * What interrupted imports and uploads have left, whoever's they were: executions that died without a result,
 * images and snapshots that nobody works on and no result calls imported, uploads that were never completed.
 * Only looks; what is listed carries this product's tag or lies below its prefix.
 */
export async function* orphans(connection: Connection): AsyncGenerator<Orphan> {
  const source = await connection.imports();
  const { createRemains } = await import("../../../functions/cloud/remains.ts");
  const remains = createRemains(await connection.cloudConfig());
  yield* deadExecutions(source);
  for await (const thing of remains.tagged(EXECUTION_TAG)) {
    const orphan = await orphaned(thing, source);
    if (orphan !== undefined) yield orphan;
  }
  yield* openUploads(connection, remains);
}

/** What executions end as without having published a result. */
const DEAD = ["Failed", "Stopped", "TimedOut"];

async function* deadExecutions(source: ImportSource): AsyncGenerator<Orphan> {
  for (const status of DEAD)
    for await (const execution of executions({ status }, source)) {
      const drop = dropOf(execution);
      if (drop === undefined || drop.execution !== execution.name) continue;
      if ((await resultOf(drop, source)) !== undefined || (await isWorkedOn(drop.execution, source)))
        continue;
      yield {
        what: "execution",
        id: execution.name,
        since: execution.stoppedAt ?? execution.startedAt,
        execution: execution.name,
        key: drop.key,
        message: `It ended as ${execution.status}, and nothing was published about it.`,
        todo: `image-drop cancel ${execution.name} removes what it left and publishes that it was cancelled.`,
      };
    }
}

/**
 * None where there is no flow: what a deployment that was removed has left in ECS is looked for all the same.
 */
async function* executions(query: ExecutionQuery, { flows }: ImportSource): AsyncGenerator<Execution> {
  try {
    yield* allExecutions(flows, query);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Undefined if an execution works on it, or if it is of an image that was imported. */
async function orphaned({ what, id, tags, status, createdAt }: Tagged, source: ImportSource) {
  const execution = tags[EXECUTION_TAG] ?? "";
  if (await isWorkedOn(execution, source)) return undefined;
  const described = await source.flows.describe(execution);
  const drop = (described && dropOf(described)) ?? dropInTags(tags);
  const result = drop && (await resultOf(drop, source));
  if (result?.state === "imported" && (what !== "image" || result.imageId === id)) return undefined;
  const orphan = { what, id, since: createdAt, execution };
  if (drop === undefined)
    return {
      ...orphan,
      message: `It is ${status || "there"}; its execution is not known any more, and its key is too long for its tag.`,
      todo: `Where the key is known: image-drop cancel ${execution} --key KEY; else delete it by hand.`,
    };
  const key = described === undefined ? ` --key ${drop.key}` : "";
  return {
    ...orphan,
    key: drop.key,
    message: `It is ${status || "there"}; its import ended as ${result?.state ?? described?.status ?? "nobody knows what"}.`,
    todo: `image-drop cancel ${execution}${key} removes it.`,
  };
}

/** Whether the drop's own execution runs, or one that undoes what it did. */
async function isWorkedOn(execution: string, { flows }: ImportSource): Promise<boolean> {
  for (const name of [execution, `${execution}-undo`, `${execution}-cleanup`]) {
    const described = await flows.describe(name);
    if (described !== undefined && isRunning(described)) return true;
  }
  return false;
}

async function resultOf(
  drop: Pick<Drop, "bucket" | "key" | "execution">,
  { bucket, settings }: ImportSource,
): Promise<Result | undefined> {
  const published = await bucket(drop.bucket).readJson(resultKeys(drop, settings.prefixes).result);
  return published === undefined ? undefined : readResult(published);
}

/** Bucket and key as the image's tags tell them; undefined where they were cut off. */
function dropInTags(tags: Tagged["tags"]): Pick<Drop, "bucket" | "key" | "execution"> | undefined {
  const [, bucket, key] = /^([a-z0-9-]+)\/(.+)$/.exec(tags[SOURCE_TAG] ?? "") ?? [];
  if (bucket === undefined || key === undefined) return undefined;
  return { bucket, key, execution: tags[EXECUTION_TAG] ?? "" };
}

async function* openUploads(connection: Connection, remains: Remains): AsyncGenerator<Orphan> {
  const { incoming } = connection.settings.prefixes;
  for await (const { key, uploadId, initiatedAt } of remains.uploads(connection.bucket, incoming))
    yield {
      what: "upload",
      id: uploadId,
      since: initiatedAt,
      key,
      message: "It was begun and not completed; its parts are billed.",
      todo: "image-drop upload FILE goes on with it; else abort it, or let a lifecycle rule of the bucket do so.",
    };
}
