import type { CloudOf } from "../cloud/calls.ts";
import type { Drop } from "../core/import/drop.ts";
import { EXECUTION_TAG } from "../core/import/look.ts";
import { begunIn, type Status } from "../core/import/published.ts";
import type { BegunImport } from "../core/import/transitions.ts";
import { type DocumentsCloud, readResultOf, readStatusOf } from "./drop-documents.ts";

type ImportsCloud = CloudOf<{ images: readonly ["findImport"] }>;

/**
 * The drop of an execution that the workflow does not know any more, as the caller says and its traces tell;
 * undefined if it left none: a name that was mistyped must not become the key's newest outcome.
 */
export async function forgottenDrop(
  input: { execution: string; bucket?: string | undefined; key?: string | undefined },
  cloud: DocumentsCloud & ImportsCloud & { region: string },
): Promise<Drop | undefined> {
  const { execution, bucket, key } = input;
  if (bucket === undefined || key === undefined)
    throw new Error(
      `There is no execution ${execution}; to clean up after it all the same, say its bucket and key.`,
    );
  const about = { execution, region: cloud.region, bucket, key, sidecarEtag: "", eventRequestId: "" };
  const drop = { ...about, droppedAt: new Date(0).toISOString() };
  const trace = (await readResultOf(drop, cloud)) ?? (await readStatusOf(drop, cloud));
  if (trace !== undefined) return { ...drop, droppedAt: trace.timings.droppedAt };
  const image = await findOwn(execution, cloud);
  // Somewhat after the drop, which nothing tells any more.
  return image && { ...drop, droppedAt: image.createdAt ?? drop.droppedAt };
}

/** The import that ECS has begun for an execution, by its image's tag. */
export function findOwn(execution: string, { images }: ImportsCloud) {
  return images.findImport({ key: EXECUTION_TAG, value: execution });
}

export async function findImport(
  drop: Drop,
  status: Status | undefined,
  cloud: ImportsCloud,
): Promise<BegunImport | undefined> {
  return begunIn(status) ?? findOwn(drop.execution, cloud);
}
