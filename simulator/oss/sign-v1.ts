import { createHmac } from "node:crypto";
import type { QueryPair } from "./resolve.ts";
import { isSubResource } from "./sub-resources.ts";

/** The parts of a request that are signed. Header values are byte strings (Latin-1), as Node gives them. */
export interface SignedRequest {
  method: string;
  headers: Readonly<Record<string, string>>;
  /** `/`, `/BUCKET/` or `/BUCKET/KEY`, decoded, however the bucket was addressed. */
  path: string;
  query: readonly QueryPair[];
}

/** Query parameters that version 1 signs beside the sub-resources. */
const SIGNED_PARAMETERS = new Set(
  `callback callback-var comp continuation-token endTime img inventoryId partNumber position
  response-cache-control response-content-disposition response-content-encoding response-content-language
  response-content-type response-expires security-token startTime status styleName udf uploadId versionId
  wormId`.split(/\s+/),
);

/** The one sub-resource that no SDK signs: their signature lists leave it out. */
const UNSIGNED_SUB_RESOURCE = "accessmonitor";

/**
 * Version 1 signs sub-resources, some parameters and all that begins with `x-oss-`, as the SDKs' lists say.
 */
function isSigned(name: string): boolean {
  if (name.startsWith("x-oss-") || SIGNED_PARAMETERS.has(name)) return true;
  return isSubResource(name) && name !== UNSIGNED_SUB_RESOURCE;
}

/**
 * The text that version 1 signs, as a byte string. `date` is the value of x-oss-date or Date, or the
 * `Expires` of a signed URL.
 */
export function stringToSignV1(request: SignedRequest, date: string): string {
  const headerLines = Object.entries(request.headers)
    .filter(([name]) => name.startsWith("x-oss-"))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}`);
  return [
    request.method,
    request.headers["content-md5"] ?? "",
    request.headers["content-type"] ?? "",
    date,
    ...headerLines,
    canonicalResource(request),
  ].join("\n");
}

function canonicalResource({ path, query }: SignedRequest): string {
  const signed = query
    .filter(([name]) => isSigned(name))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => (value === "" ? name : `${name}=${value}`));
  const resource = signed.length === 0 ? path : `${path}?${signed.join("&")}`;
  return Buffer.from(resource).toString("latin1");
}

export function signatureV1(secret: string, stringToSign: string): string {
  return createHmac("sha1", secret).update(Buffer.from(stringToSign, "latin1")).digest("base64");
}
