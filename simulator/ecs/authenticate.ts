import type { IncomingHttpHeaders } from "node:http";
import { type Credential, isRecent } from "../account.ts";
import type { Exchange, World } from "../edge.ts";
import { type KeyProblem, type Nonces, sameSignature, signerOf } from "../signed-requests.ts";
import { ecsError } from "./errors.ts";
import { parseAuthorization, sha256Hex, signatureOf, stringToSign } from "./sign.ts";

const ALWAYS_SIGNED = [
  "host",
  "x-acs-action",
  "x-acs-content-sha256",
  "x-acs-date",
  "x-acs-signature-nonce",
  "x-acs-version",
];

const KEY_ERRORS = {
  unknown: "InvalidAccessKeyId.NotFound",
  "token-missing": "MissingSecurityToken",
  "token-of-another": "InvalidSecurityToken.MismatchWithAccessKey",
  expired: "InvalidSecurityToken.Expired",
} as const satisfies Record<KeyProblem, string>;

/**
 * Lets a request pass that one of the account's keys signed with ACS3-HMAC-SHA256 within 15 minutes and that was not sent
 * before. Throws the gateway's error otherwise. The answer to a body that is not the one whose hash was signed is not
 * documented; here the signature then does not match.
 */
export function authenticate(exchange: Exchange, body: Buffer, nonces: Nonces, world: World): Credential {
  const headers = flat(exchange.request.headers);
  const authorization = parseAuthorization(headers["authorization"]);
  const nonce = headers["x-acs-signature-nonce"];
  if (headers["authorization"] === undefined && exchange.url.searchParams.has("Signature"))
    throw ecsError("NotSimulated", "signature of the older RPC style at ECS, only ACS3-HMAC-SHA256");
  if (authorization === undefined || nonce === undefined) throw ecsError("IncompleteSignature");
  const needed = Object.keys(headers).filter((name) => name.startsWith("x-acs-"));
  if (![...ALWAYS_SIGNED, ...needed].every((name) => authorization.signedHeaders.includes(name)))
    throw ecsError("IncompleteSignature");
  const key = { accessKeyId: authorization.accessKeyId, token: headers["x-acs-security-token"] };
  const credential = signerOf(key, world, (problem) => ecsError(KEY_ERRORS[problem]));
  checkDate(headers["x-acs-date"] ?? "", world);
  const text = stringToSign({
    method: exchange.request.method ?? "",
    path: exchange.url.pathname,
    query: exchange.url.searchParams,
    headers,
    signedHeaders: authorization.signedHeaders,
    bodySha256: sha256Hex(body),
  });
  if (!sameSignature(signatureOf(text, credential.accessKeySecret), authorization.signature))
    throw ecsError("SignatureDoesNotMatch", text);
  if (!nonces.take(nonce)) throw ecsError("SignatureNonceUsed");
  return credential;
}

function checkDate(date: string, { clock }: World): void {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date) || Number.isNaN(Date.parse(date)))
    throw ecsError("InvalidTimeStamp.Format");
  if (!isRecent(Date.parse(date), clock)) throw ecsError("InvalidTimeStamp.Expired");
}

function flat(headers: IncomingHttpHeaders): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value]),
  );
}
