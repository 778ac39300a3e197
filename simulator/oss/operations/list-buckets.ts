import type { Answer } from "../../operation.ts";
import { replyXml } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { ownerXml, placeXml } from "../buckets.ts";
import type { OssParameters } from "../parameters.ts";
import { isoSeconds, type XmlChild } from "../xml.ts";

export async function listBuckets(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const prefix = parameters.text("prefix") ?? "";
  const marker = parameters.text("marker") ?? "";
  const most = parameters.integer("max-keys", { least: 1, most: 1000 }) ?? 100;
  const matching = oss.store
    .allBuckets()
    .map((bucket) => bucket.settings)
    .filter(({ name }) => name.startsWith(prefix) && name > marker);
  const page = matching.slice(0, most);
  const truncated = matching.length > most;
  return replyXml("ListAllMyBucketsResult", [
    ...(truncated
      ? ([
          ["Prefix", prefix],
          ["Marker", marker],
          ["MaxKeys", most],
          ["IsTruncated", true],
          ["NextMarker", page.at(-1)?.name],
        ] satisfies XmlChild[])
      : []),
    ownerXml(oss),
    [
      "Buckets",
      page.map(
        (settings): XmlChild => [
          "Bucket",
          [
            ["Name", settings.name],
            ...placeXml(oss),
            ["Region", oss.world.account.region],
            ["CreationDate", isoSeconds(settings.createdMs)],
            ["StorageClass", settings.storageClass],
          ],
        ],
      ),
    ],
  ]);
}
