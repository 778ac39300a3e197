import type { Parameters } from "../../parameters.ts";
import type { EcsBackend } from "../backend.ts";
import { readRegion } from "../regions.ts";
import { shownImage } from "./describe-images.ts";

/** DescribeImageFromFamily: the newest Available image of a family, of this region only. */
export function describeImageFromFamily(parameters: Parameters, backend: EcsBackend): object {
  const { world, store, knobs } = backend;
  const { regionId } = readRegion(parameters, world.account, "InvalidRegionId.NotFound (404)");
  const family = parameters.required("ImageFamily");
  const newest = store
    .imagesIn(regionId)
    .filter(({ status, attributes }) => status === "Available" && attributes.family === family)
    .at(-1);
  if (newest !== undefined) return { Image: shownImage(newest, backend) };
  return knobs.emptyFamilyShows === "nothing" ? {} : { Image: {} };
}
