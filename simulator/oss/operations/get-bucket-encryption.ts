import type { Answer } from "../../operation.ts";
import { replyXml } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { encryptionXml } from "../bucket-encryption.ts";
import { OssError } from "../errors.ts";
import { bucketOf, type OssParameters } from "../parameters.ts";

export async function getBucketEncryption(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { encryption } = bucketOf(parameters, oss).settings;
  if (encryption === undefined) throw new OssError("NoSuchServerSideEncryptionRule");
  const rule = ["ApplyServerSideEncryptionByDefault", encryptionXml(encryption)] as const;
  return replyXml("ServerSideEncryptionRule", [rule]);
}
