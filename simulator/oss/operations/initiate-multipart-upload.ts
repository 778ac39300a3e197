import type { Answer } from "../../operation.ts";
import { replyXml } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { describedBy, encryptionHeaders, forbidsOverwrite } from "../metadata.ts";
import { bucketOf, keyOf, keyWriter, type OssParameters } from "../parameters.ts";
import type { Upload } from "../stored.ts";

export async function initiateMultipartUpload(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { headers } = parameters;
  const { world, store, notifier } = oss;
  const bucket = bucketOf(parameters, oss);
  const key = keyOf(parameters);
  const { encoded, encodingType } = keyWriter(parameters);
  const upload: Upload = {
    id: world.random.text(32, "0123456789ABCDEF"),
    key,
    initiatedMs: world.clock.now(),
    ...describedBy(headers, bucket.settings),
    parts: new Map(),
  };
  if (forbidsOverwrite(headers)) store.refuseOverwrite(bucket, key);
  bucket.uploads.set(upload.id, upload);
  const event = {
    bucket: bucket.settings.name,
    key,
    etag: "",
    sizeBytes: 0,
    deltaBytes: 0,
    ...parameters.cause,
  };
  notifier.publish({ name: "ObjectCreated:InitiateMultipartUpload", ...event });
  return replyXml(
    "InitiateMultipartUploadResult",
    [
      ["Bucket", bucket.settings.name],
      ["EncodingType", encodingType],
      ["Key", encoded(key)],
      ["UploadId", upload.id],
    ],
    encryptionHeaders(upload.metadata),
  );
}
