import type { OssBackend } from "./backend.ts";
import type { Body } from "./content.ts";
import { invalidArgument, OssError } from "./errors.ts";
import { etagOf } from "./new-object.ts";
import { bucketOf, keyOf, type OssParameters } from "./parameters.ts";
import type { Bucket, Part, Upload } from "./stored.ts";

const MAX_PARTS = 10_000;

/** The upload that the request names. Throws NoSuchUpload, also for an id that belongs to another key. */
export function uploadOf(parameters: OssParameters, oss: OssBackend): { bucket: Bucket; upload: Upload } {
  const bucket = bucketOf(parameters, oss);
  const id = parameters.text("uploadId") ?? "";
  const upload = bucket.uploads.get(id);
  if (upload === undefined || upload.key !== keyOf(parameters))
    throw new OssError("NoSuchUpload", { details: { UploadId: id } });
  return { bucket, upload };
}

export function partNumberOf(parameters: OssParameters): number {
  const text = parameters.text("partNumber") ?? "";
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= MAX_PARTS) return number;
  throw invalidArgument(
    "partNumber",
    text,
    `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive.`,
  );
}

/** Puts a part in place of the one with its number, if the upload is still there now that its body is. */
export function keepPart(
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

export function recordOfUpload(
  { world }: OssBackend,
  name: string,
  { bucket, upload }: { bucket: Bucket; upload: Upload },
  more: object = {},
): void {
  const detail = { bucket: bucket.settings.name, key: upload.key, uploadId: upload.id, ...more };
  world.spy.record({ kind: "effect", service: "oss", name, detail, atMs: world.clock.now() });
}
