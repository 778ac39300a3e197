import type { Answer } from "../../operation.ts";
import { reply } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { bucketOf, type OssParameters } from "../parameters.ts";

export async function deleteBucketLifecycle(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  oss.store.editBucket(bucketOf(parameters, oss), { lifecycle: undefined });
  return reply(204);
}
