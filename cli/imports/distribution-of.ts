import {
  type DocumentReading,
  readDocument,
  type UnreadableDocument,
} from "../../functions/cloud/documents.ts";
import type { Objects } from "../../functions/cloud/objects.ts";
import { type Distributed, readDistribution } from "../../functions/core/distribution/published.ts";
import type { resultKeys } from "../../functions/core/import/drop.ts";
import { type AnyOf, readStatus, type Status } from "../../functions/core/import/published.ts";

/** What of an import's view this is about. */
type Asking = Pick<AnyOf<Status>, "distribution" | "distributed"> & {
  state: string;
  unreadable?: UnreadableDocument;
};

/**
 * The view with how far that is which its sidecar asks for after the import; nothing is read where it asks for
 * nothing. What cannot be read makes its row unreadable, and leaves the image as it is.
 */
export async function withDistribution<View extends Asking>(
  view: View,
  objects: Pick<Objects, "readJson">,
  keys: ReturnType<typeof resultKeys>,
): Promise<View> {
  if (view.state !== "imported" || view.distribution === undefined) return view;
  const ended = await readDocument(objects, keys.distribution, (value) => ({
    distributed: readDistribution(value),
  }));
  const found: DocumentReading<ReturnType<typeof underWay>> =
    ended ?? (await readDocument(objects, keys.status, underWay));
  if (found === undefined) return view;
  return "unreadable" in found ? { ...view, ...found } : { ...view, ...found.value };
}

/** As the flow has shown it last, and when that was. */
function underWay(value: unknown): { distributed?: Distributed | undefined; updatedAt?: string } {
  const status = readStatus(value);
  if (status.state !== "imported") return {};
  return { distributed: status.distributed, updatedAt: status.updatedAt };
}

/** Something that the sidecar asks for is still to be done, as far as the documents tell. */
export function isDistributing({ state, distribution, distributed, unreadable }: Asking): boolean {
  if (state !== "imported" || distribution === undefined || unreadable !== undefined) return false;
  return distributed === undefined || distributed.state === "running";
}
