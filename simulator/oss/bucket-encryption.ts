import type { Answer } from "../operation.ts";
import { reply, replyXml } from "./answers.ts";
import type { OssBackend } from "./backend.ts";
import { invalidArgument, OssError } from "./errors.ts";
import { validEncryption } from "./metadata.ts";
import type { OssParameters } from "./parameters.ts";
import { bucketOf } from "./parameters.ts";
import { receiveXml } from "./receive.ts";
import type { BucketSettings } from "./store.ts";
import { childrenNamed, childText, type XmlChild } from "./xml.ts";

/** Sets how objects are encrypted from now on that say nothing of it themselves. */
export async function putBucketEncryption(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const document = await receiveXml(parameters, "ServerSideEncryptionRule");
  const [rule] = childrenNamed(document, "ApplyServerSideEncryptionByDefault");
  const algorithm = rule && childText(rule, "SSEAlgorithm");
  if (rule === undefined || algorithm === undefined) throw new OssError("MalformedXML");
  const encryption = validEncryption(algorithm);
  const encryptionKeyId = childText(rule, "KMSMasterKeyID") ?? "";
  if (encryptionKeyId !== "" && encryption !== "KMS")
    throw invalidArgument("KMSMasterKeyID", encryptionKeyId, "KMSMasterKeyID goes with KMS only.");
  oss.store.editBucket(bucketOf(parameters, oss), {
    encryption: { encryption, ...(encryptionKeyId === "" ? {} : { encryptionKeyId }) },
  });
  return reply(200);
}

export async function getBucketEncryption(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { encryption } = bucketOf(parameters, oss).settings;
  if (encryption === undefined) throw new OssError("NoSuchServerSideEncryptionRule");
  const rule = ["ApplyServerSideEncryptionByDefault", encryptionXml(encryption)] as const;
  return replyXml("ServerSideEncryptionRule", [rule]);
}

/** What an answer says of a bucket's encryption. */
export function encryptionXml(encryption: BucketSettings["encryption"]): XmlChild[] {
  return [
    ["SSEAlgorithm", encryption?.encryption ?? "None"],
    ["KMSMasterKeyID", encryption?.encryptionKeyId],
  ];
}

export async function deleteBucketEncryption(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  oss.store.editBucket(bucketOf(parameters, oss), { encryption: undefined });
  return reply(204);
}
