import type { Answer } from "../../operation.ts";
import { reply } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { callbackOf, replyByCallback } from "../callback.ts";
import { createObject } from "../changes.ts";
import { describedBy, encryptionHeaders, forbidsOverwrite } from "../metadata.ts";
import { objectOf } from "../new-object.ts";
import { bucketOf, keyOf, type OssParameters } from "../parameters.ts";
import { receiveBody } from "../receive.ts";

export async function putObject(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { headers } = parameters;
  const bucket = bucketOf(parameters, oss);
  const key = keyOf(parameters);
  // What the headers ask for is judged before the body is taken in.
  const described = describedBy(headers, bucket.settings);
  const callback = callbackOf(parameters);
  const forbidOverwrite = forbidsOverwrite(headers);
  if (forbidOverwrite) oss.store.refuseOverwrite(bucket, key);
  const body = await receiveBody(parameters, oss);
  const object = objectOf(key, described, body, oss.world.clock);
  createObject(oss, parameters.cause, { event: "PutObject", bucket, object, forbidOverwrite });
  const answer = {
    etag: `"${object.etag}"`,
    "content-md5": body.md5.toString("base64"),
    "x-oss-hash-crc64ecma": String(body.crc64),
    ...encryptionHeaders(object.metadata),
  };
  if (callback === undefined) return reply(200, answer);
  return replyByCallback(
    parameters,
    callback,
    { bucket: bucket.settings.name, object, operation: "PutObject" },
    answer,
  );
}
