import type { Answer } from "../../operation.ts";
import { reply } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { invalidArgument, OssError } from "../errors.ts";
import { validEncryption } from "../metadata.ts";
import { bucketOf, type OssParameters } from "../parameters.ts";
import { receiveXml } from "../receive.ts";
import { childrenNamed, childText } from "../xml.ts";

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
