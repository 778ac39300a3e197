import type { Answer } from "../../operation.ts";
import { replyXml } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { createObject } from "../changes.ts";
import { copySource } from "../copy-source.ts";
import { invalidArgument, OssError } from "../errors.ts";
import { aclOf, encryptionHeaders, forbidsOverwrite, metadataOf, storageOf, tagsOf } from "../metadata.ts";
import { bucketOf, keyOf, type OssParameters } from "../parameters.ts";
import { MAX_BODY_BYTES } from "../receive.ts";
import { refuseArchived } from "../restore.ts";
import type { Bucket, ObjectMetadata, StoredObject } from "../stored.ts";
import { isoSeconds } from "../xml.ts";

/** A copy into another storage class may have this size at most. */
const MAX_CONVERTED_BYTES = 2 ** 30;

export async function copyObject(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const bucket = bucketOf(parameters, oss);
  const key = keyOf(parameters);
  const source = copySource(parameters, oss);
  const metadata = copiedMetadata(parameters, source.object, bucket);
  const converts = metadata.storageClass !== source.object.metadata.storageClass;
  if (converts || source.bucket !== bucket || source.object.key !== key)
    refuseArchived(source.object, oss.world.clock.now());
  checkSize(source.object, { converts, sameBucket: source.bucket === bucket });
  const { restoration: _, ...copied } = source.object;
  const object: StoredObject = {
    ...copied,
    key,
    metadata,
    tags: copiedTags(parameters, source.object),
    acl: aclOf(parameters.headers),
    lastModifiedMs: oss.world.clock.now(),
  };
  oss.store.contents.retain(object.content);
  const forbidOverwrite = forbidsOverwrite(parameters.headers);
  createObject(oss, parameters.cause, { event: "CopyObject", bucket, object, forbidOverwrite });
  const result = [
    ["ETag", `"${object.etag}"`],
    ["LastModified", isoSeconds(object.lastModifiedMs)],
  ] as const;
  return replyXml("CopyObjectResult", result, {
    etag: `"${object.etag}"`,
    "x-oss-hash-crc64ecma": String(object.content.crc64),
    ...encryptionHeaders(metadata),
  });
}

function copiedMetadata(parameters: OssParameters, source: StoredObject, bucket: Bucket): ObjectMetadata {
  const directive = parameters.headers["x-oss-metadata-directive"] ?? "COPY";
  switch (directive.toUpperCase()) {
    case "REPLACE":
      return metadataOf(parameters.headers, bucket.settings);
    case "COPY":
      return { headers: source.metadata.headers, ...storageOf(parameters.headers, bucket.settings) };
    default:
      throw invalidArgument("x-oss-metadata-directive", directive);
  }
}

function copiedTags(parameters: OssParameters, source: StoredObject) {
  const directive = parameters.headers["x-oss-tagging-directive"] ?? "Copy";
  return directive.toUpperCase() === "REPLACE" ? tagsOf(parameters.headers) : source.tags;
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
