import type { Answer } from "../../operation.ts";
import { reply } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { checkConditions } from "../conditions.ts";
import { objectHeaders } from "../metadata.ts";
import { bucketOf, type OssParameters, objectOf } from "../parameters.ts";
import { readObject } from "../symlinks.ts";

export async function headObject(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { shown } = readObject(bucketOf(parameters, oss), objectOf(parameters, oss));
  checkConditions(parameters.headers, shown);
  const headers = objectHeaders(shown, oss.world.clock.now());
  return reply(200, { ...headers, "content-length": String(shown.content.sizeBytes) });
}
