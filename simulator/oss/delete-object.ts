import { requirePermission } from "./authorize.ts";
import {
  bucketOf,
  type Call,
  causeOf,
  keyOf,
  keyWriter,
  receiveXml,
  reply,
  replyXml,
  validKey,
} from "./call.ts";
import { removeObject } from "./changes.ts";
import { OssError } from "./errors.ts";
import { childrenNamed, childText, type XmlChild } from "./xml.ts";

/** Deleting what is not there is a success too. */
export async function deleteObject(call: Call): Promise<void> {
  removeObject(call.oss, causeOf(call), { event: "DeleteObject", bucket: bucketOf(call), key: keyOf(call) });
  reply(call, 204);
}

const MAX_KEYS = 1000;

export async function deleteMultipleObjects(call: Call): Promise<void> {
  const bucket = bucketOf(call);
  const { encoded, encodingType } = keyWriter(call);
  if (call.headers["content-md5"] === undefined)
    throw new OssError("MissingArgument", { details: { ArgumentName: "Content-MD5" }, ec: "0016-00000606" });
  const document = await receiveXml(call, "Delete");
  const keys = childrenNamed(document, "Object").map((object) => {
    if (childText(object, "VersionId") !== undefined)
      throw new OssError("NotImplemented", { message: "The simulator has no object versions to delete." });
    return validKey(childText(object, "Key") ?? "");
  });
  if (keys.length === 0 || keys.length > MAX_KEYS) throw new OssError("MalformedXML");
  const { credential } = call;
  if (credential !== undefined)
    for (const key of keys)
      requirePermission(call, credential, "oss:DeleteObject", { bucket: bucket.settings.name, key });
  for (const key of keys) removeObject(call.oss, causeOf(call), { event: "DeleteObjects", bucket, key });
  const quiet = childText(document, "Quiet") === "true";
  const deleted = keys.map((key): XmlChild => ["Deleted", [["Key", encoded(key)]]]);
  replyXml(call, "DeleteResult", quiet ? [] : [["EncodingType", encodingType], ...deleted]);
}
