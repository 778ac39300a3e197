import { bucketOf, type Call, causeOf, keyOf, MAX_BODY_BYTES, replyXml } from "./call.ts";
import { createObject } from "./changes.ts";
import { checkConditions } from "./conditions.ts";
import { invalidArgument, OssError } from "./errors.ts";
import { aclOf, encryptionHeaders, forbidsOverwrite, metadataOf, storageOf, tagsOf } from "./metadata.ts";
import { resolveCopySource } from "./resolve.ts";
import { refuseArchived } from "./restore.ts";
import type { Bucket, ObjectMetadata, StoredObject } from "./store.ts";
import { isoSeconds } from "./xml.ts";

/**
 * The object that `x-oss-copy-source` names, if the request's conditions on it hold. Throws NoSuchBucket, NoSuchKey and what
 * checkConditions throws.
 */
export function copySource(call: Call): { bucket: Bucket; object: StoredObject } {
  const { bucket: bucketName, key } = resolveCopySource(call.headers["x-oss-copy-source"] ?? "");
  const bucket = call.oss.store.bucket(bucketName);
  const object = bucket.objects.get(key);
  if (object === undefined) throw new OssError("NoSuchKey", { details: { Key: key } });
  checkConditions(call.headers, object, "x-oss-copy-source-");
  return { bucket, object };
}

/** A copy into another storage class may have this size at most. */
const MAX_CONVERTED_BYTES = 2 ** 30;

export async function copyObject(call: Call): Promise<void> {
  const { oss } = call;
  const bucket = bucketOf(call);
  const key = keyOf(call);
  const source = copySource(call);
  const metadata = copiedMetadata(call, source.object, bucket);
  const converts = metadata.storageClass !== source.object.metadata.storageClass;
  if (converts || source.bucket !== bucket || source.object.key !== key)
    refuseArchived(source.object, oss.world.clock.now());
  checkSize(source.object, { converts, sameBucket: source.bucket === bucket });
  const { restoration: _, ...copied } = source.object;
  const object: StoredObject = {
    ...copied,
    key,
    metadata,
    tags: copiedTags(call, source.object),
    acl: aclOf(call.headers),
    lastModifiedMs: oss.world.clock.now(),
  };
  oss.store.contents.retain(object.content);
  const forbidOverwrite = forbidsOverwrite(call.headers);
  createObject(oss, causeOf(call), { event: "CopyObject", bucket, object, forbidOverwrite });
  const result = [
    ["ETag", `"${object.etag}"`],
    ["LastModified", isoSeconds(object.lastModifiedMs)],
  ] as const;
  replyXml(call, "CopyObjectResult", result, {
    etag: `"${object.etag}"`,
    "x-oss-hash-crc64ecma": String(object.content.crc64),
    ...encryptionHeaders(metadata),
  });
}

function copiedMetadata(call: Call, source: StoredObject, bucket: Bucket): ObjectMetadata {
  const directive = call.headers["x-oss-metadata-directive"] ?? "COPY";
  switch (directive.toUpperCase()) {
    case "REPLACE":
      return metadataOf(call.headers, bucket.settings);
    case "COPY":
      return { headers: source.metadata.headers, ...storageOf(call.headers, bucket.settings) };
    default:
      throw invalidArgument("x-oss-metadata-directive", directive);
  }
}

function copiedTags(call: Call, source: StoredObject) {
  const directive = call.headers["x-oss-tagging-directive"] ?? "Copy";
  return directive.toUpperCase() === "REPLACE" ? tagsOf(call.headers) : source.tags;
}

/** Within a bucket and a storage class a copy may have any size ("CopyObject", limits). */
function checkSize(
  source: StoredObject,
  { converts, sameBucket }: { converts: boolean; sameBucket: boolean },
) {
  const { sizeBytes } = source.content;
  if ((converts && sizeBytes > MAX_CONVERTED_BYTES) || (!sameBucket && sizeBytes > MAX_BODY_BYTES))
    throw new OssError("EntityTooLarge", {
      message: "The source object is too large to be copied at once: use UploadPartCopy.",
    });
}
