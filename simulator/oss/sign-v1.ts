import { createHmac } from "node:crypto";
import type { QueryPair } from "./resolve.ts";

/** The parts of a request that are signed. Header values are byte strings (Latin-1), as Node gives them. */
export interface SignedRequest {
  method: string;
  headers: Readonly<Record<string, string>>;
  bucket?: string;
  key?: string;
  query: readonly QueryPair[];
}

/** Query names that version 1 signs, beside all that begin with `x-oss-` ("Include a V1 signature in the Authorization header"). */
const SUB_RESOURCES = new Set(
  `acl accessPoint accessPointPolicy accessmonitor append asyncFetch bucketInfo callback callback-var cname comp
  continuation-token cors delete encryption endTime group httpsConfig img inventory inventoryId lifecycle link live
  location logging metaQuery objectInfo objectMeta partNumber policy policyStatus position publicAccessBlock qos
  qosInfo referer regionList regions replication replicationLocation replicationProgress requestPayment resourceGroup
  response-cache-control response-content-disposition response-content-encoding response-content-language
  response-content-type response-expires restore security-token sequential startTime stat status style styleName
  symlink tagging transferAcceleration udf uploadId uploads versionId versioning versions vod website worm wormExtend
  wormId`.split(/\s+/),
);

/**
 * The text that version 1 signs, as a byte string. `date` is the value of x-oss-date or Date, or the `Expires` of a
 * signed URL.
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

function canonicalResource({ bucket, key, query }: SignedRequest): string {
  const path = bucket === undefined ? "/" : `/${bucket}/${key ?? ""}`;
  const signed = query
    .filter(([name]) => SUB_RESOURCES.has(name) || name.startsWith("x-oss-"))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => (value === "" ? name : `${name}=${value}`));
  const resource = signed.length === 0 ? path : `${path}?${signed.join("&")}`;
  return Buffer.from(resource).toString("latin1");
}

export function signatureV1(secret: string, stringToSign: string): string {
  return createHmac("sha1", secret).update(Buffer.from(stringToSign, "latin1")).digest("base64");
}
