import type { Answer } from "../../operation.ts";
import { replyXml } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { encryptionXml } from "../bucket-encryption.ts";
import { aclXml, ownerXml, placeXml } from "../buckets.ts";
import { bucketOf, type OssParameters } from "../parameters.ts";
import { isoSeconds, type XmlChild } from "../xml.ts";

export async function getBucketInfo(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const bucket = bucketOf(parameters, oss);
  const { settings } = bucket;
  const children: XmlChild[] = [
    ["Name", settings.name],
    ...placeXml(oss),
    ["StorageClass", settings.storageClass],
    ["DataRedundancyType", settings.redundancy],
    ["CreationDate", isoSeconds(settings.createdMs)],
    ownerXml(oss),
    aclXml(bucket),
    ["ServerSideEncryptionRule", encryptionXml(settings.encryption)],
  ];
  return replyXml("BucketInfo", [["Bucket", children]]);
}
