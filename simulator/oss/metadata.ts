import { invalidArgument, OssError } from "./errors.ts";
import type { Headers } from "./parameters.ts";
import { restoreInfo } from "./restore.ts";
import type { BucketSettings, ObjectMetadata, StoredObject, Tags } from "./stored.ts";

/** HTTP headers that are kept with an object and given back with it. */
const CONTENT_HEADERS = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
];

/** From the warmest to the coldest. */
export const STORAGE_CLASSES: readonly string[] = [
  "Standard",
  "IA",
  "Archive",
  "ColdArchive",
  "DeepColdArchive",
];
const ENCRYPTIONS = new Set(["AES256", "KMS", "SM4"]);
const OBJECT_ACLS = new Set(["default", "private", "public-read", "public-read-write"]);

/** What a bucket says of objects whose own request does not. */
type BucketDefaults = Pick<BucketSettings, "storageClass" | "encryption">;

/** What a request says about the object it makes. Throws InvalidArgument and the like for values that OSS does not know. */
export function metadataOf(headers: Headers, bucket: BucketDefaults): ObjectMetadata {
  const kept = Object.entries(headers)
    .filter(([name]) => CONTENT_HEADERS.includes(name) || name.startsWith("x-oss-meta-"))
    .map(([name, value]) => [name, validHeader(name, value)]);
  return {
    headers: { "content-type": "application/octet-stream", ...Object.fromEntries(kept) },
    ...storageOf(headers, bucket),
  };
}

/** A value that an answer can have in its head: a form, or a query, may bring one that breaks the line. Throws InvalidArgument. */
export function validHeader(name: string, value: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return value;
  throw invalidArgument(name, value, `${name} has characters that no header may have.`);
}

/** How a request wants the object stored. */
export function storageOf(headers: Headers, bucket: BucketDefaults): Omit<ObjectMetadata, "headers"> {
  const storageClass = validStorageClass(headers["x-oss-storage-class"] ?? bucket.storageClass);
  const encryption = headers["x-oss-server-side-encryption"];
  if (encryption === undefined) return { storageClass, ...bucket.encryption };
  const encryptionKeyId = headers["x-oss-server-side-encryption-key-id"];
  return {
    storageClass,
    encryption: validEncryption(encryption),
    ...(encryptionKeyId === undefined ? {} : { encryptionKeyId }),
  };
}

export function validEncryption(algorithm: string): string {
  if (ENCRYPTIONS.has(algorithm)) return algorithm;
  throw new OssError("InvalidEncryptionAlgorithmError");
}

export function validStorageClass(storageClass: string): string {
  if (STORAGE_CLASSES.includes(storageClass)) return storageClass;
  throw invalidArgument("x-oss-storage-class", storageClass, "no such storage class");
}

/** Headers of an answer that tell how the object is stored. */
export function encryptionHeaders({ encryption, encryptionKeyId }: ObjectMetadata): Record<string, string> {
  return {
    ...(encryption === undefined ? {} : { "x-oss-server-side-encryption": encryption }),
    ...(encryptionKeyId === undefined ? {} : { "x-oss-server-side-encryption-key-id": encryptionKeyId }),
  };
}

/** Everything that GetObject and HeadObject say about an object, but for its length. */
export function objectHeaders(object: StoredObject, nowMs: number): Record<string, string> {
  const { content, metadata, tags, type } = object;
  const restore = restoreInfo(object, nowMs);
  return {
    ...metadata.headers,
    ...encryptionHeaders(metadata),
    etag: `"${object.etag}"`,
    "last-modified": new Date(object.lastModifiedMs).toUTCString(),
    "accept-ranges": "bytes",
    "x-oss-object-type": type,
    "x-oss-storage-class": metadata.storageClass,
    "x-oss-hash-crc64ecma": String(content.crc64),
    ...(object.contentMd5 === undefined ? {} : { "content-md5": object.contentMd5 }),
    ...(restore === undefined ? {} : { "x-oss-restore": restore }),
    ...(tags.length === 0 ? {} : { "x-oss-tagging-count": String(tags.length) }),
    ...(type === "Appendable" ? { "x-oss-next-append-position": String(content.sizeBytes) } : {}),
  };
}

export function aclOf(headers: Headers): string {
  const acl = headers["x-oss-object-acl"] ?? "default";
  if (OBJECT_ACLS.has(acl)) return acl;
  throw invalidArgument("x-oss-object-acl", acl, "no such object access control exists");
}

/** The tags in `x-oss-tagging`: `name=value&name=value`, URL-encoded. */
export function tagsOf(headers: Headers): Tags {
  return validTags([...new URLSearchParams(headers["x-oss-tagging"] ?? "")]);
}

export function validTags(tags: Tags): Tags {
  const names = new Set(tags.map(([name]) => name));
  const bad = tags.some(([name, value]) => name === "" || name.length > 128 || value.length > 256);
  if (bad || names.size !== tags.length || tags.length > 10) throw new OssError("InvalidTag");
  return tags;
}

export function forbidsOverwrite(headers: Headers): boolean {
  return headers["x-oss-forbid-overwrite"] === "true";
}

/** What a request's headers, or a form's fields, say of the object to be made. Throws what OSS refuses of it. */
export function describedBy(
  headers: Headers,
  bucket: BucketDefaults,
): { metadata: ObjectMetadata; tags: Tags; acl: string } {
  return { metadata: metadataOf(headers, bucket), tags: tagsOf(headers), acl: aclOf(headers) };
}
