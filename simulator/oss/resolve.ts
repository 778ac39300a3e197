import { OssError } from "./errors.ts";

export type QueryPair = readonly [name: string, value: string];

/** What a request is about. */
export interface Target {
  bucket?: string;
  key?: string;
  /** The path was `/BUCKET`, with no slash behind it. */
  withoutSlash?: true;
  /** Decoded, in the order sent; a name may come twice. */
  query: readonly QueryPair[];
  /** The region that the Host header's endpoint belongs to, if it is one of Alibaba Cloud's names. */
  endpointRegion?: string;
}

const ENDPOINT = /^(?:(.*)\.)?(?:oss-([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com|localhost)$/;

const BUCKET_HOST = /^[a-z0-9-]*\.localhost$|^(?:[a-z0-9-]*\.)?oss-[a-z0-9-]+\.aliyuncs\.com$/i;

/**
 * Whether a Host names a bucket of this server: below `localhost`, with the server's port, or one of Alibaba Cloud's own
 * names, which clients also send to an IP address, then mostly without a port. Nobody can turn either name elsewhere.
 */
export function isBucketHost(host: string, port: number): boolean {
  const suffix = `:${port}`;
  const name = host.endsWith(suffix) ? host.slice(0, -suffix.length) : host;
  return BUCKET_HOST.test(name) && (name !== host || !name.toLowerCase().endsWith(".localhost"));
}

/**
 * Finds bucket, key and query in a request line and Host header as sent. Three forms are taken: the bucket in the host
 * (`Host: BUCKET.oss-REGION.aliyuncs.com`, which clients also send to an IP address, or `BUCKET.localhost`), and the
 * bucket as first segment of the path on any other host. The path is decoded byte by byte and never normalised: `..`,
 * `//` and `%2F` are parts of a key. A plus sign is a space ("encode a space with %20 and a plus sign with %2B"; aliyun-oss-go-sdk
 * writes spaces that way).
 *
 * Throws InvalidObjectName if a key is not UTF-8.
 */
export function resolveTarget(requestTarget: string, host: string): Target {
  const [path, query] = splitRequestTarget(requestTarget);
  const [, subdomain, endpointRegion] = ENDPOINT.exec(host.replace(/:\d+$/, "").toLowerCase()) ?? [];
  const inHost =
    subdomain === undefined || subdomain === "" || subdomain === "undefined" ? undefined : subdomain;
  const rest = path.slice(1);
  const slash = rest.indexOf("/");
  const [rawBucket, rawKey] =
    inHost !== undefined
      ? [inHost, rest]
      : slash < 0
        ? [rest, ""]
        : [rest.slice(0, slash), rest.slice(slash + 1)];
  return {
    ...(rawBucket === "" ? {} : { bucket: decodeName(rawBucket) }),
    ...(rawKey === "" ? {} : { key: decodeName(rawKey) }),
    ...(inHost === undefined && slash < 0 && rawBucket !== "" ? { withoutSlash: true } : {}),
    query: parseQuery(query),
    ...(endpointRegion === undefined ? {} : { endpointRegion }),
  };
}

/**
 * The same request with the bucket in the path as well as in the host: ali-oss writes both for an IP address with `sldEnable`. Only
 * the signature tells whether `/drops/a` is the object `a` or `drops/a` of the bucket `drops`. Undefined if it cannot be meant.
 */
export function inPathToo(target: Target): Target | undefined {
  const { bucket, key, endpointRegion } = target;
  if (bucket === undefined || endpointRegion === undefined || key === undefined) return undefined;
  if (key !== bucket && !key.startsWith(`${bucket}/`)) return undefined;
  const { key: _, ...rest } = target;
  const inner = key.slice(bucket.length + 1);
  return inner === "" ? rest : { ...rest, key: inner };
}

function splitRequestTarget(requestTarget: string): [path: string, query: string] {
  const origin = /^[a-z]+:\/\/[^/?]*/i.exec(requestTarget)?.[0] ?? "";
  const pathAndQuery = requestTarget.slice(origin.length);
  const mark = pathAndQuery.indexOf("?");
  return mark < 0 ? [pathAndQuery, ""] : [pathAndQuery.slice(0, mark), pathAndQuery.slice(mark + 1)];
}

function parseQuery(query: string): QueryPair[] {
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      const [name, value] = equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [decodeQueryText(name), decodeQueryText(value)];
    });
}

/** The bytes that percent-encoded text stands for. Node gives a request's raw bytes as Latin-1. */
function percentDecoded(text: string): Buffer {
  const bytes = text
    .replaceAll("+", " ")
    .replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1");
}

const decodeQueryText = (text: string) => percentDecoded(text).toString();

function decodeName(text: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(percentDecoded(text));
  } catch {
    throw new OssError("InvalidObjectName");
  }
}

/**
 * A copy source, `/BUCKET/KEY` with the key percent-encoded. Throws InvalidArgument for another form and NotImplemented
 * for one that names a version.
 */
export function resolveCopySource(source: string): { bucket: string; key: string } {
  const [path, query] = splitRequestTarget(source);
  if (query !== "")
    throw new OssError("NotImplemented", { message: "The simulator has no object versions to copy." });
  const [, bucket, key] = /^\/([^/]+)\/(.+)$/s.exec(decodeName(path)) ?? [];
  if (bucket === undefined || key === undefined)
    throw new OssError("InvalidArgument", {
      details: { ArgumentName: "x-oss-copy-source", ArgumentValue: source },
    });
  return { bucket, key };
}
