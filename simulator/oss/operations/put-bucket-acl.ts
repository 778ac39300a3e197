import type { Answer } from "../../operation.ts";
import { reply } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { newBucketSettings, requestedAcl } from "../buckets.ts";
import type { OssParameters } from "../parameters.ts";

/** Creates the bucket if there is none, as OSS does. */
export async function putBucketAcl(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { store, world } = oss;
  const name = parameters.bucket ?? "";
  const acl = requestedAcl(parameters);
  const bucket = store.findBucket(name);
  if (bucket === undefined) store.addBucket({ ...newBucketSettings(name, world.clock.now()), acl });
  else if (parameters.headers["x-oss-acl"] !== undefined) store.editBucket(bucket, { acl });
  return reply(200, { location: `/${name}` });
}
