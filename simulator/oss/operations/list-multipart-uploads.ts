import type { Answer } from "../../operation.ts";
import { replyXml } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { pageOf } from "../paging.ts";
import { bucketOf, keyWriter, type OssParameters } from "../parameters.ts";
import { compareKeys } from "../sorted.ts";
import type { Upload } from "../stored.ts";
import { isoSeconds, type XmlChild } from "../xml.ts";

/** Uploads in the order of their keys, then of their ids. An id marker counts only together with a key marker. */
export async function listMultipartUploads(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { settings, uploads } = bucketOf(parameters, oss);
  const most = parameters.integer("max-uploads", { least: 1, most: 1000 }) ?? 1000;
  const prefix = parameters.text("prefix") ?? "";
  const delimiter = parameters.text("delimiter") ?? "";
  const keyMarker = parameters.text("key-marker") ?? "";
  const idMarker = keyMarker === "" ? "" : (parameters.text("upload-id-marker") ?? "");
  const { encoded, encodingType } = keyWriter(parameters);
  const entries = [...uploads.values()]
    .filter((upload) => upload.key.startsWith(prefix) && isAfter(upload, keyMarker, idMarker))
    .sort((left, right) => compareKeys(left.key, right.key) || compareKeys(left.id, right.id));
  const page = pageOf(entries, { prefix, delimiter, after: keyMarker, most });
  const { last } = page;
  return replyXml("ListMultipartUploadsResult", [
    ["Bucket", settings.name],
    ["EncodingType", encodingType],
    ["KeyMarker", encoded(keyMarker)],
    ["UploadIdMarker", idMarker],
    ["NextKeyMarker", page.truncated ? encoded(last?.item?.key ?? last?.prefix ?? "") : ""],
    ["NextUploadIdMarker", page.truncated ? (last?.item?.id ?? "") : ""],
    ["Delimiter", encoded(delimiter)],
    ["Prefix", encoded(prefix)],
    ["MaxUploads", most],
    ["IsTruncated", page.truncated],
    ...page.items.map(
      (upload): XmlChild => [
        "Upload",
        [
          ["Key", encoded(upload.key)],
          ["UploadId", upload.id],
          ["StorageClass", upload.metadata.storageClass],
          ["Initiated", isoSeconds(upload.initiatedMs)],
        ],
      ],
    ),
    ...page.prefixes.map((name): XmlChild => ["CommonPrefixes", [["Prefix", encoded(name)]]]),
  ]);
}

function isAfter({ key, id }: Upload, keyMarker: string, idMarker: string): boolean {
  const order = compareKeys(key, keyMarker);
  return order > 0 || (order === 0 && idMarker !== "" && compareKeys(id, idMarker) > 0);
}
