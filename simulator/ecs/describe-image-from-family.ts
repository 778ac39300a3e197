import type { Surroundings } from "./action.ts";
import { shownImage } from "./describe-images.ts";
import type { Parameters } from "./parameters.ts";
import { readRegion } from "./regions.ts";

/** DescribeImageFromFamily: the newest Available image of a family, of this region only. */
export function describeImageFromFamily(parameters: Parameters, surroundings: Surroundings): object {
  const { world, store, knobs } = surroundings;
  const { regionId } = readRegion(parameters, world.account, "InvalidRegionId.NotFound (404)");
  const family = parameters.required("ImageFamily");
  const newest = store
    .imagesIn(regionId)
    .filter(({ status, attributes }) => status === "Available" && attributes.family === family)
    .at(-1);
  if (newest !== undefined) return { Image: shownImage(newest, surroundings) };
  return knobs.emptyFamilyShows === "nothing" ? {} : { Image: {} };
}
