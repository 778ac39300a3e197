import type { Surroundings } from "./action.ts";
import { isBeingCopied } from "./copies.ts";
import { ecsError } from "./errors.ts";
import type { Parameters } from "./parameters.ts";
import { readRegion } from "./regions.ts";
import type { ImageState } from "./store.ts";

/**
 * DeleteImage: answers at once, the image goes a little later and leaves its snapshots behind. Not while it is imported, copied or
 * shared.
 */
export function deleteImage(parameters: Parameters, surroundings: Surroundings): object {
  const { world, knobs, store } = surroundings;
  const { regionId } = readRegion(parameters, world.account);
  const image = store.image(regionId, parameters.required("ImageId"));
  if (image === undefined && knobs.deleteUnknownImage === "not-found")
    throw ecsError("InvalidImageId.NotFound");
  if (image !== undefined) refuseInUse(image, parameters.flag("Force"), surroundings);
  if (parameters.flag("DryRun")) throw ecsError("DryRunOperation");
  if (image !== undefined) begin(image, surroundings);
  return {};
}

function refuseInUse(image: ImageState, force: boolean, { knobs, copies }: Surroundings): void {
  if (isBeingCopied(image)) throw ecsError("OperationDenied.ImageCopying (delete)");
  if (image.status === "Waiting" || image.status === "Creating") throw ecsError("ImageIsImporting");
  if (copies.runningOf(image).length > 0 && !knobs.copiedImageIsDeletable)
    throw ecsError("OperationDenied.ImageCopying (delete)");
  if (image.shares.size > 0 && !(force && knobs.forceDeletesShared)) throw ecsError("ImageUseShared");
}

/** Once is enough: further calls change nothing. */
function begin(image: ImageState, { knobs, store, background }: Surroundings): void {
  if (image.deleting) return;
  image.deleting = true;
  background.after(knobs.deleteImageMs, () => {
    store.images.delete(image.imageId);
    background.effect("ImageDeleted", { imageId: image.imageId });
  });
}
