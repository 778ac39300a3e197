import type { Answer } from "../../operation.ts";
import { replyXml } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { bucketOf, type OssParameters } from "../parameters.ts";
import type { XmlChild } from "../xml.ts";

/** What storage classes are called in a bucket's statistics. */
const CLASS_NAMES: ReadonlyArray<readonly [storageClass: string, name: string]> = [
  ["Standard", "Standard"],
  ["IA", "InfrequentAccess"],
  ["Archive", "Archive"],
  ["ColdArchive", "ColdArchive"],
  ["DeepColdArchive", "DeepColdArchive"],
];

export async function getBucketStat(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { objects, uploads } = bucketOf(parameters, oss);
  const all = [...objects.startingAt("")];
  const stored = (some: typeof all) => some.reduce((sum, { content }) => sum + content.sizeBytes, 0);
  const byClass = CLASS_NAMES.flatMap(([storageClass, name]): XmlChild[] => {
    const some = all.filter(({ metadata }) => metadata.storageClass === storageClass);
    return [
      [`${name}Storage`, stored(some)],
      ...(storageClass === "Standard" ? [] : [[`${name}RealStorage`, stored(some)] as const]),
      [`${name}ObjectCount`, some.length],
    ];
  });
  return replyXml("BucketStat", [
    ["Storage", stored(all)],
    ["ObjectCount", all.length],
    ["MultipartUploadCount", uploads.size],
    ["LiveChannelCount", 0],
    ["LastModifiedTime", Math.floor(oss.world.clock.now() / 1000)],
    ...byClass,
  ]);
}
