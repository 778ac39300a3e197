import type { Answer } from "../operation.ts";
import { reply, replyXml } from "./answers.ts";
import type { OssBackend } from "./backend.ts";
import { ownerXml } from "./buckets.ts";
import { OssError } from "./errors.ts";
import { aclOf, validTags } from "./metadata.ts";
import type { OssParameters } from "./parameters.ts";
import { bucketOf, objectOf } from "./parameters.ts";
import { receiveXml } from "./receive.ts";
import { childrenNamed, childText, type XmlChild } from "./xml.ts";

/** Object tags and access control lists: what can be changed about an object without writing it anew. */
export async function putObjectTagging(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const document = await receiveXml(parameters, "Tagging");
  const tags = childrenNamed(document, "TagSet")
    .flatMap((set) => childrenNamed(set, "Tag"))
    .map((tag) => [childText(tag, "Key") ?? "", childText(tag, "Value") ?? ""] as const);
  oss.store.editObject(bucketOf(parameters, oss), objectOf(parameters, oss), { tags: validTags(tags) });
  return reply(200);
}

export async function getObjectTagging(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const tags = objectOf(parameters, oss).tags.map(
    ([key, value]): XmlChild => [
      "Tag",
      [
        ["Key", key],
        ["Value", value],
      ],
    ],
  );
  return replyXml("Tagging", [["TagSet", tags]]);
}

export async function deleteObjectTagging(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  oss.store.editObject(bucketOf(parameters, oss), objectOf(parameters, oss), { tags: [] });
  return reply(204);
}

export async function putObjectAcl(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  if (parameters.headers["x-oss-object-acl"] === undefined)
    throw new OssError("MissingArgument", { details: { ArgumentName: "x-oss-object-acl" } });
  oss.store.editObject(bucketOf(parameters, oss), objectOf(parameters, oss), {
    acl: aclOf(parameters.headers),
  });
  return reply(200);
}

export async function getObjectAcl(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { acl } = objectOf(parameters, oss);
  return replyXml("AccessControlPolicy", [ownerXml(oss), ["AccessControlList", [["Grant", acl]]]]);
}
