import type { Answer } from "../../operation.ts";
import { replyXml } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { bucketOf, type OssParameters } from "../parameters.ts";

export async function getBucketLocation(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  bucketOf(parameters, oss);
  return replyXml("LocationConstraint", `oss-${oss.world.account.region}`);
}
