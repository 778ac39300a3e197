import type { Answer } from "../../operation.ts";
import { replyXml } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { aclXml, ownerXml } from "../buckets.ts";
import { bucketOf, type OssParameters } from "../parameters.ts";

export async function getBucketAcl(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  return replyXml("AccessControlPolicy", [ownerXml(oss), aclXml(bucketOf(parameters, oss))]);
}
