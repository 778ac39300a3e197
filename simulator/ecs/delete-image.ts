import type { Surroundings } from "./action.ts";
import { ecsError } from "./errors.ts";
import type { Parameters } from "./parameters.ts";
import { readRegion } from "./regions.ts";

/** DeleteImage: answers at once, the image goes a little later and leaves its snapshots behind. Not while it is imported. */
export function deleteImage(parameters: Parameters, { world, knobs, store, imports }: Surroundings): object {
  const { isHome } = readRegion(parameters, world.account);
  const imageId = parameters.required("ImageId");
  const image = isHome ? store.images.get(imageId) : undefined;
  if (image === undefined && knobs.deleteUnknownImage === "not-found")
    throw ecsError("InvalidImageId.NotFound");
  if (image?.status === "Waiting" || image?.status === "Creating") throw ecsError("ImageIsImporting");
  if (parameters.flag("DryRun")) throw ecsError("DryRunOperation");
  if (image !== undefined) imports.deleteImage(image);
  return {};
}
