import type { Answer } from "../../operation.ts";
import { reply } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import type { OssParameters } from "../parameters.ts";
import { recordOfUpload, uploadOf } from "../uploads.ts";

export async function abortMultipartUpload(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { store, notifier } = oss;
  const { bucket, upload } = uploadOf(parameters, oss);
  store.removeUpload(bucket, upload);
  const { name } = bucket.settings;
  recordOfUpload(oss, "ObjectRemoved:AbortMultipartUpload", { bucket, upload });
  const event = { bucket: name, key: upload.key, etag: "", sizeBytes: 0, deltaBytes: 0, ...parameters.cause };
  notifier.publish({ name: "ObjectRemoved:AbortMultipartUpload", ...event });
  return reply(204);
}
