import { encryptionXml } from "./bucket-encryption.ts";
import { bucketOf, type Call, query, queryNumber, receiveText, reply, replyXml } from "./call.ts";
import { invalidArgument, OssError } from "./errors.ts";
import { validStorageClass } from "./metadata.ts";
import type { Bucket, BucketSettings } from "./store.ts";
import { childText, isoSeconds, readXml, type XmlChild, XmlSyntaxError } from "./xml.ts";

const BUCKET_ACLS = new Set(["private", "public-read", "public-read-write"]);
const BUCKET_NAME = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/** What a bucket is like that nothing special was asked for. Throws InvalidBucketName. */
export function newBucketSettings(name: string, createdMs: number): BucketSettings {
  if (!BUCKET_NAME.test(name)) throw new OssError("InvalidBucketName", { details: { BucketName: name } });
  return { name, createdMs, acl: "private", storageClass: "Standard", redundancy: "LRS" };
}

export function ownerXml(call: Call): XmlChild {
  const { id } = call.oss.world.account;
  return [
    "Owner",
    [
      ["ID", id],
      ["DisplayName", id],
    ],
  ];
}

/** Where the account's buckets are. */
function placeXml(call: Call): XmlChild[] {
  const location = `oss-${call.oss.world.account.region}`;
  return [
    ["Location", location],
    ["ExtranetEndpoint", `${location}.aliyuncs.com`],
    ["IntranetEndpoint", `${location}-internal.aliyuncs.com`],
  ];
}

function aclXml(bucket: Bucket): XmlChild {
  return ["AccessControlList", [["Grant", bucket.settings.acl]]];
}

export async function listBuckets(call: Call): Promise<void> {
  const prefix = query(call, "prefix") ?? "";
  const marker = query(call, "marker") ?? "";
  const most = queryNumber(call, "max-keys", { least: 1, most: 1000, otherwise: 100 });
  const matching = call.oss.store
    .allBuckets()
    .map((bucket) => bucket.settings)
    .filter(({ name }) => name.startsWith(prefix) && name > marker);
  const page = matching.slice(0, most);
  const truncated = matching.length > most;
  replyXml(call, "ListAllMyBucketsResult", [
    ...(truncated
      ? ([
          ["Prefix", prefix],
          ["Marker", marker],
          ["MaxKeys", most],
          ["IsTruncated", true],
          ["NextMarker", page.at(-1)?.name],
        ] satisfies XmlChild[])
      : []),
    ownerXml(call),
    [
      "Buckets",
      page.map(
        (settings): XmlChild => [
          "Bucket",
          [
            ["Name", settings.name],
            ...placeXml(call),
            ["Region", call.oss.world.account.region],
            ["CreationDate", isoSeconds(settings.createdMs)],
            ["StorageClass", settings.storageClass],
          ],
        ],
      ),
    ],
  ]);
}

function requestedAcl(call: Call): string {
  const acl = call.headers["x-oss-acl"] ?? "private";
  if (BUCKET_ACLS.has(acl)) return acl;
  throw invalidArgument("x-oss-acl", acl, "no such bucket access control exists");
}

export async function putBucket(call: Call): Promise<void> {
  const { store, world, knobs } = call.oss;
  const name = call.target.bucket ?? "";
  const settings = { ...newBucketSettings(name, world.clock.now()), acl: requestedAcl(call) };
  const text = await receiveText(call);
  if (text !== "") Object.assign(settings, readConfiguration(text));
  const existing = store.findBucket(name);
  if (existing !== undefined && knobs.repeatedPutBucket === "refuse")
    throw new OssError("BucketAlreadyExists", { details: { BucketName: name } });
  if (existing === undefined) store.addBucket(settings);
  else if (call.headers["x-oss-acl"] !== undefined) store.editBucket(existing, { acl: settings.acl });
  reply(call, 200, { location: `/${name}` });
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

export async function deleteBucket(call: Call): Promise<void> {
  call.oss.store.removeBucket(bucketOf(call));
  reply(call, 204);
}

/** Creates the bucket if there is none, as OSS does. */
export async function putBucketAcl(call: Call): Promise<void> {
  const { store, world } = call.oss;
  const name = call.target.bucket ?? "";
  const acl = requestedAcl(call);
  const bucket = store.findBucket(name);
  if (bucket === undefined) store.addBucket({ ...newBucketSettings(name, world.clock.now()), acl });
  else if (call.headers["x-oss-acl"] !== undefined) store.editBucket(bucket, { acl });
  reply(call, 200, { location: `/${name}` });
}

export async function getBucketAcl(call: Call): Promise<void> {
  replyXml(call, "AccessControlPolicy", [ownerXml(call), aclXml(bucketOf(call))]);
}

export async function getBucketInfo(call: Call): Promise<void> {
  const bucket = bucketOf(call);
  const { settings } = bucket;
  const children: XmlChild[] = [
    ["Name", settings.name],
    ...placeXml(call),
    ["StorageClass", settings.storageClass],
    ["DataRedundancyType", settings.redundancy],
    ["CreationDate", isoSeconds(settings.createdMs)],
    ownerXml(call),
    aclXml(bucket),
    ["ServerSideEncryptionRule", encryptionXml(settings.encryption)],
  ];
  replyXml(call, "BucketInfo", [["Bucket", children]]);
}

export async function getBucketLocation(call: Call): Promise<void> {
  bucketOf(call);
  replyXml(call, "LocationConstraint", `oss-${call.oss.world.account.region}`);
}

/** What storage classes are called in a bucket's statistics. */
const CLASS_NAMES: ReadonlyArray<readonly [storageClass: string, name: string]> = [
  ["Standard", "Standard"],
  ["IA", "InfrequentAccess"],
  ["Archive", "Archive"],
  ["ColdArchive", "ColdArchive"],
  ["DeepColdArchive", "DeepColdArchive"],
];

export async function getBucketStat(call: Call): Promise<void> {
  const { objects, uploads } = bucketOf(call);
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
  replyXml(call, "BucketStat", [
    ["Storage", stored(all)],
    ["ObjectCount", all.length],
    ["MultipartUploadCount", uploads.size],
    ["LiveChannelCount", 0],
    ["LastModifiedTime", Math.floor(call.oss.world.clock.now() / 1000)],
    ...byClass,
  ]);
}
