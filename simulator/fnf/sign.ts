import { createHmac } from "node:crypto";
import { percentEncode } from "../signed-requests.ts";

/**
 * Alibaba Cloud's signature version 1.0 with HMAC-SHA1, over all parameters of a request but `Signature`.
 * Base64.
 */
export function signatureOf(
  method: string,
  parameters: Iterable<readonly [name: string, value: string]>,
  accessKeySecret: string,
): string {
  const canonical = [...parameters]
    .filter(([name]) => name !== "Signature")
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join("&");
  const text = `${method}&${percentEncode("/")}&${percentEncode(canonical)}`;
  return createHmac("sha1", `${accessKeySecret}&`).update(text).digest("base64");
}
