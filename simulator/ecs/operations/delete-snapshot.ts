import type { Parameters } from "../../parameters.ts";
import type { EcsBackend } from "../backend.ts";
import { ecsError } from "../errors.ts";

/**
 * DeleteSnapshot, which names no region: refused while the snapshot's image exists, whatever Force says; an
 * unknown snapshot is ignored.
 */
export function deleteSnapshot(parameters: Parameters, { store, background }: EcsBackend): object {
  const snapshotId = parameters.required("SnapshotId");
  const snapshot = store.snapshots.get(snapshotId);
  if (snapshot === undefined) return {};
  if (store.images.has(snapshot.imageId)) throw ecsError("SnapshotCreatedImage");
  store.snapshots.delete(snapshotId);
  background.effect("SnapshotDeleted", { snapshotId });
  return {};
}
