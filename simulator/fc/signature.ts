import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { type Credential, isRecent } from "../account.ts";
import type { World } from "../edge.ts";
import { FcError, serviceErrors } from "./service-errors.ts";

/** The text that a client of the `FC <id>:<signature>` scheme signs ("Signature authentication"). */
function stringToSign(method: string, path: string, headers: IncomingHttpHeaders): string {
  const own = Object.keys(headers)
    .filter((name) => name.startsWith("x-fc-"))
    .sort()
    .map((name) => `${name}:${headers[name]}\n`);
  const { "content-md5": md5 = "", "content-type": type = "", date = "" } = headers;
  return `${method}\n${md5}\n${type}\n${date}\n${own.join("")}${path}`;
}

function matches(signature: string, text: string, secret: string): boolean {
  const expected = createHmac("sha256", secret).update(text, "utf8").digest();
  const given = Buffer.from(signature, "base64");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function tokenProblem(
  credential: Credential,
  headers: IncomingHttpHeaders,
  nowMs: number,
): string | undefined {
  const token = headers["x-fc-security-token"];
  if (credential.securityToken !== undefined && token !== credential.securityToken)
    return "the security token does not belong to the access key ID";
  if (credential.expiresAtMs !== undefined && credential.expiresAtMs <= nowMs)
    return "the security token has expired";
  return undefined;
}

/**
 * The keys that signed a request. Throws unless they are the account's and signed it lately, with their token if they are temporary.
 * The document says 403 for a missing or wrong signature; the code for a late request is not given.
 */
export function signerOf(
  request: { method: string; path: string; headers: IncomingHttpHeaders },
  { account, clock }: World,
): Credential {
  const { authorization, date } = request.headers;
  if (authorization?.startsWith("ACS3-") === true)
    throw new FcError(
      serviceErrors.notSimulated("ACS3 signature at Function Compute, only 'FC <id>:<signature>'"),
    );
  const match = /^FC ([^:]+):(.+)$/.exec(authorization ?? "");
  const [, id, signature] = match ?? [];
  if (id === undefined || signature === undefined)
    throw new FcError(
      serviceErrors.accessDenied("the request has no Authorization header of the form 'FC <id>:<signature>'"),
    );
  if (date === undefined) throw new FcError(serviceErrors.missingHeader("Date"));
  const credential = account.find(id);
  if (credential === undefined) throw new FcError(serviceErrors.invalidAccessKeyId(id));
  if (
    !matches(
      signature,
      stringToSign(request.method, request.path, request.headers),
      credential.accessKeySecret,
    )
  )
    throw new FcError(serviceErrors.signatureNotMatch());
  const problem = tokenProblem(credential, request.headers, clock.now());
  if (problem !== undefined) throw new FcError(serviceErrors.accessDenied(problem));
  if (!isRecent(Date.parse(date), clock))
    throw new FcError(
      serviceErrors.accessDenied(`the request's time '${date}' is not within 15 minutes of the service's`),
    );
  return credential;
}
