import { noAnswer } from "./no-answer.ts";

/**
 * What a cloud service can do to us, in our own words. The class name is what CloudFlow matches in Retry and
 * Catch (Function Compute reports it as errorType), so `name` and the class agree and bundles keep names.
 * Messages hold no URL, key, token or signature: they are built here from code, text and request id, never
 * taken from an SDK's message.
 */
export abstract class CloudFault extends Error {
  readonly service: ServiceName;
  readonly operation: string;
  /** The service's error code, or the SDK's name for a call without an answer. */
  readonly code: string;
  /** The service's own sentence; may be empty. */
  readonly said: string;
  readonly requestId: string | undefined;
  /** Method, host and path of a request without an answer, if the SDK tells them; never query or header. */
  readonly request: string = "";

  constructor(service: ServiceName, operation: string, code: string, said: string, requestId?: string) {
    const id = requestId === undefined ? "" : ` (request ${requestId})`;
    super(`${service} ${operation}: ${code}${said === "" ? "" : `: ${said}`}${id}`);
    this.service = service;
    this.operation = operation;
    this.code = code;
    this.said = said;
    this.requestId = requestId;
  }
}

export type ServiceName = "ECS" | "OSS" | "FC" | "FnF" | "STS" | "RAM";

/** Too many calls: ECS counts by the minute, so the next minute is the time to try again. */
export class Throttled extends CloudFault {
  override readonly name: string = "Throttled";
}

/** No answer, an answer that makes no sense, or a 5xx: it may have taken effect. Worth a retry soon. */
export class Unavailable extends CloudFault {
  override readonly name = "Unavailable";
}

/** The role or key lacks a permission. */
export class Denied extends CloudFault {
  override readonly name = "Denied";
}

/** ECS may not read the bucket (yet): a role that was just created needs a minute. */
export class RoleNotReady extends CloudFault {
  override readonly name = "RoleNotReady";
}

/** The service understood and refused, and will again. */
export class Rejected extends CloudFault {
  override readonly name = "Rejected";
}

interface Origin {
  service: ServiceName;
  operation: string;
}

/** Whether a service says that something does not exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof Rejected && /NotFound|NotExist|^NoSuch(Key|Upload)$/.test(error.code);
}

/** For `catch`: undefined for what does not exist, any other error as it was. */
export function unlessMissing(error: unknown): undefined {
  if (isMissing(error)) return undefined;
  throw error;
}

/**
 * For `catch`, where a thing is about to be made that need not be there: undefined for what does not exist or may not be seen
 * (OSS may hide what is not there from who may not list the bucket), any other error as it was.
 */
export function unlessUnseen(error: unknown): undefined {
  if (error instanceof Denied) return undefined;
  throw error;
}

interface VendorError {
  name?: unknown;
  code?: unknown;
  status?: unknown;
  statusCode?: unknown;
  message?: unknown;
  requestId?: unknown;
  data?: { Code?: unknown; Message?: unknown; RequestId?: unknown; statusCode?: unknown };
}

function text(...candidates: unknown[]): string | undefined {
  return candidates.find((value): value is string => typeof value === "string" && value !== "");
}

/** The service's sentence without what an SDK adds: `code: 400, … request id: …`, `…, URL: http://…`. */
function sentence(message: string): string {
  return (
    message
      .replace(/, URL: .*$/s, "")
      .replace(/^code: \d+, /, "")
      .replace(/ request id: .*$/s, "")
      .replace(/https?:\/\/\S+/g, "[address]")
      // A refused signature is answered with what the server signed, the token in it.
      .replace(/\b(server )?string to sign is.*$/is, "")
      .replace(/\b(AccessKeyId|SecurityToken|Signature)(=|%3D)[^&\s]+/gi, "$1=[hidden]")
      .slice(0, 400)
  );
}

/** A 4xx says that the request is to blame; but for a time-out and for too many of them. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && ![408, 425, 429].includes(status);
}

/**
 * Turns what any of the SDKs throws into one of the faults above. An error without a service's code (a reset,
 * a time-out of the SDK, HTML instead of JSON) is Unavailable.
 */
function faultOf(error: unknown, { service, operation }: Origin): CloudFault {
  if (error instanceof CloudFault) return error;
  const vendor: VendorError = typeof error === "object" && error !== null ? error : {};
  const { data } = vendor;
  const code = text(data?.Code, vendor.code);
  const requestId = text(data?.RequestId, vendor.requestId);
  const said = sentence(text(data?.Message, vendor.message) ?? "");
  const status = Number(vendor.statusCode ?? data?.statusCode ?? vendor.status);
  // ali-oss and httpx give their own network errors codes too; a service's answer has a status or a request
  // id.
  const answered = requestId !== undefined || (Number.isInteger(status) && status >= 400);
  // HEAD has no body to say why. What is asked the same way again is refused the same way again.
  if (code === undefined && isRefusal(status)) {
    const Refusal = status === 403 || status === 401 ? Denied : Rejected;
    return new Refusal(service, operation, `Http${status}`, "no reason was given", requestId);
  }
  if (code === undefined || !answered) {
    const { code: cause, said: why, request } = noAnswer(vendor);
    return Object.assign(new Unavailable(service, operation, cause, why, requestId), { request });
  }
  if (/throttl|FlowLimit|QpsLimit|TooManyRequests/i.test(code) || status === 429)
    return new Throttled(service, operation, code, said, requestId);
  if (status >= 500 || /^(InternalError|InternalServerError|ServiceUnavailable)/.test(code))
    return new Unavailable(service, operation, code, said, requestId);
  if (
    /^(AccessDenied|Forbidden|NoPermission|InvalidAccessKeyId|SignatureDoesNotMatch|SignatureNotMatch)/.test(
      code,
    )
  )
    return new Denied(service, operation, code, said, requestId);
  return new Rejected(service, operation, code, said, requestId);
}

/** Runs a call; what it throws is a CloudFault. */
export async function withCloudFaults<T>(origin: Origin, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw faultOf(error, origin);
  }
}
