import type { Surroundings } from "./action.ts";
import { ecsError } from "./errors.ts";
import type { Parameters } from "./parameters.ts";

/** DeleteSnapshot, which names no region: refused while the snapshot's image exists, whatever Force says; an unknown snapshot is ignored. */
export function deleteSnapshot(parameters: Parameters, { store, background }: Surroundings): object {
  const snapshotId = parameters.required("SnapshotId");
  const snapshot = store.snapshots.get(snapshotId);
  if (snapshot === undefined) return {};
  if (store.images.has(snapshot.imageId)) throw ecsError("SnapshotCreatedImage");
  store.snapshots.delete(snapshotId);
  background.effect("SnapshotDeleted", { snapshotId });
  return {};
}
