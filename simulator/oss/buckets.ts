import type { OssBackend } from "./backend.ts";
import { invalidArgument, OssError } from "./errors.ts";
import type { OssParameters } from "./parameters.ts";
import type { Bucket, BucketSettings } from "./stored.ts";
import type { XmlChild } from "./xml.ts";

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
export function placeXml(oss: OssBackend): XmlChild[] {
  const location = `oss-${oss.world.account.region}`;
  return [
    ["Location", location],
    ["ExtranetEndpoint", `${location}.aliyuncs.com`],
    ["IntranetEndpoint", `${location}-internal.aliyuncs.com`],
  ];
}

export function aclXml(bucket: Bucket): XmlChild {
  return ["AccessControlList", [["Grant", bucket.settings.acl]]];
}

export function requestedAcl(parameters: OssParameters): string {
  const acl = parameters.headers["x-oss-acl"] ?? "private";
  if (BUCKET_ACLS.has(acl)) return acl;
  throw invalidArgument("x-oss-acl", acl, "no such bucket access control exists");
}
