import { bucketOf, type Call, receiveXml, reply, replyXml } from "./call.ts";
import { invalidArgument, OssError } from "./errors.ts";
import { validEncryption } from "./metadata.ts";
import type { BucketSettings } from "./store.ts";
import { childrenNamed, childText, type XmlChild } from "./xml.ts";

/** Sets how objects are encrypted from now on that say nothing of it themselves. */
export async function putBucketEncryption(call: Call): Promise<void> {
  const document = await receiveXml(call, "ServerSideEncryptionRule");
  const [rule] = childrenNamed(document, "ApplyServerSideEncryptionByDefault");
  const algorithm = rule && childText(rule, "SSEAlgorithm");
  if (rule === undefined || algorithm === undefined) throw new OssError("MalformedXML");
  const encryption = validEncryption(algorithm);
  const encryptionKeyId = childText(rule, "KMSMasterKeyID") ?? "";
  if (encryptionKeyId !== "" && encryption !== "KMS")
    throw invalidArgument("KMSMasterKeyID", encryptionKeyId, "KMSMasterKeyID goes with KMS only.");
  call.oss.store.editBucket(bucketOf(call), {
    encryption: { encryption, ...(encryptionKeyId === "" ? {} : { encryptionKeyId }) },
  });
  reply(call, 200);
}

export async function getBucketEncryption(call: Call): Promise<void> {
  const { encryption } = bucketOf(call).settings;
  if (encryption === undefined) throw new OssError("NoSuchServerSideEncryptionRule");
  const rule = ["ApplyServerSideEncryptionByDefault", encryptionXml(encryption)] as const;
  replyXml(call, "ServerSideEncryptionRule", [rule]);
}

/** What an answer says of a bucket's encryption. */
export function encryptionXml(encryption: BucketSettings["encryption"]): XmlChild[] {
  return [
    ["SSEAlgorithm", encryption?.encryption ?? "None"],
    ["KMSMasterKeyID", encryption?.encryptionKeyId],
  ];
}

export async function deleteBucketEncryption(call: Call): Promise<void> {
  call.oss.store.editBucket(bucketOf(call), { encryption: undefined });
  reply(call, 204);
}
