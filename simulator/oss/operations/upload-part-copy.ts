import type { Answer } from "../../operation.ts";
import { replyXml } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { rangeOf } from "../conditions.ts";
import { copySource } from "../copy-source.ts";
import { OssError } from "../errors.ts";
import type { OssParameters } from "../parameters.ts";
import { MAX_BODY_BYTES } from "../receive.ts";
import { refuseArchived } from "../restore.ts";
import { keepPart, partNumberOf, uploadOf } from "../uploads.ts";
import { isoSeconds } from "../xml.ts";

export async function uploadPartCopy(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const number = partNumberOf(parameters);
  uploadOf(parameters, oss);
  const { object } = copySource(parameters, oss);
  refuseArchived(object, oss.world.clock.now());
  const { sizeBytes } = object.content;
  const range = parameters.headers["x-oss-copy-source-range"] ?? "";
  const { start, end } = rangeOf({ range }, sizeBytes) ?? { start: 0, end: sizeBytes };
  if (end - start > MAX_BODY_BYTES) throw new OssError("EntityTooLarge");
  // An entity tag of its own needs the part's MD5, so its bytes are read; a file of its own is the simplest to keep.
  const { contents } = oss.store;
  const body = await contents.receive(contents.read(object.content, start, end), MAX_BODY_BYTES);
  const part = keepPart({ parameters, oss }, "UploadPartCopy", number, body);
  return replyXml(
    "CopyPartResult",
    [
      ["LastModified", isoSeconds(part.lastModifiedMs)],
      ["ETag", `"${part.etag}"`],
    ],
    { etag: `"${part.etag}"`, "x-oss-hash-crc64ecma": String(body.crc64) },
  );
}
