import { createHash } from "node:crypto";
import type { Answer } from "../operation.ts";
import { reply } from "./answers.ts";
import type { OssBackend } from "./backend.ts";
import { createObject } from "./changes.ts";
import { NOTHING } from "./content.ts";
import { invalidArgument, OssError } from "./errors.ts";
import { describedBy, forbidsOverwrite } from "./metadata.ts";
import type { OssParameters } from "./parameters.ts";
import { bucketOf, keyOf, objectOf, validKey } from "./parameters.ts";
import type { Bucket, StoredObject } from "./store.ts";

/** Makes a link. Whether its target is there is not looked at. */
export async function putSymlink(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { headers } = parameters;
  const bucket = bucketOf(parameters, oss);
  const key = keyOf(parameters);
  const symlinkTarget = targetIn(headers["x-oss-symlink-target"]);
  const object: StoredObject = {
    ...describedBy(headers, { storageClass: "Standard" }),
    key,
    type: "Symlink",
    symlinkTarget,
    content: NOTHING,
    etag: createHash("md5").update(symlinkTarget).digest("hex").toUpperCase(),
    lastModifiedMs: oss.world.clock.now(),
  };
  const forbidOverwrite = forbidsOverwrite(headers);
  createObject(oss, parameters.cause, { event: "PutSymlink", bucket, object, forbidOverwrite });
  return reply(200, { etag: `"${object.etag}"` });
}

/** The key in x-oss-symlink-target, which is URL-encoded. */
function targetIn(header: string | undefined): string {
  if (header === undefined || header === "")
    throw new OssError("InvalidArgument", {
      message: "The header x-oss-symlink-target is missing.",
      ec: "0043-00000001",
    });
  try {
    return validKey(decodeURIComponent(Buffer.from(header, "latin1").toString()));
  } catch (error) {
    if (error instanceof OssError) throw error;
    throw invalidArgument("x-oss-symlink-target", header);
  }
}

export async function getSymlink(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { symlinkTarget, etag, lastModifiedMs } = objectOf(parameters, oss);
  if (symlinkTarget === undefined) throw new OssError("NotSymlink");
  return reply(200, {
    "x-oss-symlink-target": encodeURIComponent(symlinkTarget).replaceAll("%2F", "/"),
    etag: `"${etag}"`,
    "last-modified": new Date(lastModifiedMs).toUTCString(),
  });
}

/** An object as it is read. */
export interface ReadObject {
  /** What is said of it: with a link the target's bytes and tag, the later of the two times, and else what the link says. */
  shown: StoredObject;
  /** Where the bytes are: the target of a link, or the object itself. */
  source: StoredObject;
}

/** Follows a link. Throws SymlinkTargetNotExist, or InvalidTargetType for a link to a link. */
export function readObject({ objects }: Bucket, object: StoredObject): ReadObject {
  if (object.symlinkTarget === undefined) return { shown: object, source: object };
  const source = objects.get(object.symlinkTarget);
  if (source === undefined)
    throw new OssError("SymlinkTargetNotExist", { details: { Key: object.symlinkTarget } });
  if (source.symlinkTarget !== undefined) throw new OssError("InvalidTargetType");
  const { content, etag, contentMd5 } = source;
  const shown: StoredObject = {
    ...object,
    content,
    etag,
    ...(contentMd5 === undefined ? {} : { contentMd5 }),
    lastModifiedMs: Math.max(object.lastModifiedMs, source.lastModifiedMs),
  };
  return { shown, source };
}
