import { createHash, createHmac } from "node:crypto";
import type { SignedRequest } from "./sign-v1.ts";

export const ALGORITHM_V4 = "OSS4-HMAC-SHA256";
/** The one thing that OSS takes for the hash of a body. */
export const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

/** What a version 4 signature is valid for; in a credential `KEY/yyyymmdd/REGION/oss/aliyun_v4_request`. */
export interface ScopeV4 {
  /** `yyyymmdd` */
  day: string;
  region: string;
  product: string;
}

/**
 * The canonical request of version 4, as a byte string ("Include a V4 signature in the Authorization
 * header"). `emptyValues`: a query parameter without a value is signed as its bare name; ali-oss signs
 * `name=` for some.
 */
export function canonicalRequestV4(
  request: SignedRequest,
  {
    additionalHeaders,
    emptyValues,
  }: { additionalHeaders: readonly string[]; emptyValues: "bare" | "with-equals" },
): string {
  const query = request.query
    .filter(([name]) => name !== "x-oss-signature")
    .map(([name, value]) => [uriEncoded(name), uriEncoded(value)] as const)
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([name, value]) => (value === "" && emptyValues === "bare" ? name : `${name}=${value}`));
  const signedHeaders = Object.keys(request.headers).filter(
    (name) =>
      name === "content-type" ||
      name === "content-md5" ||
      name.startsWith("x-oss-") ||
      additionalHeaders.includes(name),
  );
  return [
    request.method,
    uriEncoded(request.path).replaceAll("%2F", "/"),
    query.join("&"),
    ...signedHeaders.sort().map((name) => `${name}:${(request.headers[name] as string).trim()}`),
    "",
    additionalHeaders.join(";"),
    UNSIGNED_PAYLOAD,
  ].join("\n");
}

function uriEncoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `dateTime` as in x-oss-date: `yyyymmddThhmmssZ`. */
export function stringToSignV4(dateTime: string, scope: ScopeV4, canonicalRequest: string): string {
  const hash = createHash("sha256").update(Buffer.from(canonicalRequest, "latin1")).digest("hex");
  const { day, region, product } = scope;
  return [ALGORITHM_V4, dateTime, `${day}/${region}/${product}/aliyun_v4_request`, hash].join("\n");
}

export function signatureV4(secret: string, scope: ScopeV4, stringToSign: string): string {
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const day = hmac(`aliyun_v4${secret}`, scope.day);
  const signingKey = hmac(hmac(hmac(day, scope.region), scope.product), "aliyun_v4_request");
  return hmac(signingKey, stringToSign).toString("hex");
}
