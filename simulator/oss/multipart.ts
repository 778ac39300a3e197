import { createHash } from "node:crypto";
import type { Answer } from "../operation.ts";
import { reply, replyXml } from "./answers.ts";
import type { OssBackend } from "./backend.ts";
import { callbackOf, replyByCallback } from "./callback.ts";
import { createObject } from "./changes.ts";
import { rangeOf } from "./conditions.ts";
import { type Body, concatenated } from "./content.ts";
import { copySource } from "./copy-object.ts";
import { invalidArgument, OssError } from "./errors.ts";
import { describedBy, encryptionHeaders, forbidsOverwrite } from "./metadata.ts";
import type { OssParameters } from "./parameters.ts";
import { bucketOf, keyOf, keyWriter } from "./parameters.ts";
import { etagOf } from "./put-object.ts";
import { MAX_BODY_BYTES, receiveBody, receiveText, receiveXml } from "./receive.ts";
import { refuseArchived } from "./restore.ts";
import type { Bucket, Part, StoredObject, Upload } from "./store.ts";
import { childrenNamed, childText, isoSeconds } from "./xml.ts";

const MAX_PARTS = 10_000;
const MIN_PART_BYTES = 100 * 1024;

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

/** The upload that the request names. Throws NoSuchUpload, also for an id that belongs to another key. */
export function uploadOf(parameters: OssParameters, oss: OssBackend): { bucket: Bucket; upload: Upload } {
  const bucket = bucketOf(parameters, oss);
  const id = parameters.text("uploadId") ?? "";
  const upload = bucket.uploads.get(id);
  if (upload === undefined || upload.key !== keyOf(parameters))
    throw new OssError("NoSuchUpload", { details: { UploadId: id } });
  return { bucket, upload };
}

function partNumberOf(parameters: OssParameters): number {
  const text = parameters.text("partNumber") ?? "";
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= MAX_PARTS) return number;
  throw invalidArgument(
    "partNumber",
    text,
    `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive.`,
  );
}

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

/** Puts a part in place of the one with its number, if the upload is still there now that its body is. */
function keepPart(
  { parameters, oss }: { parameters: OssParameters; oss: OssBackend },
  event: string,
  number: number,
  body: Body,
): Part {
  const { store, world, notifier } = oss;
  let found: { bucket: Bucket; upload: Upload };
  try {
    found = uploadOf(parameters, oss);
  } catch (error) {
    store.contents.release(body);
    throw error;
  }
  const { bucket, upload } = found;
  const previous = upload.parts.get(number);
  if (previous !== undefined) store.contents.release(previous.content);
  const { segments, sizeBytes, crc64, md5 } = body;
  const content = { segments, sizeBytes, crc64 };
  const part: Part = { number, etag: etagOf(body), md5, content, lastModifiedMs: world.clock.now() };
  upload.parts.set(number, part);
  recordOfUpload(oss, `ObjectCreated:${event}`, { bucket, upload }, { partNumber: number });
  notifier.publish({
    name: `ObjectCreated:${event}`,
    bucket: bucket.settings.name,
    key: upload.key,
    etag: part.etag,
    sizeBytes,
    deltaBytes: sizeBytes - (previous?.content.sizeBytes ?? 0),
    ...parameters.cause,
  });
  return part;
}

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

function recordOfUpload(
  { world }: OssBackend,
  name: string,
  { bucket, upload }: { bucket: Bucket; upload: Upload },
  more: object = {},
): void {
  const detail = { bucket: bucket.settings.name, key: upload.key, uploadId: upload.id, ...more };
  world.spy.record({ kind: "effect", service: "oss", name, detail, atMs: world.clock.now() });
}

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
