import { createHash, createHmac } from "node:crypto";
import { percentEncode } from "../signed-requests.ts";

const ALGORITHM = "ACS3-HMAC-SHA256";

/** What Alibaba Cloud's signature version 3 covers of a request. */
export interface SignedRequest {
  method: string;
  path: string;
  /**
   * Decoded names and values: clients leave different characters bare on the wire, so the canonical form is
   * made anew.
   */
  query: Iterable<readonly [name: string, value: string]>;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** Names in lower case, as the request lists them. */
  signedHeaders: readonly string[];
  bodySha256: string;
}

/** What the Authorization header says. */
export interface Authorization {
  accessKeyId: string;
  signedHeaders: string[];
  signature: string;
}

/** Undefined for anything but a complete ACS3-HMAC-SHA256 header. */
export function parseAuthorization(header: string | undefined): Authorization | undefined {
  const match = /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/.exec(
    header ?? "",
  );
  if (match === null) return undefined;
  const [, accessKeyId = "", names = "", signature = ""] = match;
  return { accessKeyId, signedHeaders: names.split(";"), signature };
}

export function sha256Hex(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

/**
 * The text that is signed ("Request structure and signature method (V3)" of the OpenAPI documents): the hash
 * of method, path, sorted query, signed headers and the body's hash, each on its own line.
 */
export function stringToSign(request: SignedRequest): string {
  const names = [...request.signedHeaders].sort();
  const headers = names.map((name) => `${name}:${(request.headers[name] ?? "").trim()}\n`).join("");
  const canonical = [
    request.method,
    request.path,
    canonicalQuery(request.query),
    headers,
    names.join(";"),
    request.bodySha256,
  ].join("\n");
  return `${ALGORITHM}\n${sha256Hex(canonical)}`;
}

/** Lower-case hex. */
export function signatureOf(text: string, accessKeySecret: string): string {
  return createHmac("sha256", accessKeySecret).update(text).digest("hex");
}

function canonicalQuery(query: SignedRequest["query"]): string {
  return [...query]
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join("&");
}
