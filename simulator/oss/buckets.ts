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

function aclXml(bucket: Bucket): XmlChild {
  return ["AccessControlList", [["Grant", bucket.settings.acl]]];
}

export async function listBuckets(call: Call): Promise<void> {
  const prefix = query(call, "prefix") ?? "";
  const marker = query(call, "marker") ?? "";
  const most = queryNumber(call, "max-keys", { least: 1, most: 1000, otherwise: 100 });
  const location = `oss-${call.oss.world.account.region}`;
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
            ["Location", location],
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
  reply(call, 200, { location: `/${name}` });
}

function readConfiguration(text: string): Partial<BucketSettings> {
  try {
    const document = readXml(text);
    const storageClass = childText(document, "StorageClass");
    const redundancy = childText(document, "DataRedundancyType");
    return {
      ...(storageClass === undefined ? {} : { storageClass: validStorageClass(storageClass) }),
      ...(redundancy === undefined ? {} : { redundancy }),
    };
  } catch (error) {
    throw error instanceof XmlSyntaxError ? new OssError("MalformedXML") : error;
  }
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
  const location = `oss-${call.oss.world.account.region}`;
  const children: XmlChild[] = [
    ["Name", settings.name],
    ["Location", location],
    ["ExtranetEndpoint", `${location}.aliyuncs.com`],
    ["IntranetEndpoint", `${location}-internal.aliyuncs.com`],
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

export async function getBucketStat(call: Call): Promise<void> {
  const { objects, uploads } = bucketOf(call);
  let storedBytes = 0;
  for (const object of objects.startingAt("")) storedBytes += object.content.sizeBytes;
  replyXml(call, "BucketStat", [
    ["Storage", storedBytes],
    ["ObjectCount", objects.size],
    ["MultipartUploadCount", uploads.size],
  ]);
}
