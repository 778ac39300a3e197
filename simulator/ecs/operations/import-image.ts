import type { Parameters } from "../../parameters.ts";
import { readClientToken } from "../attribute-rules.ts";
import type { EcsBackend } from "../backend.ts";
import { ecsError } from "../errors.ts";
import { checkFile } from "../file-check.ts";
import { readImportRequest } from "../import-rules.ts";
import { importableHead } from "../import-source.ts";
import { readRegion } from "../regions.ts";
import type { ImageState } from "../store.ts";

/**
 * ImportImage: the image's and the task's id at once, the import itself runs in the background. The same
 * ClientToken with the same parameters gives the same ids and begins nothing.
 */
export async function importImage(parameters: Parameters, backend: EcsBackend): Promise<object> {
  const { regionId, isHome } = readRegion(parameters, backend.world.account);
  const token = readClientToken(parameters);
  const begin = () => beginImport(parameters, isHome, backend);
  const { imageId, taskId } =
    token === undefined
      ? await begin()
      : await backend.importTokens.once(token, parameters.fingerprint(["ClientToken"]), begin);
  return { ImageId: imageId, TaskId: taskId, RegionId: regionId };
}

async function beginImport(
  parameters: Parameters,
  isHome: boolean,
  { world, objects, knobs, store, imports }: EcsBackend,
): Promise<{ imageId: string; taskId: string }> {
  const request = readImportRequest(parameters, knobs);
  if (!isHome) throw ecsError("InvalidOSSBucket.NotFound");
  const heads = request.disks.map((disk) => importableHead(objects, disk));
  if (knobs.headerCheck === "synchronous")
    for (const [index, disk] of request.disks.entries())
      await checkFile(objects, disk, heads[index]?.sizeBytes ?? 0, knobs);
  // From here on nothing waits: what was counted cannot be outrun by another call.
  const images = store.imagesIn(world.account.region);
  refuseName(request.attributes.name, images, knobs.importingNameCode);
  if (images.length >= knobs.imageQuota) throw ecsError("QuotaExceed.Image");
  if (parameters.flag("DryRun")) throw ecsError(knobs.dryRunCode);
  return imports.accept(request, heads);
}

function refuseName(
  name: string,
  images: readonly ImageState[],
  importingNameCode: "InvalidImageName.Duplicated" | "ImageIsImporting",
): void {
  const twin = name === "" ? undefined : images.find(({ attributes }) => attributes.name === name);
  if (twin === undefined) return;
  const importing = twin.status === "Waiting" || twin.status === "Creating";
  throw ecsError(importing ? importingNameCode : "InvalidImageName.Duplicated");
}
