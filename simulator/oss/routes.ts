import type { Target } from "./resolve.ts";
import { absentOperation, type Scope } from "./sub-resources.ts";

interface Route {
  scope: Scope;
  method: string;
  /** Query parameters that must be there. */
  query?: readonly string[];
  /** Query parameters that may be there. */
  may?: readonly string[];
  /** A header that must be there. */
  header?: string;
  operation: string;
}

const OVERRIDES = [
  "response-cache-control",
  "response-content-disposition",
  "response-content-encoding",
  "response-content-language",
  "response-content-type",
  "response-expires",
];
const LISTING = ["prefix", "delimiter", "max-keys", "encoding-type"];
const CALLBACK = ["callback", "callback-var", "x-oss-callback", "x-oss-callback-var"];

/** The first row that fits names the operation. */
const ROUTES: readonly Route[] = [
  { scope: "service", method: "GET", may: ["prefix", "marker", "max-keys"], operation: "ListBuckets" },
  { scope: "bucket", method: "PUT", query: ["encryption"], operation: "PutBucketEncryption" },
  { scope: "bucket", method: "GET", query: ["encryption"], operation: "GetBucketEncryption" },
  { scope: "bucket", method: "DELETE", query: ["encryption"], operation: "DeleteBucketEncryption" },
  { scope: "bucket", method: "PUT", query: ["lifecycle"], operation: "PutBucketLifecycle" },
  { scope: "bucket", method: "GET", query: ["lifecycle"], operation: "GetBucketLifecycle" },
  { scope: "bucket", method: "DELETE", query: ["lifecycle"], operation: "DeleteBucketLifecycle" },
  { scope: "bucket", method: "PUT", query: ["acl"], operation: "PutBucketAcl" },
  { scope: "bucket", method: "PUT", operation: "PutBucket" },
  { scope: "bucket", method: "GET", query: ["acl"], operation: "GetBucketAcl" },
  { scope: "bucket", method: "GET", query: ["bucketInfo"], operation: "GetBucketInfo" },
  { scope: "bucket", method: "GET", query: ["location"], operation: "GetBucketLocation" },
  { scope: "bucket", method: "GET", query: ["stat"], operation: "GetBucketStat" },
  {
    scope: "bucket",
    method: "GET",
    query: ["uploads"],
    may: ["delimiter", "encoding-type", "key-marker", "max-uploads", "prefix", "upload-id-marker"],
    operation: "ListMultipartUploads",
  },
  {
    scope: "bucket",
    method: "GET",
    query: ["list-type"],
    may: [...LISTING, "start-after", "continuation-token", "fetch-owner"],
    operation: "ListObjectsV2",
  },
  { scope: "bucket", method: "GET", may: [...LISTING, "marker"], operation: "ListObjects" },
  { scope: "bucket", method: "DELETE", operation: "DeleteBucket" },
  {
    scope: "bucket",
    method: "POST",
    query: ["delete"],
    may: ["encoding-type"],
    operation: "DeleteMultipleObjects",
  },
  { scope: "bucket", method: "POST", operation: "PostObject" },
  { scope: "object", method: "PUT", query: ["acl"], operation: "PutObjectACL" },
  { scope: "object", method: "PUT", query: ["tagging"], operation: "PutObjectTagging" },
  { scope: "object", method: "PUT", query: ["symlink"], operation: "PutSymlink" },
  {
    scope: "object",
    method: "PUT",
    query: ["uploadId"],
    may: ["partNumber"],
    header: "x-oss-copy-source",
    operation: "UploadPartCopy",
  },
  { scope: "object", method: "PUT", query: ["uploadId"], may: ["partNumber"], operation: "UploadPart" },
  { scope: "object", method: "PUT", header: "x-oss-copy-source", operation: "CopyObject" },
  { scope: "object", method: "PUT", may: CALLBACK, operation: "PutObject" },
  { scope: "object", method: "GET", query: ["acl"], operation: "GetObjectACL" },
  { scope: "object", method: "GET", query: ["tagging"], operation: "GetObjectTagging" },
  { scope: "object", method: "GET", query: ["symlink"], operation: "GetSymlink" },
  {
    scope: "object",
    method: "GET",
    query: ["uploadId"],
    may: ["encoding-type", "max-parts", "part-number-marker"],
    operation: "ListParts",
  },
  // oss2 for Python and aliyun-oss-go-sdk up to version 1.9 ask so.
  { scope: "object", method: "GET", query: ["objectMeta"], operation: "GetObjectMeta" },
  // A slip of aliyun-oss-go-sdk up to version 1.5: `GET /KEY??objectMeta`.
  { scope: "object", method: "GET", may: [...OVERRIDES, "?objectMeta"], operation: "GetObject" },
  { scope: "object", method: "HEAD", query: ["objectMeta"], operation: "GetObjectMeta" },
  { scope: "object", method: "HEAD", may: OVERRIDES, operation: "HeadObject" },
  { scope: "object", method: "DELETE", query: ["tagging"], operation: "DeleteObjectTagging" },
  { scope: "object", method: "DELETE", query: ["uploadId"], operation: "AbortMultipartUpload" },
  { scope: "object", method: "DELETE", operation: "DeleteObject" },
  {
    scope: "object",
    method: "POST",
    query: ["uploads"],
    may: ["encoding-type"],
    operation: "InitiateMultipartUpload",
  },
  {
    scope: "object",
    method: "POST",
    query: ["uploadId"],
    may: ["encoding-type", ...CALLBACK],
    operation: "CompleteMultipartUpload",
  },
  { scope: "object", method: "POST", query: ["append"], may: ["position"], operation: "AppendObject" },
  { scope: "object", method: "POST", query: ["restore"], operation: "RestoreObject" },
];

/** Query parameters that any operation takes: those of signatures, and two that change nothing here. */
const COMMON = new Set(
  `OSSAccessKeyId Expires Signature security-token x-oss-signature-version x-oss-credential x-oss-date x-oss-expires
  x-oss-additional-headers x-oss-signature x-oss-security-token x-oss-request-payer x-oss-traffic-limit`.split(
    /\s+/,
  ),
);

const NAMES: Readonly<Record<Scope, string>> = {
  service: "the service",
  bucket: "a bucket",
  object: "an object",
};

/** What a request asks for, by its name in OSS's documents. */
export interface Named {
  /** `Unknown` if the documents, as far as they are known here, have none. */
  operation: string;
  /** What of it the simulator does not have. */
  absent?: string;
}

export function operationOf(
  method: string,
  target: Target,
  headers: Readonly<Record<string, unknown>>,
): Named {
  const scope: Scope =
    target.bucket === undefined ? "service" : target.key === undefined ? "bucket" : "object";
  const names = new Set(target.query.map(([name]) => name).filter((name) => !COMMON.has(name)));
  for (const name of names) {
    const what = absentOperation(scope, method, name);
    if (what !== undefined) return { operation: what, absent: what };
  }
  const route = ROUTES.find(
    (row) =>
      row.scope === scope &&
      row.method === method &&
      (row.query ?? []).every((name) => names.has(name)) &&
      (row.header === undefined || headers[row.header] !== undefined),
  );
  if (route === undefined) return { operation: "Unknown", absent: `${method} of ${NAMES[scope]}` };
  const { operation, query = [], may = [] } = route;
  const unknown = [...names].find((name) => !query.includes(name) && !may.includes(name));
  if (unknown === undefined) return { operation };
  return { operation: "Unknown", absent: `${operation} with the query parameter ${JSON.stringify(unknown)}` };
}
