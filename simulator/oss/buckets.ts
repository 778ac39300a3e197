import type { Answer } from "../operation.ts";
import { reply, replyXml } from "./answers.ts";
import type { OssBackend } from "./backend.ts";
import { encryptionXml } from "./bucket-encryption.ts";
import { invalidArgument, OssError } from "./errors.ts";
import { validStorageClass } from "./metadata.ts";
import type { OssParameters } from "./parameters.ts";
import { bucketOf } from "./parameters.ts";
import { receiveText } from "./receive.ts";
import type { Bucket, BucketSettings } from "./store.ts";
import { childText, isoSeconds, readXml, type XmlChild, XmlSyntaxError } from "./xml.ts";

const BUCKET_ACLS = new Set(["private", "public-read", "public-read-write"]);
const BUCKET_NAME = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/** What a bucket is like that nothing special was asked for. Throws InvalidBucketName. */
export function newBucketSettings(name: string, createdMs: number): BucketSettings {
  if (!BUCKET_NAME.test(name)) throw new OssError("InvalidBucketName", { details: { BucketName: name } });
  return { name, createdMs, acl: "private", storageClass: "Standard", redundancy: "LRS" };
}

export function ownerXml(oss: OssBackend): XmlChild {
  const { id } = oss.world.account;
  return [
    "Owner",
    [
      ["ID", id],
      ["DisplayName", id],
    ],
  ];
}

/** Where the account's buckets are. */
function placeXml(oss: OssBackend): XmlChild[] {
  const location = `oss-${oss.world.account.region}`;
  return [
    ["Location", location],
    ["ExtranetEndpoint", `${location}.aliyuncs.com`],
    ["IntranetEndpoint", `${location}-internal.aliyuncs.com`],
  ];
}

function aclXml(bucket: Bucket): XmlChild {
  return ["AccessControlList", [["Grant", bucket.settings.acl]]];
}

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

function requestedAcl(parameters: OssParameters): string {
  const acl = parameters.headers["x-oss-acl"] ?? "private";
  if (BUCKET_ACLS.has(acl)) return acl;
  throw invalidArgument("x-oss-acl", acl, "no such bucket access control exists");
}

export async function putBucket(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { store, world, knobs } = oss;
  const name = parameters.bucket ?? "";
  const settings = { ...newBucketSettings(name, world.clock.now()), acl: requestedAcl(parameters) };
  const text = await receiveText(parameters);
  if (text !== "") Object.assign(settings, readConfiguration(text));
  const existing = store.findBucket(name);
  if (existing !== undefined && knobs.repeatedPutBucket === "refuse")
    throw new OssError("BucketAlreadyExists", { details: { BucketName: name } });
  if (existing === undefined) store.addBucket(settings);
  else if (parameters.headers["x-oss-acl"] !== undefined) store.editBucket(existing, { acl: settings.acl });
  return reply(200, { location: `/${name}` });
}

function readConfiguration(text: string): Partial<BucketSettings> {
  try {
    const document = readXml(text);
    const storageClass = childText(document, "StorageClass");
    const redundancy = childText(document, "DataRedundancyType");
    return {
      ...(storageClass === undefined ? {} : { storageClass: validStorageClass(storageClass) }),
      ...(redundancy === undefined ? {} : { redundancy: validRedundancy(redundancy) }),
    };
  } catch (error) {
    throw error instanceof XmlSyntaxError ? new OssError("MalformedXML") : error;
  }
}

function validRedundancy(redundancy: string): string {
  if (redundancy === "LRS" || redundancy === "ZRS") return redundancy;
  throw invalidArgument("DataRedundancyType", redundancy, "There are LRS and ZRS.");
}

export async function deleteBucket(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  oss.store.removeBucket(bucketOf(parameters, oss));
  return reply(204);
}

/** Creates the bucket if there is none, as OSS does. */
export async function putBucketAcl(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { store, world } = oss;
  const name = parameters.bucket ?? "";
  const acl = requestedAcl(parameters);
  const bucket = store.findBucket(name);
  if (bucket === undefined) store.addBucket({ ...newBucketSettings(name, world.clock.now()), acl });
  else if (parameters.headers["x-oss-acl"] !== undefined) store.editBucket(bucket, { acl });
  return reply(200, { location: `/${name}` });
}

export async function getBucketAcl(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  return replyXml("AccessControlPolicy", [ownerXml(oss), aclXml(bucketOf(parameters, oss))]);
}

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

export async function getBucketLocation(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  bucketOf(parameters, oss);
  return replyXml("LocationConstraint", `oss-${oss.world.account.region}`);
}

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
