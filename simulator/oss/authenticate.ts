import { type Credential, MAX_SKEW_MS } from "../account.ts";
import type { World } from "../edge.ts";
import { invalidArgument, OssError } from "./errors.ts";
import type { OssKnobs } from "./knobs.ts";
import type { Target } from "./resolve.ts";
import { type SignedRequest, signatureV1, stringToSignV1 } from "./sign-v1.ts";
import {
  ALGORITHM_V4,
  canonicalRequestV4,
  type ScopeV4,
  signatureV4,
  stringToSignV4,
  UNSIGNED_PAYLOAD,
} from "./sign-v4.ts";
import { checkExpiry, checkSkew, type SigningTime, signingTime, signingTimeOfUrl } from "./signing-time.ts";

/** A request as it came in; header values are byte strings (Latin-1), as Node gives them. */
export interface ReceivedRequest {
  method: string;
  headers: Readonly<Record<string, string>>;
  target: Target;
}

/** The forms of a request that its sender may have signed, the documented one first. */
function signedForms({ method, headers, target }: ReceivedRequest): SignedRequest[] {
  const { bucket, key = "", query, withoutSlash } = target;
  const path = bucket === undefined ? "/" : `/${bucket}/${key}`;
  // A client that sends `/BUCKET` may have signed just that: the cloud documents no such addresses.
  const paths = withoutSlash === true ? [path, `/${bucket}`] : [path];
  return paths.map((one) => ({ method, headers, path: one, query }));
}

/** What a request shows to prove who sent it. */
interface Proof {
  accessKeyId: string;
  token: string | undefined;
  signature: string;
  /** Throws if the request is not of this time. */
  checkTime(): void;
  /** The texts that may have been signed, the documented one first. */
  texts: readonly string[];
  sign(secret: string, text: string): string;
  mismatchEc: string;
}

type Context = { world: World; knobs: Pick<OssKnobs, "emptyQueryValues"> };

/**
 * Who sent a request: checks the key, the security token, the time and the signature, of version 1 or 4, in
 * the header or in the URL. Undefined for an anonymous request. Throws what OSS answers to a request that it
 * does not trust.
 */
export function authenticate(request: ReceivedRequest, context: Context): Credential | undefined {
  const proof = proofOf(request, context);
  if (proof === undefined) return undefined;
  const credential = findCredential(proof.accessKeyId, proof.token, context.world);
  proof.checkTime();
  const { accessKeySecret } = credential;
  if (proof.texts.some((text) => proof.sign(accessKeySecret, text) === proof.signature)) return credential;
  throw new OssError("SignatureDoesNotMatch", {
    ec: proof.mismatchEc,
    details: {
      OSSAccessKeyId: proof.accessKeyId,
      SignatureProvided: proof.signature,
      StringToSign: Buffer.from(proof.texts[0] ?? "", "latin1").toString(),
    },
  });
}

/** The credential of a key id, if its token was brought along and both are still good. */
export function findCredential(
  accessKeyId: string,
  token: string | undefined,
  { account, clock }: World,
): Credential {
  const details = { OSSAccessKeyId: accessKeyId };
  const credential = account.find(accessKeyId);
  if (credential === undefined) throw new OssError("InvalidAccessKeyId", { details });
  if (credential.securityToken === undefined) {
    if (token !== undefined) throw new OssError("InvalidAccessKeyId", { details, ec: "0002-00000002" });
    return credential;
  }
  if (token === undefined)
    throw new OssError("InvalidAccessKeyId", {
      details,
      message:
        "The OSS Access Key Id you provided does not exist in our records. The Security Token may be lost to specify that it is a STS Access Id.",
      ec: "0002-00000003",
    });
  if (token !== credential.securityToken) throw new OssError("InvalidSecurityToken");
  if (credential.expiresAtMs !== undefined && credential.expiresAtMs <= clock.now())
    throw new OssError("SecurityTokenExpired");
  return credential;
}

function proofOf(request: ReceivedRequest, context: Context): Proof | undefined {
  const { authorization } = request.headers;
  const query = new Map(request.target.query);
  if (authorization !== undefined) {
    if (authorization.startsWith(ALGORITHM_V4)) return headerProofV4(request, authorization, context);
    if (authorization.startsWith("OSS ")) return headerProofV1(request, authorization, context);
    throw invalidArgument("Authorization", authorization, "Unsupported Authorization Type");
  }
  if (query.has("x-oss-signature-version")) return urlProofV4(request, query, context);
  if (query.has("OSSAccessKeyId") || query.has("Signature")) return urlProofV1(request, query, context);
  return undefined;
}

function headerProofV1(request: ReceivedRequest, authorization: string, { world }: Context): Proof {
  const [, accessKeyId, signature] = /^OSS ([^:\s]+):(\S+)$/.exec(authorization) ?? [];
  if (accessKeyId === undefined || signature === undefined)
    throw invalidArgument("Authorization", authorization, "Authorization header is invalid.");
  const time = signingTime(request.headers, 1);
  return {
    accessKeyId,
    signature,
    token: request.headers["x-oss-security-token"],
    checkTime: () => checkSkew(time, world),
    texts: signedForms(request).map((form) => stringToSignV1(form, time.text)),
    sign: signatureV1,
    mismatchEc: "0002-00000040",
  };
}

