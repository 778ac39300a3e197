import type { Answer } from "../../operation.ts";
import { reply } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { OssError } from "../errors.ts";
import { aclOf } from "../metadata.ts";
import { bucketOf, type OssParameters, objectOf } from "../parameters.ts";

export async function putObjectAcl(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  if (parameters.headers["x-oss-object-acl"] === undefined)
    throw new OssError("MissingArgument", { details: { ArgumentName: "x-oss-object-acl" } });
  oss.store.editObject(bucketOf(parameters, oss), objectOf(parameters, oss), {
    acl: aclOf(parameters.headers),
  });
  return reply(200);
}
