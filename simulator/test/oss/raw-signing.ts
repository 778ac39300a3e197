import { createHash, createHmac } from "node:crypto";
import { KEYS, type RawAnswer, rawRequest } from "./use-oss.ts";

/** A request that a client of the oldest or plainest kind sends: no SDK, every header by hand. */
export interface RawCall {
  method?: string;
  /** `/BUCKET/KEY`, as on the request line. */
  path: string;
  query?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export const gmt = (ms: number) => new Date(ms).toUTCString();
export const iso = (ms: number) => `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
const target = ({ path, query = "" }: RawCall) => (query === "" ? path : `${path}?${query}`);

/**
 * Signs with version 1 as shell scripts do. `resource` is signed as given; `date` goes into the header that
 * it names. Keys are those of the simulator's account.
 */
export function signedV1(
  url: string,
  call: RawCall,
  { resource = target(call), dateHeader = "date", date = gmt(Date.now()) } = {},
): Promise<RawAnswer> {
  const headers: Record<string, string> = { ...call.headers, [dateHeader]: date };
  const own = Object.keys(headers)
    .filter((name) => name.startsWith("x-oss-"))
    .sort()
    .map((name) => `${name}:${headers[name]}\n`);
  const text = `${call.method ?? "GET"}\n${headers["content-md5"] ?? ""}\n${headers["content-type"] ?? ""}\n${date}\n${own.join("")}${resource}`;
  const signature = createHmac("sha1", KEYS.accessKeySecret).update(text).digest("base64");
  headers["authorization"] = `OSS ${KEYS.accessKeyId}:${signature}`;
  return rawRequest(url, { ...call, target: target(call), headers });
}

/**
 * Signs with version 4 as aliyun-oss-go-sdk 2 and 3 do: the text of the date header, whichever it is, is what
 * is signed.
 */
export function signedV4(
  url: string,
  call: RawCall,
  { path = call.path, dateHeader = "date", date = gmt(Date.now()), day = iso(Date.now()).slice(0, 8) } = {},
): Promise<RawAnswer> {
  const headers: Record<string, string> = {
    ...call.headers,
    "x-oss-content-sha256": "UNSIGNED-PAYLOAD",
    [dateHeader]: date,
  };
  const lines = Object.keys(headers)
    .filter((name) => name.startsWith("x-oss-") || name === "content-type" || name === "content-md5")
    .sort()
    .map((name) => `${name}:${headers[name]}\n`);
  const query = (call.query ?? "").split("&").sort().join("&");
  const canonical = `${call.method ?? "GET"}\n${path}\n${query}\n${lines.join("")}\n\nUNSIGNED-PAYLOAD`;
  const scope = `${day}/cn-hangzhou/oss/aliyun_v4_request`;
  const hash = createHash("sha256").update(canonical).digest("hex");
  const key = scope
    .split("/")
    .reduce<string | Buffer>(
      (parent, part) => createHmac("sha256", parent).update(part).digest(),
      `aliyun_v4${KEYS.accessKeySecret}`,
    );
  const signature = createHmac("sha256", key)
    .update(`OSS4-HMAC-SHA256\n${date}\n${scope}\n${hash}`)
    .digest("hex");
  headers["authorization"] =
    `OSS4-HMAC-SHA256 Credential=${KEYS.accessKeyId}/${scope}, Signature=${signature}`;
  return rawRequest(url, { ...call, target: target(call), headers });
}