function urlProofV1(request: ReceivedRequest, query: ReadonlyMap<string, string>, { world }: Context): Proof {
  const [accessKeyId, signature, expires] = ["OSSAccessKeyId", "Signature", "Expires"].map((name) =>
    query.get(name),
  );
  if (accessKeyId === undefined || signature === undefined || expires === undefined)
    throw new OssError("AccessDenied", {
      message: "OSSAccessKeyId, Expires and Signature must all be in a signed URL.",
    });
  return {
    accessKeyId,
    signature,
    token: query.get("security-token") ?? request.headers["x-oss-security-token"],
    checkTime() {
      if (!/^\d{1,12}$/.test(expires))
        throw new OssError("AccessDenied", {
          message: "Invalid date (should be seconds since epoch).",
          ec: "0002-00000070",
        });
      checkExpiry(Number(expires) * 1000, world);
    },
    texts: signedForms(request).map((form) => stringToSignV1(form, expires)),
    sign: signatureV1,
    mismatchEc: "0002-00000040",
  };
}

function headerProofV4(request: ReceivedRequest, authorization: string, context: Context): Proof {
  const payload = request.headers["x-oss-content-sha256"] ?? UNSIGNED_PAYLOAD;
  if (payload !== UNSIGNED_PAYLOAD)
    throw new OssError("InvalidArgument", {
      message: `The header x-oss-content-sha256 must be ${UNSIGNED_PAYLOAD}.`,
      details: { ArgumentName: "x-oss-content-sha256", ArgumentValue: payload },
      ec: "0002-00000214",
    });
  const fields = new Map(
    authorization
      .slice(ALGORITHM_V4.length)
      .split(",")
      .map((field) => {
        const [name = "", ...value] = field.trim().split("=");
        return [name, value.join("=")];
      }),
  );
  const time = signingTime(request.headers, 4);
  return {
    ...proofV4(request, context, {
      credential: fields.get("Credential") ?? "",
      credentialPlace: "Authorization header",
      signature: fields.get("Signature") ?? "",
      additionalHeaders: fields.get("AdditionalHeaders") ?? "",
      time,
    }),
    token: request.headers["x-oss-security-token"],
    checkTime: () => checkSkew(time, context.world),
  };
}

/** The longest and shortest life of a URL signed with version 4. */
const EXPIRES_SECONDS = { least: 1, most: 604_800 };

function urlProofV4(request: ReceivedRequest, query: ReadonlyMap<string, string>, context: Context): Proof {
  const { world } = context;
  const value = (name: string) => query.get(name) ?? "";
  const version = value("x-oss-signature-version");
  if (version !== ALGORITHM_V4)
    throw new OssError("InvalidArgument", {
      message: "Invalid signature version.",
      details: { ArgumentName: "x-oss-signature-version", ArgumentValue: version },
      ec: "0002-00000066",
    });
  const time = signingTimeOfUrl(value("x-oss-date"));
  return {
    ...proofV4(request, context, {
      credential: value("x-oss-credential"),
      credentialPlace: "query",
      signature: value("x-oss-signature"),
      additionalHeaders: value("x-oss-additional-headers"),
      time,
    }),
    token: query.get("x-oss-security-token") ?? request.headers["x-oss-security-token"],
    checkTime() {
      const expires = value("x-oss-expires");
      const seconds = /^\d{1,9}$/.test(expires) ? Number(expires) : 0;
      if (seconds < EXPIRES_SECONDS.least || seconds > EXPIRES_SECONDS.most)
        throw new OssError("AccessDenied", { message: "Invalid x-oss-expires.", ec: "0002-00000232" });
      if (time.ms - MAX_SKEW_MS > Math.max(world.clock.now(), Date.now()))
        throw new OssError("AccessDenied", { message: "Request is not valid yet.", ec: "0002-00000235" });
      checkExpiry(time.ms + seconds * 1000, world);
    },
  };
}

function proofV4(
  request: ReceivedRequest,
  { world, knobs }: Context,
  shown: {
    credential: string;
    credentialPlace: string;
    signature: string;
    additionalHeaders: string;
    time: SigningTime;
  },
): Omit<Proof, "token" | "checkTime"> {
  const { accessKeyId, scope } = readCredentialV4(shown.credential, shown.credentialPlace, shown.time, world);
  const additionalHeaders = shown.additionalHeaders.split(";").filter((name) => name !== "");
  const emptyValues =
    knobs.emptyQueryValues === "either" ? (["bare", "with-equals"] as const) : (["bare"] as const);
  return {
    accessKeyId,
    signature: shown.signature,
    texts: signedForms(request).flatMap((signed) =>
      emptyValues.map((form) => {
        const canonical = canonicalRequestV4(signed, { additionalHeaders, emptyValues: form });
        return stringToSignV4(shown.time.text, scope, canonical);
      }),
    ),
    sign: (secret, text) => signatureV4(secret, scope, text),
    mismatchEc: "0002-00000201",
  };
}

/**
 * Reads `KEY/yyyymmdd/REGION/oss/aliyun_v4_request`. Throws InvalidArgument for what is not valid here and
 * today.
 */
export function readCredentialV4(
  credential: string,
  place: string,
  { ms }: SigningTime,
  { account }: World,
): { accessKeyId: string; scope: ScopeV4 } {
  const [accessKeyId = "", day = "", region = "", product = "", terminator, ...rest] = credential.split("/");
  const refuse = (what: string, ec?: string) =>
    new OssError("InvalidArgument", {
      message: `Invalid ${what} in ${place}.`,
      details: { Credential: credential },
      ...(ec === undefined ? {} : { ec }),
    });
  if (accessKeyId === "" || terminator !== "aliyun_v4_request" || rest.length > 0) throw refuse("Credential");
  if (day !== new Date(ms).toISOString().slice(0, 10).replaceAll("-", "")) throw refuse("signing date");
  if (region !== account.region) throw refuse("signing region", "0002-00000226");
  if (product !== "oss") throw refuse("signing product");
  return { accessKeyId, scope: { day, region, product } };
}
