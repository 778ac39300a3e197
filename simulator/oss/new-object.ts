import type { Clock } from "../clock.ts";
import type { Body } from "./content.ts";
import type { StoredObject } from "./stored.ts";

/** The entity tag of an object that was put in one piece. */
export const etagOf = ({ md5 }: Pick<Body, "md5">) => md5.toString("hex").toUpperCase();

/** An object that was put in one piece. */
export function objectOf(
  key: string,
  described: Pick<StoredObject, "metadata" | "tags" | "acl">,
  body: Body,
  clock: Clock,
): StoredObject {
  return {
    ...described,
    key,
    type: "Normal",
    content: body,
    etag: etagOf(body),
    contentMd5: body.md5.toString("base64"),
    lastModifiedMs: clock.now(),
  };
}
