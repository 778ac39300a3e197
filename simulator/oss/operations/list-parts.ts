import type { Answer } from "../../operation.ts";
import { replyXml } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { keyWriter, type OssParameters } from "../parameters.ts";
import { uploadOf } from "../uploads.ts";
import { isoSeconds, type XmlChild } from "../xml.ts";

export async function listParts(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { bucket, upload } = uploadOf(parameters, oss);
  const most = parameters.integer("max-parts", { least: 1, most: 1000 }) ?? 1000;
  const marker = parameters.integer("part-number-marker", { least: 0, most: 10_000 }) ?? 0;
  const { encoded, encodingType } = keyWriter(parameters);
  const after = [...upload.parts.values()]
    .filter(({ number }) => number > marker)
    .sort((left, right) => left.number - right.number);
  const page = after.slice(0, most);
  return replyXml("ListPartsResult", [
    ["Bucket", bucket.settings.name],
    ["EncodingType", encodingType],
    ["Key", encoded(upload.key)],
    ["UploadId", upload.id],
    ["StorageClass", upload.metadata.storageClass],
    ["PartNumberMarker", marker],
    ["NextPartNumberMarker", page.at(-1)?.number ?? marker],
    ["MaxParts", most],
    ["IsTruncated", after.length > most],
    ...page.map(
      (part): XmlChild => [
        "Part",
        [
          ["PartNumber", part.number],
          ["LastModified", isoSeconds(part.lastModifiedMs)],
          ["ETag", `"${part.etag}"`],
          ["HashCrc64ecma", String(part.content.crc64)],
          ["Size", part.content.sizeBytes],
        ],
      ],
    ),
  ]);
}
