import type { Answer } from "../../operation.ts";
import { replyXml } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { ownerXml } from "../buckets.ts";
import { type OssParameters, objectOf } from "../parameters.ts";

export async function getObjectAcl(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { acl } = objectOf(parameters, oss);
  return replyXml("AccessControlPolicy", [ownerXml(oss), ["AccessControlList", [["Grant", acl]]]]);
}
