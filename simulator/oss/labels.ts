import { ownerXml } from "./buckets.ts";
import { bucketOf, type Call, objectOf, receiveXml, reply, replyXml } from "./call.ts";
import { OssError } from "./errors.ts";
import { aclOf, validTags } from "./metadata.ts";
import { childrenNamed, childText, type XmlChild } from "./xml.ts";

/** Object tags and access control lists: what can be changed about an object without writing it anew. */
export async function putObjectTagging(call: Call): Promise<void> {
  const document = await receiveXml(call, "Tagging");
  const tags = childrenNamed(document, "TagSet")
    .flatMap((set) => childrenNamed(set, "Tag"))
    .map((tag) => [childText(tag, "Key") ?? "", childText(tag, "Value") ?? ""] as const);
  call.oss.store.editObject(bucketOf(call), objectOf(call), { tags: validTags(tags) });
  reply(call, 200);
}

export async function getObjectTagging(call: Call): Promise<void> {
  const tags = objectOf(call).tags.map(
    ([key, value]): XmlChild => [
      "Tag",
      [
        ["Key", key],
        ["Value", value],
      ],
    ],
  );
  replyXml(call, "Tagging", [["TagSet", tags]]);
}

export async function deleteObjectTagging(call: Call): Promise<void> {
  call.oss.store.editObject(bucketOf(call), objectOf(call), { tags: [] });
  reply(call, 204);
}

export async function putObjectAcl(call: Call): Promise<void> {
  if (call.headers["x-oss-object-acl"] === undefined)
    throw new OssError("MissingArgument", { details: { ArgumentName: "x-oss-object-acl" } });
  call.oss.store.editObject(bucketOf(call), objectOf(call), { acl: aclOf(call.headers) });
  reply(call, 200);
}

export async function getObjectAcl(call: Call): Promise<void> {
  const { acl } = objectOf(call);
  replyXml(call, "AccessControlPolicy", [ownerXml(call), ["AccessControlList", [["Grant", acl]]]]);
}
