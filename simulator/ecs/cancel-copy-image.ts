import { requiredImage, type Surroundings } from "./action.ts";
import type { Parameters } from "./parameters.ts";

/** CancelCopyImage, called in the copy's region: only while it is being made. The copy is gone a little later, its source stays. */
export function cancelCopyImage(parameters: Parameters, surroundings: Surroundings): object {
  const image = requiredImage(parameters, surroundings, { unknownRegion: "InvalidRegionId.NotFound (404)" });
  surroundings.copies.cancel(image);
  return {};
}
