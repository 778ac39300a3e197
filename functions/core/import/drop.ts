import { createHash } from "node:crypto";
import * as z from "zod/mini";

export { SIDECAR_SUFFIX, sidecarKey } from "../preflight/sidecar/sidecar-key.ts";

/** One drop: an image and its sidecar, announced by one event; the same from then to the result. */
export const Drop = z.object({
  /** Name of the workflow execution that owns this drop; also the `<execution>` folder under `results/`. */
  execution: z.string(),
  /** Region of the bucket, and so of the image. */
  region: z.string(),
  bucket: z.string(),
  /** Object key of the image: the sidecar's key without `.json`. */
  key: z.string(),
  /** ETag of the sidecar that was dropped: another one is another drop. */
  sidecarEtag: z.string(),
  /** Request id of the upload that completed the drop. */
  eventRequestId: z.string(),
  /** ISO 8601. */
  droppedAt: z.string(),
  /** The execution this one tries again. */
  retryOf: z.optional(z.string()),
});
export type Drop = z.infer<typeof Drop>;

function digest(parts: readonly string[]): string {
  // JSON keeps the border between the parts: ["a", "bc"] and ["ab", "c"] differ.
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/**
 * What every execution name for this image key starts with, so that the executions of a key can be listed by
 * name prefix. Readable (the file's name) and unambiguous (a hash of bucket and key).
 */
export function executionNamePrefix(bucket: string, imageKey: string): string {
  const fileName = imageKey.slice(imageKey.lastIndexOf("/") + 1);
  const readable = fileName
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^[^A-Za-z]+/, "")
    .slice(0, 40)
    .replace(/-+$/, "");
  return `${readable === "" ? "image" : readable}-${digest([bucket, imageKey]).slice(0, 10)}-`;
}

/**
 * The execution name of a drop: the same event gives the same name, so a repeated event falls on the running
 * or ended execution. A name is 1 to 128 letters, digits, `_` and `-`, begins with a letter or `_` and can
 * never be used again (Serverless Workflow, StartExecution).
 */
export function executionName(event: {
  bucket: string;
  imageKey: string;
  sidecarEtag: string;
  eventRequestId: string;
}): string {
  const { bucket, imageKey, sidecarEtag, eventRequestId } = event;
  const unique = digest([bucket, imageKey, sidecarEtag, eventRequestId]).slice(0, 16);
  return `${executionNamePrefix(bucket, imageKey)}${unique}`;
}

/**
 * ImportImage's ClientToken (at most 64 ASCII characters): the same whenever this execution calls
 * ImportImage, so that a call whose answer was lost is not carried out twice (ECS, "How to ensure
 * idempotency").
 */
export function clientToken(execution: string): string {
  return digest(["ImportImage", execution]);
}

/** CopyImage's ClientToken: the same whenever this execution asks for the copy to a region. */
export function copyToken(execution: string, region: string): string {
  return digest(["CopyImage", execution, region]);
}

/** Keys of what is published: `incoming/team-a/web.qcow2` goes to `results/team-a/web.qcow2/…`. */
export interface ResultKeys {
  status: string;
  result: string;
  cancel: string;
  distribution: string;
  latest: string;
}

export function resultKeys(
  drop: Pick<Drop, "key" | "execution">,
  prefixes: { incoming: string; results: string },
): ResultKeys {
  const folder = resultFolder(drop.key, prefixes);
  return {
    status: `${folder}${drop.execution}/status.json`,
    result: `${folder}${drop.execution}/result.json`,
    cancel: `${folder}${drop.execution}/cancel.json`,
    distribution: `${folder}${drop.execution}/distribution.json`,
    latest: `${folder}latest.json`,
  };
}

/** The folder of everything that was ever published about an image key; ends with `/`. */
export function resultFolder(imageKey: string, prefixes: { incoming: string; results: string }): string {
  const inner = imageKey.startsWith(prefixes.incoming) ? imageKey.slice(prefixes.incoming.length) : imageKey;
  return `${prefixes.results}${inner}/`;
}

/** The drop that tries `drop` again: the same for every retry of one execution, so it is started once. */
export function retryDrop(drop: Drop, droppedAt: string): Drop {
  const eventRequestId = `retry-of-${drop.execution}`;
  const { bucket, key: imageKey, sidecarEtag } = drop;
  const execution = executionName({ bucket, imageKey, sidecarEtag, eventRequestId });
  return { ...drop, execution, eventRequestId, droppedAt, retryOf: drop.execution };
}
