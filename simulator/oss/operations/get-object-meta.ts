import type { Answer } from "../../operation.ts";
import { reply } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { objectHeaders } from "../metadata.ts";
import { type OssParameters, objectOf } from "../parameters.ts";

/**
 * Of a link it says what the link itself is. Asked for with GET it has no body either, though Content-Length is the object's: the
 * connection ends with it, so that nobody waits for more.
 */
export async function getObjectMeta(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const object = objectOf(parameters, oss);
  const {
    etag,
    "last-modified": lastModified,
    "x-oss-hash-crc64ecma": crc64,
  } = objectHeaders(object, oss.world.clock.now());
  const length = String(object.content.sizeBytes);
  const last = parameters.method === "GET" ? { connection: "close" } : {};
  return reply(200, {
    etag: etag as string,
    "last-modified": lastModified as string,
    "x-oss-hash-crc64ecma": crc64 as string,
    "content-length": length,
    ...last,
  });
}
