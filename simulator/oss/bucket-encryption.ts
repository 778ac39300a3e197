import type { BucketSettings } from "./stored.ts";
import type { XmlChild } from "./xml.ts";

/** What an answer says of a bucket's encryption. */
export function encryptionXml(encryption: BucketSettings["encryption"]): XmlChild[] {
  return [
    ["SSEAlgorithm", encryption?.encryption ?? "None"],
    ["KMSMasterKeyID", encryption?.encryptionKeyId],
  ];
}
