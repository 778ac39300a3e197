import type { Parameters } from "../../parameters.ts";
import { isDescription, isImageName, readFeatures } from "../attribute-rules.ts";
import type { EcsBackend } from "../backend.ts";
import { ecsError } from "../errors.ts";
import { requiredImage } from "../fields.ts";
import type { ImageAttributes, ImageState } from "../store.ts";

/** ModifyImageAttribute: changes what is given, and leaves the rest. */
export function modifyImageAttribute(parameters: Parameters, backend: EcsBackend): object {
  const image = requiredImage(parameters, backend);
  const { store, background } = backend;
  if (image.status === "Waiting" || image.status === "Creating")
    throw ecsError("InvalidStatus.ImageIsCreating");
  const others = store.imagesIn(image.regionId).filter((other) => other !== image);
  const changes = {
    ...readTexts(parameters, others),
    ...readFamily(parameters, others, backend),
    ...readMode(parameters, image),
  };
  const status = readStatus(parameters, image);
  if (parameters.flag("DryRun")) throw ecsError("DryRunOperation");
  Object.assign(image.attributes, changes);
  image.status = status ?? image.status;
  const { imageId, regionId } = image;
  background.effect("ImageModified", { imageId, regionId, ...changes, ...(status && { status }) });
  return {};
}

function readTexts(parameters: Parameters, others: readonly ImageState[]): Partial<ImageAttributes> {
  const name = parameters.text("ImageName");
  if (name !== undefined && !isImageName(name)) throw ecsError("InvalidImageName.Malformed (attribute)");
  if (name !== undefined && others.some(({ attributes }) => attributes.name === name))
    throw ecsError("InvalidImageName.Duplicated (attribute)");
  const description = parameters.text("Description");
  if (description !== undefined && !isDescription(description))
    throw ecsError("InvalidDescription.Malformed (attribute)");
  return { ...(name && { name }), ...(description && { description }) };
}

function readFamily(
  parameters: Parameters,
  others: readonly ImageState[],
  { knobs }: EcsBackend,
): Partial<ImageAttributes> {
  const family = parameters.text("ImageFamily");
  if (family === undefined) return {};
  if (!isImageName(family)) throw ecsError("InvalidImageFamily.Malformed");
  const families = others.map(({ attributes }) => attributes.family).filter((one) => one !== "");
  if (families.filter((one) => one === family).length >= knobs.imagesOfFamily)
    throw ecsError("ImageQuotaFull.ImageFamily");
  if (new Set([...families, family]).size > knobs.familiesOfRegion) throw ecsError("ImageFamilyQuotaFull");
  return { family };
}

function readMode(parameters: Parameters, { attributes }: ImageState): Partial<ImageAttributes> {
  const modes = ["BIOS", "UEFI", "UEFI-Preferred"] as const;
  const bootMode = parameters.oneOf("BootMode", modes, () => ecsError("InvalidBootMode.NotSupport (mode)"));
  if (bootMode !== undefined && bootMode !== "UEFI" && attributes.architecture === "arm64")
    throw ecsError("InvalidBootMode.NotSupport");
  const licenseType = parameters.oneOf("LicenseType", ["BYOL"], () =>
    ecsError("InvalidLicenseType.NotSupported (attribute)"),
  );
  const { nvmeSupport, imdsSupport } = readFeatures(parameters);
  if (imdsSupport === "v1" && attributes.imdsSupport === "v2")
    throw ecsError("InvalidOperation.FeaturesImdsSupportNotMatch");
  return {
    ...(bootMode && { bootMode }),
    ...(licenseType && { licenseType }),
    ...(nvmeSupport && { nvmeSupport }),
    ...(imdsSupport && { imdsSupport }),
  };
}

/** Between Available and Deprecated only, and away from where it is. */
function readStatus(
  parameters: Parameters,
  { status, shares }: ImageState,
): "Available" | "Deprecated" | undefined {
  const wanted = parameters.text("Status");
  if (wanted === undefined) return undefined;
  if (wanted !== "Available" && wanted !== "Deprecated") throw ecsError("InvalidParameter", "Status");
  if (wanted === "Available") {
    if (status !== "Deprecated") throw ecsError("ImageStatus.NotDeprecated");
    return wanted;
  }
  if (status !== "Available") throw ecsError("ImageStatus.NotAvailable");
  if (shares.size > 0) throw ecsError("ImageUseShared (status)");
  return wanted;
}
