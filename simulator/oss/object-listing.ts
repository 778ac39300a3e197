import type { OssBackend } from "./backend.ts";
import { ownerXml } from "./buckets.ts";
import { type Page, pageOf } from "./paging.ts";
import { keyWriter, type OssParameters } from "./parameters.ts";
import { restoreInfo } from "./restore.ts";
import { compareKeys, type SortedMap } from "./sorted.ts";
import type { StoredObject } from "./stored.ts";
import { isoSeconds, type XmlChild } from "./xml.ts";

/** Objects behind `after` whose keys begin with `prefix`, in key order. */
function* objectsAfter(objects: SortedMap<StoredObject>, prefix: string, after: string) {
  for (const object of objects.startingAt(compareKeys(after, prefix) > 0 ? after : prefix)) {
    if (!object.key.startsWith(prefix)) return;
    if (object.key !== after) yield object;
  }
}

/** A page of a bucket's objects, and where the next one goes on, if there is more. */
export function objectPage(objects: SortedMap<StoredObject>, listing: Listing, after: string) {
  const page = pageOf(objectsAfter(objects, listing.prefix, after), { ...listing, after });
  return { ...page, next: page.truncated ? (page.last?.item?.key ?? page.last?.prefix) : undefined };
}

interface Listing {
  prefix: string;
  delimiter: string;
  most: number;
  /** How keys are written: raw, or URL-encoded if the client asked for it. */
  encoded(text: string): string;
  encodingType: string | undefined;
}

export function listingOf(parameters: OssParameters): Listing {
  return {
    prefix: parameters.text("prefix") ?? "",
    delimiter: parameters.text("delimiter") ?? "",
    most: parameters.integer("max-keys", { least: 1, most: 1000 }) ?? 100,
    ...keyWriter(parameters),
  };
}

export function contentsXml(
  oss: OssBackend,
  object: StoredObject,
  { encoded }: Listing,
  withOwner: boolean,
): XmlChild {
  return [
    "Contents",
    [
      ["Key", encoded(object.key)],
      ["LastModified", isoSeconds(object.lastModifiedMs)],
      ["ETag", `"${object.etag}"`],
      ["Type", object.type],
      ["Size", object.content.sizeBytes],
      ["StorageClass", object.metadata.storageClass],
      ["RestoreInfo", restoreInfo(object, oss.world.clock.now())],
      ...(withOwner ? [ownerXml(oss)] : []),
    ],
  ];
}

export function prefixesXml(page: Page<StoredObject>, { encoded }: Listing): XmlChild[] {
  return page.prefixes.map((prefix): XmlChild => ["CommonPrefixes", [["Prefix", encoded(prefix)]]]);
}
