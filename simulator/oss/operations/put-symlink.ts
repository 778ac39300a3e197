import { createHash } from "node:crypto";
import type { Answer } from "../../operation.ts";
import { reply } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { createObject } from "../changes.ts";
import { NOTHING } from "../content.ts";
import { invalidArgument, OssError } from "../errors.ts";
import { describedBy, forbidsOverwrite } from "../metadata.ts";
import { bucketOf, keyOf, type OssParameters, validKey } from "../parameters.ts";
import type { StoredObject } from "../stored.ts";

/** Makes a link. Whether its target is there is not looked at. */
export async function putSymlink(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { headers } = parameters;
  const bucket = bucketOf(parameters, oss);
  const key = keyOf(parameters);
  const symlinkTarget = targetIn(headers["x-oss-symlink-target"]);
  const object: StoredObject = {
    ...describedBy(headers, { storageClass: "Standard" }),
    key,
    type: "Symlink",
    symlinkTarget,
    content: NOTHING,
    etag: createHash("md5").update(symlinkTarget).digest("hex").toUpperCase(),
    lastModifiedMs: oss.world.clock.now(),
  };
  const forbidOverwrite = forbidsOverwrite(headers);
  createObject(oss, parameters.cause, { event: "PutSymlink", bucket, object, forbidOverwrite });
  return reply(200, { etag: `"${object.etag}"` });
}

/** The key in x-oss-symlink-target, which is URL-encoded. */
function targetIn(header: string | undefined): string {
  if (header === undefined || header === "")
    throw new OssError("InvalidArgument", {
      message: "The header x-oss-symlink-target is missing.",
      ec: "0043-00000001",
    });
  try {
    return validKey(decodeURIComponent(Buffer.from(header, "latin1").toString()));
  } catch (error) {
    if (error instanceof OssError) throw error;
    throw invalidArgument("x-oss-symlink-target", header);
  }
}
