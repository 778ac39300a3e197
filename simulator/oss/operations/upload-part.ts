import type { Answer } from "../../operation.ts";
import { reply } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import type { OssParameters } from "../parameters.ts";
import { receiveBody } from "../receive.ts";
import { keepPart, partNumberOf, uploadOf } from "../uploads.ts";

export async function uploadPart(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const number = partNumberOf(parameters);
  uploadOf(parameters, oss);
  const part = keepPart({ parameters, oss }, "UploadPart", number, await receiveBody(parameters, oss));
  return reply(200, {
    etag: `"${part.etag}"`,
    "content-md5": part.md5.toString("base64"),
    "x-oss-hash-crc64ecma": String(part.content.crc64),
  });
}
