import type { Answer } from "../../operation.ts";
import { reply } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { bucketOf, type OssParameters, objectOf } from "../parameters.ts";

export async function deleteObjectTagging(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  oss.store.editObject(bucketOf(parameters, oss), objectOf(parameters, oss), { tags: [] });
  return reply(204);
}
