import { OssError } from "./errors.ts";
import type { Bucket, StoredObject } from "./stored.ts";

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
