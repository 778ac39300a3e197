import type { Answer } from "../../operation.ts";
import { reply } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { OssError } from "../errors.ts";
import { type OssParameters, objectOf } from "../parameters.ts";

export async function getSymlink(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { symlinkTarget, etag, lastModifiedMs } = objectOf(parameters, oss);
  if (symlinkTarget === undefined) throw new OssError("NotSymlink");
  return reply(200, {
    "x-oss-symlink-target": encodeURIComponent(symlinkTarget).replaceAll("%2F", "/"),
    etag: `"${etag}"`,
    "last-modified": new Date(lastModifiedMs).toUTCString(),
  });
}
