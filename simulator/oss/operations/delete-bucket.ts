import type { Answer } from "../../operation.ts";
import { reply } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { bucketOf, type OssParameters } from "../parameters.ts";

export async function deleteBucket(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  oss.store.removeBucket(bucketOf(parameters, oss));
  return reply(204);
}
