import type { Answer } from "../../operation.ts";
import { replyXml } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { invalidArgument } from "../errors.ts";
import { contentsXml, listingOf, objectPage, prefixesXml } from "../object-listing.ts";
import { bucketOf, type OssParameters } from "../parameters.ts";

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
