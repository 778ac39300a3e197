import { OssError } from "./errors.ts";

export type QueryPair = readonly [name: string, value: string];

/** What a request is about. */
export interface Target {
  bucket?: string;
  key?: string;
  /** Decoded, in the order sent; a name may come twice. */
  query: readonly QueryPair[];
  /** The region that the Host header's endpoint belongs to, if it is one of Alibaba Cloud's names. */
  endpointRegion?: string;
}

const ENDPOINT = /^(?:(.*)\.)?(?:oss-([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com|localhost)$/;

/**
 * Finds bucket, key and query in a request line and Host header as sent. Three forms are taken: the bucket in the host
 * (`Host: BUCKET.oss-REGION.aliyuncs.com`, which clients also send to an IP address, or `BUCKET.localhost`), and the
 * bucket as first segment of the path on any other host. The path is decoded byte by byte and never normalised: `..`,
 * `//` and `%2F` are parts of a key.
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
    query: parseQuery(query),
    ...(endpointRegion === undefined ? {} : { endpointRegion }),
  };
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
  const bytes = text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, "latin1");
}

const decodeQueryText = (text: string) => percentDecoded(text.replaceAll("+", " ")).toString();

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

export function queryValue(target: Target, name: string): string | undefined {
  return target.query.find(([candidate]) => candidate === name)?.[1];
}

type Scope = "service" | "bucket" | "object";

interface Route {
  scope: Scope;
  method: string;
  /** Query names that must be there. */
  query?: readonly string[];
  /** A header that must be there. */
  header?: string;
  operation: string;
}

/** The first row that fits names the operation. */
const ROUTES: readonly Route[] = [
  { scope: "service", method: "GET", operation: "ListBuckets" },
  { scope: "bucket", method: "PUT", query: ["acl"], operation: "PutBucketAcl" },
  { scope: "bucket", method: "PUT", operation: "PutBucket" },
  { scope: "bucket", method: "GET", query: ["acl"], operation: "GetBucketAcl" },
  { scope: "bucket", method: "GET", query: ["bucketInfo"], operation: "GetBucketInfo" },
  { scope: "bucket", method: "GET", query: ["location"], operation: "GetBucketLocation" },
  { scope: "bucket", method: "GET", query: ["stat"], operation: "GetBucketStat" },
  { scope: "bucket", method: "GET", query: ["uploads"], operation: "ListMultipartUploads" },
  { scope: "bucket", method: "GET", query: ["list-type"], operation: "ListObjectsV2" },
  { scope: "bucket", method: "GET", operation: "ListObjects" },
  { scope: "bucket", method: "DELETE", operation: "DeleteBucket" },
  { scope: "bucket", method: "POST", query: ["delete"], operation: "DeleteMultipleObjects" },
  { scope: "bucket", method: "POST", operation: "PostObject" },
  { scope: "object", method: "PUT", query: ["acl"], operation: "PutObjectACL" },
  { scope: "object", method: "PUT", query: ["tagging"], operation: "PutObjectTagging" },
  {
    scope: "object",
    method: "PUT",
    query: ["uploadId"],
    header: "x-oss-copy-source",
    operation: "UploadPartCopy",
  },
  { scope: "object", method: "PUT", query: ["uploadId"], operation: "UploadPart" },
  { scope: "object", method: "PUT", header: "x-oss-copy-source", operation: "CopyObject" },
  { scope: "object", method: "PUT", operation: "PutObject" },
  { scope: "object", method: "GET", query: ["acl"], operation: "GetObjectACL" },
  { scope: "object", method: "GET", query: ["tagging"], operation: "GetObjectTagging" },
  { scope: "object", method: "GET", query: ["uploadId"], operation: "ListParts" },
  { scope: "object", method: "GET", operation: "GetObject" },
  { scope: "object", method: "HEAD", query: ["objectMeta"], operation: "GetObjectMeta" },
  { scope: "object", method: "HEAD", operation: "HeadObject" },
  { scope: "object", method: "DELETE", query: ["tagging"], operation: "DeleteObjectTagging" },
  { scope: "object", method: "DELETE", query: ["uploadId"], operation: "AbortMultipartUpload" },
  { scope: "object", method: "DELETE", operation: "DeleteObject" },
  { scope: "object", method: "POST", query: ["uploads"], operation: "InitiateMultipartUpload" },
  { scope: "object", method: "POST", query: ["uploadId"], operation: "CompleteMultipartUpload" },
  { scope: "object", method: "POST", query: ["append"], operation: "AppendObject" },
  { scope: "object", method: "POST", query: ["restore"], operation: "RestoreObject" },
];

/** What the sub-resources that the simulator lacks belong to, for the operation's name: `PUT ?lifecycle` is PutBucketLifecycle. */
const ABSENT: Readonly<Record<Scope, Readonly<Record<string, string>>>> = {
  service: { tagging: "BucketsByTag", regionList: "Regions", regions: "Regions" },
  bucket: {
    accessmonitor: "BucketAccessMonitor",
    cname: "Cname",
    cors: "BucketCors",
    encryption: "BucketEncryption",
    httpsConfig: "BucketHttpsConfig",
    inventory: "BucketInventory",
    lifecycle: "BucketLifecycle",
    logging: "BucketLogging",
    metaQuery: "MetaQuery",
    policy: "BucketPolicy",
    policyStatus: "BucketPolicyStatus",
    publicAccessBlock: "BucketPublicAccessBlock",
    referer: "BucketReferer",
    replication: "BucketReplication",
    requestPayment: "BucketRequestPayment",
    resourceGroup: "BucketResourceGroup",
    style: "Style",
    tagging: "BucketTags",
    transferAcceleration: "BucketTransferAcceleration",
    versioning: "BucketVersioning",
    versions: "ObjectVersions",
    website: "BucketWebsite",
    worm: "BucketWorm",
    wormId: "BucketWorm",
  },
  object: {
    asyncFetch: "AsyncFetchTask",
    callback: "ObjectWithCallback",
    live: "LiveChannel",
    sequential: "SequentialUpload",
    symlink: "Symlink",
    versionId: "ObjectVersion",
    vod: "VodPlaylist",
    "x-oss-async-process": "AsyncProcessTask",
    "x-oss-process": "ProcessedObject",
  },
};

const VERBS: Readonly<Record<string, string>> = {
  GET: "Get",
  HEAD: "Head",
  PUT: "Put",
  POST: "Post",
  DELETE: "Delete",
};

/** The operation's name in OSS's documents, also of those that the simulator lacks; `Unknown` if there is none. */
export function operationOf(
  method: string,
  target: Target,
  headers: Readonly<Record<string, unknown>>,
): string {
  const scope: Scope =
    target.bucket === undefined ? "service" : target.key === undefined ? "bucket" : "object";
  const names = new Set(target.query.map(([name]) => name));
  for (const name of names) {
    const noun = ABSENT[scope][name];
    if (noun !== undefined) return `${VERBS[method] ?? "Unknown"}${noun}`;
  }
  const route = ROUTES.find(
    (row) =>
      row.scope === scope &&
      row.method === method &&
      (row.query ?? []).every((name) => names.has(name)) &&
      (row.header === undefined || headers[row.header] !== undefined),
  );
  return route?.operation ?? "Unknown";
}
