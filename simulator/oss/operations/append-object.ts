import { createHash } from "node:crypto";
import type { Answer } from "../../operation.ts";
import { reply } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { createObject } from "../changes.ts";
import { concatenated, NOTHING } from "../content.ts";
import { invalidArgument, OssError } from "../errors.ts";
import { aclOf, encryptionHeaders, metadataOf, tagsOf } from "../metadata.ts";
import { bucketOf, keyOf, type OssParameters } from "../parameters.ts";
import { receiveBody } from "../receive.ts";
import type { StoredObject } from "../stored.ts";

export async function appendObject(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { headers } = parameters;
  const bucket = bucketOf(parameters, oss);
  const key = keyOf(parameters);
  const position = parameters.text("position") ?? "";
  if (!/^\d{1,15}$/.test(position)) throw invalidArgument("position", position);
  const found = () => appendable(bucket.objects.get(key), Number(position));
  found();
  const metadata = metadataOf(headers, bucket.settings);
  const body = await receiveBody(parameters, oss);
  let previous: StoredObject | undefined;
  try {
    previous = found();
  } catch (error) {
    oss.store.contents.release(body);
    throw error;
  }
  const before = previous?.content ?? NOTHING;
  oss.store.contents.retain(before);
  const content = concatenated([before, body]);
  const etag = createHash("md5")
    .update(previous?.etag ?? "")
    .update(body.md5)
    .digest("hex")
    .toUpperCase();
  const object: StoredObject = {
    key,
    type: "Appendable",
    content,
    etag,
    metadata: previous?.metadata ?? metadata,
    tags: previous?.tags ?? tagsOf(headers),
    acl: previous?.acl ?? aclOf(headers),
    lastModifiedMs: oss.world.clock.now(),
  };
  createObject(oss, parameters.cause, { event: "AppendObject", bucket, object, forbidOverwrite: false });
  return reply(200, {
    etag: `"${etag}"`,
    "x-oss-hash-crc64ecma": String(content.crc64),
    "x-oss-next-append-position": String(content.sizeBytes),
    ...encryptionHeaders(object.metadata),
  });
}

/** The object that may be appended to at `position`; undefined: it is to be made. */
function appendable(object: StoredObject | undefined, position: number): StoredObject | undefined {
  if (object !== undefined && object.type !== "Appendable") throw new OssError("ObjectNotAppendable");
  const length = object?.content.sizeBytes ?? 0;
  if (position !== length)
    throw new OssError("PositionNotEqualToLength", {
      headers: { "x-oss-next-append-position": String(length) },
    });
  return object;
}
