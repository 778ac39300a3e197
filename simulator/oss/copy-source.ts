import type { OssBackend } from "./backend.ts";
import { checkConditions } from "./conditions.ts";
import { OssError } from "./errors.ts";
import type { OssParameters } from "./parameters.ts";
import { resolveCopySource } from "./resolve.ts";
import type { Bucket, StoredObject } from "./stored.ts";

/**
 * The object that `x-oss-copy-source` names, if the request's conditions on it hold. Throws NoSuchBucket, NoSuchKey and what
 * checkConditions throws.
 */
export function copySource(
  parameters: OssParameters,
  oss: OssBackend,
): { bucket: Bucket; object: StoredObject } {
  const { bucket: bucketName, key } = resolveCopySource(parameters.headers["x-oss-copy-source"] ?? "");
  const bucket = oss.store.bucket(bucketName);
  const object = bucket.objects.get(key);
  if (object === undefined) throw new OssError("NoSuchKey", { details: { Key: key } });
  checkConditions(parameters.headers, object, "x-oss-copy-source-");
  return { bucket, object };
}
