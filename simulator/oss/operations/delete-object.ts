import type { Answer } from "../../operation.ts";
import { reply } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { removeObject } from "../changes.ts";
import { bucketOf, keyOf, type OssParameters } from "../parameters.ts";

/** Deleting what is not there is a success too. */
export async function deleteObject(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  removeObject(oss, parameters.cause, {
    event: "DeleteObject",
    bucket: bucketOf(parameters, oss),
    key: keyOf(parameters),
  });
  return reply(204);
}
