import type { Credential } from "../../account.ts";
import type { Answer } from "../../operation.ts";
import { reply } from "../answers.ts";
import { findCredential, readCredentialV4 } from "../authenticate.ts";
import { requirePermission } from "../authorize.ts";
import type { OssBackend } from "../backend.ts";
import { type Callback, readCallback, replyByCallback } from "../callback.ts";
import { createObject } from "../changes.ts";
import type { Body } from "../content.ts";
import { invalidArgument, OssError } from "../errors.ts";
import { refuseForeignSignature } from "../foreign-signatures.ts";
import { type Form, readForm } from "../form.ts";
import { describedBy, encryptionHeaders, forbidsOverwrite } from "../metadata.ts";
import { objectOf } from "../new-object.ts";
import { bucketOf, type Headers, type OssParameters, validKey } from "../parameters.ts";
import { checkPolicy, type SizeLimits } from "../policy.ts";
import { MAX_BODY_BYTES } from "../receive.ts";
import { signatureV1 } from "../sign-v1.ts";
import { signatureV4 } from "../sign-v4.ts";
import { signingTimeOfUrl } from "../signing-time.ts";
import { writeXml } from "../xml.ts";

/** Puts an object by an HTML form. The signature is over the policy in the form, not over the request. */
export async function postObject(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const bucket = bucketOf(parameters, oss);
  const form = await readForm(parameters.headers["content-type"] ?? "", parameters.body());
  const key = validKey((form.fields.get("key") ?? "").replace(/\$\{filename\}/g, () => form.fileName));
  const limits = checkForm(parameters, oss, form, key);
  const headers = headersOfForm(form);
  const described = describedBy(headers, bucket.settings);
  const status = statusOf(form);
  const callback = callbackOfForm(form);
  const body = await receiveFile(oss, form, limits);
  const object = objectOf(key, described, body, oss.world.clock);
  createObject(oss, parameters.cause, {
    event: "PostObject",
    bucket,
    object,
    forbidOverwrite: forbidsOverwrite(headers),
  });
  const location = `http://${bucket.settings.name}.oss-${oss.world.account.region}.aliyuncs.com/${encodeURIComponent(key)}`;
  const answer = {
    etag: `"${object.etag}"`,
    location,
    "x-oss-hash-crc64ecma": String(body.crc64),
    ...encryptionHeaders(object.metadata),
  };
  if (callback !== undefined) {
    const told = { bucket: bucket.settings.name, object, operation: "PostObject" };
    return replyByCallback(parameters, callback, told, answer);
  }
  if (status !== 201) return reply(status, answer);
  const xml = writeXml("PostResponse", [
    ["Bucket", bucket.settings.name],
    ["Location", location],
    ["Key", key],
    ["ETag", `"${object.etag}"`],
  ]);
  return reply(status, { ...answer, "content-type": "application/xml" }, xml);
}

/** The answer's status: 200, 201 (with a body) or 204, the default. */
function statusOf({ fields }: Form): number {
  if (fields.has("success_action_redirect"))
    throw new OssError("NotImplemented", {
      message: "The simulator's PostObject has no success_action_redirect.",
    });
  const wanted = fields.get("success_action_status") ?? "204";
  return wanted === "200" || wanted === "201" ? Number(wanted) : 204;
}

/** In a form the client's own variables are fields beside the others. */
function callbackOfForm({ fields }: Form): Callback | undefined {
  const written = fields.get("callback");
  const variables = [...fields].filter(([name]) => name.startsWith("x:"));
  return written === undefined ? undefined : readCallback(written, new Map(variables));
}

async function receiveFile(oss: OssBackend, form: Form, limits: SizeLimits): Promise<Body> {
  const { contents } = oss.store;
  const body = await contents.receive(form.file, Math.min(limits.most, MAX_BODY_BYTES));
  if (body.sizeBytes >= limits.least) return body;
  contents.release(body);
  throw new OssError("EntityTooSmall", {
    details: { MinSizeAllowed: String(limits.least), ProposedSize: String(body.sizeBytes) },
  });
}

/** Form fields mean what the headers of PutObject mean. */
function headersOfForm({ fields, fileType }: Form): Headers {
  const own = [...fields].map(([name, value]) => [name, Buffer.from(value).toString("latin1")] as const);
  return {
    ...(fileType === undefined ? {} : { "content-type": fileType }),
    ...Object.fromEntries(own),
    ...(fields.has("x-oss-content-type") ? { "content-type": fields.get("x-oss-content-type") ?? "" } : {}),
  };
}

/** Checks who signed the form and what the policy allows. Throws AccessDenied and what a signed request throws. */
function checkForm(parameters: OssParameters, oss: OssBackend, { fields }: Form, key: string): SizeLimits {
  const { world } = oss;
  const bucket = bucketOf(parameters, oss);
  const policy = fields.get("policy");
  refuseForeignSignature(undefined, fields);
  const version4 = fields.has("x-oss-signature-version");
  const signature = fields.get(version4 ? "x-oss-signature" : "signature");
  if (policy === undefined || signature === undefined) {
    if (bucket.settings.acl === "public-read-write") return { least: 0, most: MAX_BODY_BYTES };
    throw new OssError("AccessDenied", { message: "You have no right to access this object." });
  }
  const { credential, expected } = version4 ? signedV4(oss, fields, policy) : signedV1(oss, fields, policy);
  if (expected !== signature)
    throw new OssError("SignatureDoesNotMatch", {
      details: {
        OSSAccessKeyId: credential.accessKeyId,
        SignatureProvided: signature,
        StringToSign: policy,
      },
    });
  requirePermission(oss, credential, "oss:PutObject", { bucket: bucket.settings.name, key });
  const facts = new Map([...fields, ["bucket", bucket.settings.name], ["key", key]]);
  return checkPolicy(policy, facts, world.clock);
}

type SignedForm = { credential: Credential; expected: string };

function signedV1(oss: OssBackend, fields: ReadonlyMap<string, string>, policy: string): SignedForm {
  const token = fields.get("x-oss-security-token");
  const credential = findCredential(fields.get("ossaccesskeyid") ?? "", token, oss.world);
  return { credential, expected: signatureV1(credential.accessKeySecret, policy) };
}

function signedV4(oss: OssBackend, fields: ReadonlyMap<string, string>, policy: string): SignedForm {
  const { world } = oss;
  const version = fields.get("x-oss-signature-version") ?? "";
  if (version !== "OSS4-HMAC-SHA256") throw invalidArgument("x-oss-signature-version", version);
  const { accessKeyId, scope } = readCredentialV4(
    fields.get("x-oss-credential") ?? "",
    "form",
    signingTimeOfUrl(fields.get("x-oss-date") ?? ""),
    world,
  );
  const credential = findCredential(accessKeyId, fields.get("x-oss-security-token"), world);
  return { credential, expected: signatureV4(credential.accessKeySecret, scope, policy) };
}
