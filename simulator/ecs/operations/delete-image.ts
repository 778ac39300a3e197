import type { Parameters } from "../../parameters.ts";
import type { EcsBackend } from "../backend.ts";
import { isBeingCopied } from "../copies.ts";
import { ecsError } from "../errors.ts";
import { readRegion } from "../regions.ts";
import type { ImageState } from "../store.ts";

/**
 * DeleteImage: answers at once, the image goes a little later and leaves its snapshots behind. Not while it
 * is imported, copied or shared.
 */
export function deleteImage(parameters: Parameters, backend: EcsBackend): object {
  const { world, knobs, store } = backend;
  const { regionId } = readRegion(parameters, world.account);
  const image = store.image(regionId, parameters.required("ImageId"));
  if (image === undefined && knobs.deleteUnknownImage === "not-found")
    throw ecsError("InvalidImageId.NotFound");
  if (image !== undefined) refuseInUse(image, parameters.flag("Force"), backend);
  if (parameters.flag("DryRun")) throw ecsError("DryRunOperation");
  if (image !== undefined) begin(image, backend);
  return {};
}

function refuseInUse(image: ImageState, force: boolean, { knobs, copies }: EcsBackend): void {
  if (isBeingCopied(image)) throw ecsError("OperationDenied.ImageCopying (delete)");
  if (image.status === "Waiting" || image.status === "Creating") throw ecsError("ImageIsImporting");
  if (copies.runningOf(image).length > 0 && !knobs.copiedImageIsDeletable)
    throw ecsError("OperationDenied.ImageCopying (delete)");
  if (image.shares.size > 0 && !(force && knobs.forceDeletesShared)) throw ecsError("ImageUseShared");
}

/** Once is enough: further calls change nothing. */
function begin(image: ImageState, { knobs, store, background }: EcsBackend): void {
  if (image.deleting) return;
  image.deleting = true;
  background.after(knobs.deleteImageMs, () => {
    store.images.delete(image.imageId);
    background.effect("ImageDeleted", { imageId: image.imageId });
  });
}
