import { createHmac, timingSafeEqual } from "node:crypto";

/** Alibaba Cloud's signature version 1.0 with HMAC-SHA1, over all parameters of a request but `Signature`. Base64. */
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

/** Whether two signatures are the same, in a time that says nothing of where they differ. */
export function sameSignature(left: string, right: string): boolean {
  const [leftBytes, rightBytes] = [Buffer.from(left), Buffer.from(right)];
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes);
}

function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
