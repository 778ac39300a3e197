import type { Parameters } from "../parameters.ts";
import { ecsError } from "./errors.ts";
import type { EcsKnobs } from "./knobs.ts";
import type { Tag } from "./store.ts";

/** What ImportImage, CopyImage, ModifyImageAttribute and TagResources ask of the same parameters. */

const MAX_TAGS = 20;

/** 2 to 128 characters, a letter or a Chinese character first; the document's words, of which `aliyun` is in lower case. */
export function isImageName(name: string): boolean {
  return (
    /^[A-Za-z\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff.:_-]{1,127}$/.test(name) &&
    !/^(?:aliyun|acs:)/.test(name) &&
    !/https?:\/\//.test(name)
  );
}

export function isDescription(description: string): boolean {
  const { length } = [...description];
  return length >= 2 && length <= 256 && !/^https?:\/\//.test(description);
}

/** `Features.NvmeSupport` and `Features.ImdsSupport`, where they are given. */
export function readFeatures(parameters: Parameters): {
  nvmeSupport: "supported" | "unsupported" | undefined;
  imdsSupport: "v1" | "v2" | undefined;
} {
  return {
    nvmeSupport: parameters.oneOf("Features.NvmeSupport", ["supported", "unsupported"]),
    imdsSupport: parameters.oneOf("Features.ImdsSupport", ["v1", "v2"], () =>
      ecsError("InvalidParameter.FeaturesImdsSupport"),
    ),
  };
}

/** Empty: the default group. */
export function readResourceGroup(parameters: Parameters, { resourceGroups }: EcsKnobs): string {
  const group = parameters.text("ResourceGroupId") ?? "";
  if (group !== "" && !resourceGroups.includes(group)) throw ecsError("InvalidResourceGroup.NotFound");
  return group;
}

/** ASCII, at most 64 characters. */
export function readClientToken(parameters: Parameters): string | undefined {
  const token = parameters.text("ClientToken");
  if (token !== undefined && !/^[\x20-\x7e]{1,64}$/.test(token))
    throw ecsError("InvalidClientToken.Malformed");
  return token;
}

/** The tags that a new image gets. */
export function readTags(parameters: Parameters): Tag[] {
  const tags = parameters.numbered("Tag").map(({ fields }) => ({
    key: fields.text("Key") ?? "",
    value: fields.text("Value") ?? "",
  }));
  if (tags.length > MAX_TAGS) throw ecsError("InvalidTagCount");
  checkTags(tags);
  if (new Set(tags.map(({ key }) => key.toLowerCase())).size < tags.length)
    throw ecsError("TagKey.Duplication");
  return tags;
}

/** Throws for a key or a value that no tag may have. */
export function checkTags(tags: readonly Tag[]): void {
  for (const { key, value } of tags) {
    if (key === "" || key.length > 128 || /^(?:aliyun|acs:)|https?:\/\//.test(key))
      throw ecsError("InvalidTagKey.Malformed");
    if (value.length > 128 || /^acs:|https?:\/\//.test(value)) throw ecsError("InvalidTagValue.Malformed");
  }
}
