import { type Credential, isRecent } from "../account.ts";
import type { World } from "../edge.ts";
import type { Parameters } from "../parameters.ts";
import { type KeyProblem, type Nonces, sameSignature, signerOf } from "../signed-requests.ts";
import { fnfError } from "./errors.ts";
import { signatureOf } from "./sign.ts";

const KEY_ERRORS = {
  unknown: "InvalidAccessKeyID",
  "token-missing": "MissingSecurityToken",
  "token-of-another": "InvalidSecurityToken.MismatchWithAccessKey",
  expired: "InvalidSecurityToken.Expired",
} as const satisfies Record<KeyProblem, string>;

/**
 * Lets a request pass that one of the account's keys signed within 15 minutes and that was not sent before. Throws the error
 * otherwise.
 */
export function authenticate(
  method: string,
  parameters: Parameters,
  nonces: Nonces,
  world: World,
): Credential {
  const accessKeyId = parameters.required("AccessKeyId");
  const signature = parameters.required("Signature");
  const nonce = parameters.required("SignatureNonce");
  const timestamp = parameters.required("Timestamp");
  for (const [name, value] of [
    ["SignatureMethod", "HMAC-SHA1"],
    ["SignatureVersion", "1.0"],
  ] as const)
    if (parameters.required(name) !== value) throw fnfError("InvalidArgument", `${name} must be ${value}.`);
  const key = { accessKeyId, token: parameters.text("SecurityToken") };
  const credential = signerOf(key, world, (problem) => fnfError(KEY_ERRORS[problem], accessKeyId));
  checkTimestamp(timestamp, world);
  if (!sameSignature(signatureOf(method, parameters.all, credential.accessKeySecret), signature))
    throw fnfError("SignatureNotMatch");
  if (!nonces.take(nonce)) throw fnfError("SignatureNonceUsed");
  return credential;
}

function checkTimestamp(timestamp: string, { clock }: World): void {
  const signedAtMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
  if (Number.isNaN(signedAtMs))
    throw fnfError("InvalidArgument", "Timestamp must be like 2020-09-22T23:43:40Z.");
  if (!isRecent(signedAtMs, clock))
    throw fnfError("RequestTimeTooSkewed", timestamp, new Date(clock.now()).toISOString());
}
