import type { Answer } from "../../operation.ts";
import { replyXml } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { contentsXml, listingOf, objectPage, prefixesXml } from "../object-listing.ts";
import { bucketOf, type OssParameters } from "../parameters.ts";

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
