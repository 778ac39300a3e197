import type { Answer } from "../operation.ts";
import { replyXml } from "./answers.ts";
import type { OssBackend } from "./backend.ts";
import { ownerXml } from "./buckets.ts";
import { invalidArgument } from "./errors.ts";
import { type Page, pageOf } from "./paging.ts";
import type { OssParameters } from "./parameters.ts";
import { bucketOf, keyWriter } from "./parameters.ts";
import { restoreInfo } from "./restore.ts";
import { compareKeys, type SortedMap } from "./sorted.ts";
import type { StoredObject } from "./store.ts";
import { isoSeconds, type XmlChild } from "./xml.ts";

/** Objects behind `after` whose keys begin with `prefix`, in key order. */
function* objectsAfter(objects: SortedMap<StoredObject>, prefix: string, after: string) {
  for (const object of objects.startingAt(compareKeys(after, prefix) > 0 ? after : prefix)) {
    if (!object.key.startsWith(prefix)) return;
    if (object.key !== after) yield object;
  }
}

/** A page of a bucket's objects, and where the next one goes on, if there is more. */
function objectPage(objects: SortedMap<StoredObject>, listing: Listing, after: string) {
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

function listingOf(parameters: OssParameters): Listing {
  return {
    prefix: parameters.text("prefix") ?? "",
    delimiter: parameters.text("delimiter") ?? "",
    most: parameters.integer("max-keys", { least: 1, most: 1000 }) ?? 100,
    ...keyWriter(parameters),
  };
}

function contentsXml(
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

function prefixesXml(page: Page<StoredObject>, { encoded }: Listing): XmlChild[] {
  return page.prefixes.map((prefix): XmlChild => ["CommonPrefixes", [["Prefix", encoded(prefix)]]]);
}

export async function listObjects(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { settings, objects } = bucketOf(parameters, oss);
  const listing = listingOf(parameters);
  const { encoded } = listing;
  const marker = parameters.text("marker") ?? "";
  const page = objectPage(objects, listing, marker);
  return replyXml("ListBucketResult", [
    ["Name", settings.name],
    ["Prefix", encoded(listing.prefix)],
    ["Marker", encoded(marker)],
    ["MaxKeys", listing.most],
    ["Delimiter", encoded(listing.delimiter)],
    ["EncodingType", listing.encodingType],
    ["IsTruncated", page.next !== undefined],
    ["NextMarker", page.next === undefined ? undefined : encoded(page.next)],
    ...page.items.map((object) => contentsXml(oss, object, listing, true)),
    ...prefixesXml(page, listing),
  ]);
}

export async function listObjectsV2(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { settings, objects } = bucketOf(parameters, oss);
  const listType = parameters.text("list-type") ?? "";
  if (listType !== "2") throw invalidArgument("list-type", listType, "The list-type must be 2.");
  const listing = listingOf(parameters);
  const { encoded } = listing;
  const token = parameters.text("continuation-token");
  const startAfter = parameters.text("start-after");
  const after = token === undefined ? (startAfter ?? "") : readToken(token);
  const page = objectPage(objects, listing, after);
  const withOwner = parameters.text("fetch-owner") === "true";
  return replyXml("ListBucketResult", [
    ["Name", settings.name],
    ["Prefix", encoded(listing.prefix)],
    ["StartAfter", startAfter === undefined ? undefined : encoded(startAfter)],
    ["MaxKeys", listing.most],
    ["Delimiter", encoded(listing.delimiter)],
    ["EncodingType", listing.encodingType],
    ["IsTruncated", page.next !== undefined],
    ["ContinuationToken", token],
    ["NextContinuationToken", page.next === undefined ? undefined : writeToken(page.next)],
    ["KeyCount", page.items.length + page.prefixes.length],
    ...page.items.map((object) => contentsXml(oss, object, listing, withOwner)),
    ...prefixesXml(page, listing),
  ]);
}

/** A continuation token says nothing to a client; here it is the last name of the page before. */
const writeToken = (name: string) => Buffer.from(`after:${name}`).toString("base64url");

function readToken(token: string): string {
  const text = Buffer.from(token, "base64url").toString();
  if (text.startsWith("after:")) return text.slice("after:".length);
  throw invalidArgument("continuation-token", token, "The continuation token provided is incorrect");
}
