import type { Parameters } from "../../parameters.ts";
import {
  isDescription,
  isImageName,
  readClientToken,
  readResourceGroup,
  readTags,
} from "../attribute-rules.ts";
import type { EcsBackend } from "../backend.ts";
import { ecsError } from "../errors.ts";
import type { EcsKnobs } from "../knobs.ts";
import { regionExists } from "../regions.ts";
import type { ImageState } from "../store.ts";

/**
 * CopyImage, called in the source's region: the copy's id at once, the copy itself is made in the background.
 * The same ClientToken with the same parameters gives the same id and begins nothing.
 */
export async function copyImage(parameters: Parameters, backend: EcsBackend): Promise<object> {
  const { account } = backend.world;
  const sourceRegionId = parameters.required("RegionId");
  if (!regionExists(sourceRegionId, account)) throw ecsError("SourceRegion.NotFound");
  const regionId = parameters.text("DestinationRegionId") ?? sourceRegionId;
  if (!regionExists(regionId, account)) throw ecsError("DestinationRegion.NotFound");
  const clientToken = readClientToken(parameters);
  const begin = async () => beginCopy(parameters, { sourceRegionId, regionId, clientToken }, backend);
  const imageId =
    clientToken === undefined
      ? await begin()
      : await backend.copyTokens.once(clientToken, parameters.fingerprint(["ClientToken"]), begin);
  return { ImageId: imageId };
}

interface Route {
  sourceRegionId: string;
  regionId: string;
  clientToken: string | undefined;
}

/** Nothing here waits: what was counted cannot be outrun by another call. */
function beginCopy(
  parameters: Parameters,
  { sourceRegionId, regionId, clientToken }: Route,
  backend: EcsBackend,
): string {
  const { knobs, store, copies } = backend;
  const imageId = parameters.required("ImageId");
  const name = parameters.text("DestinationImageName") ?? "";
  if (name !== "" && !isImageName(name)) throw ecsError("InvalidImageName.Malformed (copy)");
  const description = parameters.text("DestinationDescription") ?? "";
  if (description !== "" && !isDescription(description))
    throw ecsError("InvalidDescription.Malformed (copy)");
  const tags = readTags(parameters);
  const resourceGroupId = readResourceGroup(parameters, knobs);
  const source = store.image(sourceRegionId, imageId);
  if (source === undefined) throw ecsError("InvalidImageId.NotFound (named)", imageId);
  if (source.status !== "Available") throw ecsError("IncorrectImageStatus");
  const encryption = readEncryption(parameters, { source, regionId, knobs });
  refuseRoute({ source, regionId, encrypted: encryption !== undefined }, backend);
  const there = store.imagesIn(regionId);
  if (name !== "" && there.some(({ attributes }) => attributes.name === name))
    throw ecsError("InvalidImageName.Duplicated (copy)");
  if (there.length >= knobs.imageQuota) throw ecsError("QuotaExceed.Image (copy)", String(knobs.imageQuota));
  if (parameters.flag("DryRun")) throw ecsError("DryRunOperation");
  const family = knobs.copyFamily === "source" ? source.attributes.family : "";
  const attributes = { ...source.attributes, name, description, family, resourceGroupId, tags };
  return copies.accept({ source, regionId, attributes, encryption, clientToken });
}

/**
 * What the copy is encrypted with. Without `Encrypted` a copy stays as its source is, unless the account
 * encrypts by default.
 */
function readEncryption(
  parameters: Parameters,
  { source, regionId, knobs }: { source: ImageState; regionId: string; knobs: EcsKnobs },
): ImageState["encryption"] {
  const encrypted = parameters.text("Encrypted") === undefined ? undefined : parameters.flag("Encrypted");
  const kmsKeyId = parameters.text("KMSKeyId");
  if (kmsKeyId !== undefined && encrypted !== true) throw ecsError("InvalidParameter.EncryptedIllegal");
  if (encrypted === false && source.encryption !== undefined)
    throw ecsError("OperationDeined.EncryptedSnapshot (plain copy)");
  if (encrypted === false && knobs.encryptedByDefault)
    throw ecsError("InvalidEncrypted.NotMatchDiskDefaultEncryption");
  if (!(encrypted ?? (source.encryption !== undefined || knobs.encryptedByDefault))) return undefined;
  if (source.encryption === undefined && source.regionId !== regionId && !knobs.encryptAcrossRegions)
    throw ecsError("OperationDenied.EncryptSnapshotAcrossRegion");
  if (kmsKeyId === undefined) return { kmsKeyId: "service key" };
  if (!(knobs.kmsKeys[regionId] ?? []).includes(kmsKeyId))
    throw ecsError("InvalidParameter.KMSKeyId.NotFound");
  if (knobs.refuseKeys !== undefined) throw ecsError(knobs.refuseKeys, "The knob refuseKeys says so.");
  return { kmsKeyId };
}

function refuseRoute(
  { source, regionId, encrypted }: { source: ImageState; regionId: string; encrypted: boolean },
  { knobs, copies }: EcsBackend,
): void {
  const { refuseCopiesTo, copiesWithinRegion, copiesOfOneImage, imageCopyingCode } = knobs;
  const refusal = refuseCopiesTo[regionId] ?? refuseCopiesTo["*"];
  if (refusal !== undefined) throw ecsError(refusal, "The knob refuseCopiesTo says so.");
  if (source.regionId === regionId && copiesWithinRegion !== "all") {
    if (copiesWithinRegion === "none" || !encrypted) throw ecsError("IncorrectDestinationRegion");
  }
  const running = copies.runningOf(source);
  const conflicts =
    copiesOfOneImage === "one" ||
    (copiesOfOneImage === "one-per-region" && running.some((copy) => copy.regionId === regionId));
  if (running.length > 0 && conflicts) throw ecsError(imageCopyingCode);
}
