import { isRecent } from "../account.ts";
import type { World } from "../edge.ts";
import { fnfError } from "./errors.ts";
import type { Parameters } from "./parameters.ts";
import { sameSignature, signatureOf } from "./sign.ts";

/** How many nonces are remembered: far more than 15 minutes of requests bring. */
const REMEMBERED_NONCES = 100_000;

/** The nonces of the requests that were taken, the newest of them. */
export class Nonces {
  private readonly seen = new Set<string>();

  /** False if the nonce was used before. */
  take(nonce: string): boolean {
    if (this.seen.has(nonce)) return false;
    this.seen.add(nonce);
    const [oldest] = this.seen;
    if (this.seen.size > REMEMBERED_NONCES && oldest !== undefined) this.seen.delete(oldest);
    return true;
  }

  clear(): void {
    this.seen.clear();
  }
}

/**
 * Lets a request pass that one of the account's keys signed within 15 minutes and that was not sent before. Throws the error
 * otherwise.
 */
export function authenticate(method: string, parameters: Parameters, nonces: Nonces, world: World): void {
  const accessKeyId = parameters.required("AccessKeyId");
  const signature = parameters.required("Signature");
  const nonce = parameters.required("SignatureNonce");
  const timestamp = parameters.required("Timestamp");
  for (const [name, value] of [
    ["SignatureMethod", "HMAC-SHA1"],
    ["SignatureVersion", "1.0"],
  ] as const)
    if (parameters.required(name) !== value) throw fnfError("InvalidArgument", `${name} must be ${value}.`);
  const secret = secretOf(accessKeyId, parameters.text("SecurityToken"), world);
  checkTimestamp(timestamp, world);
  if (!sameSignature(signatureOf(method, parameters.all, secret), signature))
    throw fnfError("SignatureNotMatch");
  if (!nonces.take(nonce)) throw fnfError("SignatureNonceUsed");
}

function secretOf(accessKeyId: string, token: string | undefined, { account, clock }: World): string {
  const credential = account.find(accessKeyId);
  if (credential === undefined) throw fnfError("InvalidAccessKeyID", accessKeyId);
  if (credential.securityToken !== undefined && token === undefined) throw fnfError("MissingSecurityToken");
  if (credential.securityToken !== token) throw fnfError("InvalidSecurityToken.MismatchWithAccessKey");
  if (credential.expiresAtMs !== undefined && credential.expiresAtMs <= clock.now())
    throw fnfError("InvalidSecurityToken.Expired");
  return credential.accessKeySecret;
}

function checkTimestamp(timestamp: string, { clock }: World): void {
  const signedAtMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
  if (Number.isNaN(signedAtMs))
    throw fnfError("InvalidArgument", "Timestamp must be like 2020-09-22T23:43:40Z.");
  if (!isRecent(signedAtMs, clock))
    throw fnfError("RequestTimeTooSkewed", timestamp, new Date(clock.now()).toISOString());
}
