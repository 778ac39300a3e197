import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";
import type { CloudConfig } from "../../functions/cloud/cloud-config.ts";

/**
 * The checkpoint of the upload to an object: one for each object, whoever's folder the command runs in. It
 * lies with what programs remember from one run to the next (XDG Base Directory Specification,
 * `$XDG_STATE_HOME`): a cache may be emptied at any time, and a folder for temporary files is empty after a
 * reboot.
 */
export function checkpointPath(
  environment: Readonly<Record<string, string | undefined>>,
  at: Pick<CloudConfig, "region" | "endpoints">,
  object: { bucket: string; key: string },
): string {
  const root = environment["XDG_STATE_HOME"] || join(homedir(), ".local", "state");
  const location = JSON.stringify([at.endpoints.oss ?? at.region, object.bucket, object.key]);
  const name = createHash("sha256").update(location).digest("hex").slice(0, 32);
  return join(root, "image-drop", "uploads", name);
}
