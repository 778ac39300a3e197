import type { Parameters } from "../../parameters.ts";
import { checkTags } from "../attribute-rules.ts";
import type { EcsBackend } from "../backend.ts";
import { ecsError } from "../errors.ts";
import { regionExists } from "../regions.ts";
import type { Tag } from "../store.ts";

const MAX_RESOURCES = 50;

/** Of one call, and on one resource. */
const MAX_TAGS = 20;

/** Other types exist as well, and have no resources here. */
const OTHER_TYPES = [
  "activation",
  "capacityreservation",
  "command",
  "ddh",
  "ddhcluster",
  "disk",
  "elasticityassurance",
  "eni",
  "instance",
  "invocation",
  "keypair",
  "launchtemplate",
  "managedinstance",
  "reservedinstance",
  "securitygroup",
  "snapshotpolicy",
  "volume",
];

/**
 * TagResources: adds tags, or replaces the values of keys that are there; all resources or none. Repeating it
 * changes nothing.
 */
export function tagResources(parameters: Parameters, backend: EcsBackend): object {
  const regionId = parameters.text("RegionId");
  if (regionId === undefined) throw ecsError("MissingParameter.RegionId");
  if (!regionExists(regionId, backend.world.account)) throw ecsError("InvalidRegionId.NotFound (404)");
  const type = readType(parameters);
  const ids = parameters.list("ResourceId");
  if (ids.length === 0) throw ecsError("MissingParameter.ResourceIds");
  if (ids.length > MAX_RESOURCES) throw ecsError("NumberExceed.ResourceIds");
  const tags = readNewTags(parameters);
  const places = ids.map((id) => tagsOf(type, id, regionId, backend));
  const merged = places.map((present) => merge(present, tags));
  for (const [index, present] of places.entries())
    present.splice(0, present.length, ...(merged[index] as Tag[]));
  backend.background.effect("ResourcesTagged", { regionId, type, ids });
  return {};
}

function readType(parameters: Parameters): string {
  const type = parameters.text("ResourceType");
  if (type === undefined) throw ecsError("MissingParameter.ResourceType");
  if (!["image", "snapshot", ...OTHER_TYPES].includes(type)) throw ecsError("InvalidResourceType.NotFound");
  return type;
}

function readNewTags(parameters: Parameters): Tag[] {
  const tags = parameters.numbered("Tag").map(({ fields }) => ({
    key: fields.text("Key") ?? "",
    value: fields.text("Value") ?? "",
  }));
  if (tags.length === 0) throw ecsError("MissingParameter.Tags");
  if (tags.length > MAX_TAGS) throw ecsError("NumberExceed.Tags");
  checkTags(tags);
  if (new Set(tags.map(({ key }) => key)).size < tags.length) throw ecsError("Duplicate.TagKey");
  return tags;
}

function tagsOf(type: string, id: string, regionId: string, { store }: EcsBackend): Tag[] {
  const snapshot = type === "snapshot" ? store.snapshots.get(id) : undefined;
  const tags =
    type === "image"
      ? store.image(regionId, id)?.attributes.tags
      : snapshot?.regionId === regionId
        ? snapshot.tags
        : undefined;
  if (tags === undefined) throw ecsError("InvalidResourceId.NotFound");
  return tags;
}

function merge(present: readonly Tag[], added: readonly Tag[]): Tag[] {
  const kept = present.filter(({ key }) => added.every((tag) => tag.key !== key));
  const merged = [...kept, ...added];
  if (merged.length > MAX_TAGS) throw ecsError("OperationDenied.QuotaExceed");
  if (new Set(merged.map(({ key }) => key.toLowerCase())).size < merged.length)
    throw ecsError("TagKey.Duplication");
  return merged;
}
