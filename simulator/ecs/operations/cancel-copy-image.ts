import type { Parameters } from "../../parameters.ts";
import type { EcsBackend } from "../backend.ts";
import { requiredImage } from "../fields.ts";

/** CancelCopyImage, called in the copy's region: only while it is being made. The copy is gone a little later, its source stays. */
export function cancelCopyImage(parameters: Parameters, backend: EcsBackend): object {
  const image = requiredImage(parameters, backend, { unknownRegion: "InvalidRegionId.NotFound (404)" });
  backend.copies.cancel(image);
  return {};
}
