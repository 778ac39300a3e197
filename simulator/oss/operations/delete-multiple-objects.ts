import type { Answer } from "../../operation.ts";
import { replyXml } from "../answers.ts";
import { requirePermission } from "../authorize.ts";
import type { OssBackend } from "../backend.ts";
import { removeObject } from "../changes.ts";
import { OssError } from "../errors.ts";
import { bucketOf, keyWriter, type OssParameters, validKey } from "../parameters.ts";
import { receiveXml } from "../receive.ts";
import { childrenNamed, childText, type XmlChild } from "../xml.ts";

const MAX_KEYS = 1000;

export async function deleteMultipleObjects(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const bucket = bucketOf(parameters, oss);
  const { encoded, encodingType } = keyWriter(parameters);
  if (parameters.headers["content-md5"] === undefined)
    throw new OssError("MissingArgument", { details: { ArgumentName: "Content-MD5" }, ec: "0016-00000606" });
  const document = await receiveXml(parameters, "Delete");
  const keys = childrenNamed(document, "Object").map((object) => {
    if (childText(object, "VersionId") !== undefined)
      throw new OssError("NotImplemented", { message: "The simulator has no object versions to delete." });
    return validKey(childText(object, "Key") ?? "");
  });
  if (keys.length === 0 || keys.length > MAX_KEYS) throw new OssError("MalformedXML");
  const { credential } = parameters;
  if (credential !== undefined)
    for (const key of keys)
      requirePermission(oss, credential, "oss:DeleteObject", { bucket: bucket.settings.name, key });
  for (const key of keys) removeObject(oss, parameters.cause, { event: "DeleteObjects", bucket, key });
  const quiet = childText(document, "Quiet") === "true";
  const deleted = keys.map((key): XmlChild => ["Deleted", [["Key", encoded(key)]]]);
  return replyXml("DeleteResult", quiet ? [] : [["EncodingType", encodingType], ...deleted]);
}
