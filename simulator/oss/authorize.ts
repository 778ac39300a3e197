import type { Credential } from "../account.ts";
import type { Denial } from "../ram/ram.ts";
import type { OssBackend } from "./backend.ts";
import { OssError } from "./errors.ts";
import type { OssParameters } from "./parameters.ts";
import { resolveCopySource } from "./resolve.ts";

/** Where the action has another name than the operation ("Actions of RAM policies"); the others are `oss:` and its name. */
const ACTIONS: Readonly<Record<string, string>> = {
  AppendObject: "oss:PutObject",
  CompleteMultipartUpload: "oss:PutObject",
  CopyObject: "oss:PutObject",
  GetObjectACL: "oss:GetObjectAcl",
  GetObjectMeta: "oss:GetObject",
  GetSymlink: "oss:GetObject",
  HeadObject: "oss:GetObject",
  InitiateMultipartUpload: "oss:PutObject",
  ListObjectsV2: "oss:ListObjects",
  PostObject: "oss:PutObject",
  PutObjectACL: "oss:PutObjectAcl",
  PutSymlink: "oss:PutObject",
  UploadPart: "oss:PutObject",
  UploadPartCopy: "oss:PutObject",
};

/** Operations that take tags along in a header. */
const TAGGED = ["AppendObject", "CopyObject", "InitiateMultipartUpload", "PutObject", "PutSymlink"];

const READS = ["GetObject", "GetObjectMeta", "GetSymlink", "HeadObject"];

/**
 * Lets a signed request pass that the policies of its sender allow; throws AccessDenied otherwise. What it copies, and what a link that
 * it reads stands for, must be readable to the sender, too. DeleteMultipleObjects asks for each of its keys later.
 */
export function authorize(
  parameters: OssParameters,
  oss: OssBackend,
  { operation, credential }: { operation: string; credential: Credential },
): void {
  const { bucket, key } = parameters;
  const target = { ...(bucket === undefined ? {} : { bucket }), ...(key === undefined ? {} : { key }) };
  const { headers } = parameters;
  if (operation === "DeleteMultipleObjects") return;
  requirePermission(oss, credential, ACTIONS[operation] ?? `oss:${operation}`, target);
  if (headers["x-oss-tagging"] !== undefined && TAGGED.includes(operation))
    requirePermission(oss, credential, "oss:PutObjectTagging", target);
  const source = headers["x-oss-copy-source"];
  if (source !== undefined && (operation === "CopyObject" || operation === "UploadPartCopy"))
    requirePermission(oss, credential, "oss:GetObject", resolveCopySource(source));
  const link = oss.store.findBucket(bucket ?? "")?.objects.get(key ?? "")?.symlinkTarget;
  if (link !== undefined && (operation === "GetObject" || operation === "HeadObject"))
    requirePermission(oss, credential, "oss:GetObject", { bucket: bucket ?? "", key: link });
  if (READS.includes(operation)) hideMissing(target, oss, credential);
}

/** Throws AccessDenied unless the sender may do this to a bucket, an object, or the account's buckets. */
export function requirePermission(
  { world }: OssBackend,
  credential: Credential,
  action: string,
  { bucket = "*", key }: { bucket?: string; key?: string },
): void {
  const { account, ram } = world;
  const name = key === undefined ? bucket : `${bucket}/${key}`;
  const resource = `acs:oss:${account.region}:${account.id}:${name}`;
  const denial = ram.refusal(credential, { action, resource });
  if (denial !== undefined) throw accessDenied(denial);
}

/** With the knob missingObject: who may not list a bucket is not told either that something is not in it. */
function hideMissing(
  { bucket: name = "", key = "" }: { bucket?: string; key?: string },
  oss: OssBackend,
  credential: Credential,
): void {
  const bucket = oss.store.findBucket(name);
  if (oss.knobs.missingObject === "no-such-key" || bucket?.objects.get(key) !== undefined) return;
  requirePermission(oss, credential, "oss:ListObjects", { bucket: name });
}

/** As the pages on the ECs 0003-00000201 (a Deny) and 0003-00000202 (no Allow) show it. */
function accessDenied({ kind, action, accountId, roleName }: Denial): OssError {
  const explicit = kind === "explicit-deny";
  return new OssError("AccessDenied", {
    message: explicit ? "Access denied by bucket policy." : "You have no right to access this object.",
    ec: explicit ? "0003-00000201" : "0003-00000202",
    details: {
      AccessDeniedDetail: [
        ["AuthAction", action],
        ["AuthPrincipalType", "AssumedRoleUser"],
        ["AuthPrincipalOwnerId", accountId],
        ["AuthPrincipalDisplayName", roleName],
        ["NoPermissionType", explicit ? "ExplicitDeny" : "ImplicitDeny"],
        ["PolicyType", "AccountLevelIdentityBasedPolicy"],
      ],
    },
  });
}
