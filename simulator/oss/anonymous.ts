import type { OssBackend } from "./backend.ts";
import { OssError } from "./errors.ts";
import type { OssParameters } from "./parameters.ts";
import type { StoredObject } from "./stored.ts";

const READS = new Set(["GetObject", "HeadObject", "GetObjectMeta", "GetSymlink"]);
const WRITES = new Set(
  `PutObject AppendObject DeleteObject InitiateMultipartUpload UploadPart ListParts CompleteMultipartUpload
  AbortMultipartUpload`.split(/\s+/),
);

/**
 * Throws AccessDenied for a request without a signature, but to read what is open to everyone (`public-read`), and to write where
 * everyone may (`public-read-write`): an object's access control list counts before its bucket's.
 */
export function checkAnonymous(
  { bucket: name = "", key = "" }: OssParameters,
  { store }: OssBackend,
  operation: string,
): void {
  // The form's policy, or its lack, is looked at when the form was read.
  if (operation === "PostObject") return;
  const bucket = store.findBucket(name);
  const object = bucket?.objects.get(key);
  const aclOf = (one: StoredObject | undefined) => {
    const acl = one?.acl ?? "default";
    return acl === "default" ? (bucket?.settings.acl ?? "private") : acl;
  };
  // With a link both must be open: the link and what it stands for.
  const linked = object?.symlinkTarget === undefined ? object : bucket?.objects.get(object.symlinkTarget);
  if (READS.has(operation) && [object, linked].every((one) => aclOf(one).startsWith("public-read"))) return;
  if (WRITES.has(operation) && aclOf(object) === "public-read-write") return;
  throw new OssError("AccessDenied", {
    message: "You have no right to access this object because of bucket acl.",
  });
}
