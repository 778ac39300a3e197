import { createHash } from "node:crypto";
import type { Answer } from "../../operation.ts";
import { replyXml } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { callbackOf, replyByCallback } from "../callback.ts";
import { createObject } from "../changes.ts";
import { concatenated } from "../content.ts";
import { invalidArgument, OssError } from "../errors.ts";
import { encryptionHeaders, forbidsOverwrite } from "../metadata.ts";
import { keyWriter, type OssParameters } from "../parameters.ts";
import { receiveText, receiveXml } from "../receive.ts";
import type { Part, StoredObject, Upload } from "../stored.ts";
import { uploadOf } from "../uploads.ts";
import { childrenNamed, childText } from "../xml.ts";

const MIN_PART_BYTES = 100 * 1024;

/** Makes an object of the parts' bytes where they are: nothing is read, copied or moved. */
export async function completeMultipartUpload(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  uploadOf(parameters, oss);
  const callback = callbackOf(parameters);
  const { encoded, encodingType } = keyWriter(parameters);
  const listed = await listedParts(parameters);
  const { bucket, upload } = uploadOf(parameters, oss);
  const parts = chosenParts(upload, listed ?? [...upload.parts.values()].sort((a, b) => a.number - b.number));
  const md5 = createHash("md5");
  for (const part of parts) md5.update(part.md5);
  const object: StoredObject = {
    key: upload.key,
    type: "Multipart",
    content: concatenated(parts.map((part) => part.content)),
    etag: `${md5.digest("hex").toUpperCase()}-${parts.length}`,
    metadata: upload.metadata,
    tags: upload.tags,
    acl: upload.acl,
    lastModifiedMs: oss.world.clock.now(),
  };
  oss.store.contents.retain(object.content);
  const forbidOverwrite = forbidsOverwrite(parameters.headers);
  createObject(oss, parameters.cause, { event: "CompleteMultipartUpload", bucket, object, forbidOverwrite });
  oss.store.removeUpload(bucket, upload);
  const { name } = bucket.settings;
  const headers = {
    etag: `"${object.etag}"`,
    "x-oss-hash-crc64ecma": String(object.content.crc64),
    ...encryptionHeaders(object.metadata),
  };
  if (callback !== undefined) {
    const told = { bucket: name, object, operation: "CompleteMultipartUpload" };
    return replyByCallback(parameters, callback, told, headers);
  }
  return replyXml(
    "CompleteMultipartUploadResult",
    [
      [
        "Location",
        `http://${name}.oss-${oss.world.account.region}.aliyuncs.com/${encodeURIComponent(object.key)}`,
      ],
      ["Bucket", name],
      ["EncodingType", encodingType],
      ["Key", encoded(object.key)],
      ["ETag", `"${object.etag}"`],
    ],
    headers,
  );
}

interface ListedPart {
  number: number;
  etag: string;
}

/** The parts that the client lists; undefined: all that there are. */
async function listedParts(parameters: OssParameters): Promise<ListedPart[] | undefined> {
  if (parameters.headers["x-oss-complete-all"] === "yes") {
    const text = await receiveText(parameters);
    if (text !== "") throw invalidArgument("x-oss-complete-all", "yes", "There must be no body with it.");
    return undefined;
  }
  const document = await receiveXml(parameters, "CompleteMultipartUpload");
  const listed = childrenNamed(document, "Part").map((part) => ({
    number: Number(childText(part, "PartNumber") ?? Number.NaN),
    etag: (childText(part, "ETag") ?? "")
      .trim()
      .replace(/^"(.*)"$/, "$1")
      .toUpperCase(),
  }));
  if (listed.length === 0 || listed.some(({ number }) => !Number.isInteger(number)))
    throw new OssError("MalformedXML");
  return listed;
}

function chosenParts(upload: Upload, listed: readonly ListedPart[]): Part[] {
  if (listed.some(({ number }, index) => index > 0 && number <= (listed[index - 1] as ListedPart).number))
    throw new OssError("InvalidPartOrder", { details: { UploadId: upload.id } });
  const parts = listed.map(({ number, etag }) => {
    const part = upload.parts.get(number);
    if (part === undefined || part.etag !== etag)
      throw new OssError("InvalidPart", {
        details: { PartNumber: String(number), ETag: etag, UploadId: upload.id },
      });
    return part;
  });
  if (parts.length === 0) throw new OssError("MalformedXML");
  for (const { number, content } of parts.slice(0, -1))
    if (content.sizeBytes < MIN_PART_BYTES)
      throw new OssError("EntityTooSmall", {
        details: {
          MinSizeAllowed: String(MIN_PART_BYTES),
          ProposedSize: String(content.sizeBytes),
          PartNumber: String(number),
        },
      });
  return parts;
}
