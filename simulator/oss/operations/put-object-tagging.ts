import type { Answer } from "../../operation.ts";
import { reply } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { validTags } from "../metadata.ts";
import { bucketOf, type OssParameters, objectOf } from "../parameters.ts";
import { receiveXml } from "../receive.ts";
import { childrenNamed, childText } from "../xml.ts";

/** Puts tags in place of those that the object has. */
export async function putObjectTagging(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const document = await receiveXml(parameters, "Tagging");
  const tags = childrenNamed(document, "TagSet")
    .flatMap((set) => childrenNamed(set, "Tag"))
    .map((tag) => [childText(tag, "Key") ?? "", childText(tag, "Value") ?? ""] as const);
  oss.store.editObject(bucketOf(parameters, oss), objectOf(parameters, oss), { tags: validTags(tags) });
  return reply(200);
}
