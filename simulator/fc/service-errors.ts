import type { Access } from "../ram/policy.ts";

/** Function Compute refuses a request: its own error, as opposed to a function's. */
export interface ServiceError {
  kind: "service-error";
  status: number;
  code: string;
  message: string;
}

/** The refusal of a request of the API. */
export class FcError extends Error {
  readonly refusal: ServiceError;

  constructor(refusal: ServiceError) {
    super(refusal.message);
    this.name = "FcError";
    this.refusal = refusal;
  }
}

const refusal =
  <Args extends unknown[]>(status: number, code: string, message: (...args: Args) => string) =>
  (...args: Args): ServiceError => ({ kind: "service-error", status, code, message: message(...args) });

/**
 * Function Compute's "Error codes" page and the error codes of API 2023-03-30, with the messages given there. The message of
 * `accessDenied`, `asyncConfigNotExists` and `resourceExhausted` is not given.
 */
export const serviceErrors = {
  invalidArgument: refusal(400, "InvalidArgument", (message: string) => message),
  missingHeader: refusal(
    400,
    "MissingRequiredHeader",
    (name: string) => `required HTTP header ${name} was not specified`,
  ),
  pathNotSupported: refusal(
    400,
    "PathNotSupported",
    (method: string, path: string) => `'${method}' against '${path}' is not supported`,
  ),
  entityTooLarge: refusal(
    400,
    "EntityTooLarge",
    (maxBytes: number) => `payload size exceeds maximum allowed size (${maxBytes} bytes)`,
  ),
  accessDenied: refusal(403, "AccessDenied", (message: string) => message),
  /** In the words of answers quoted in public issues. */
  notAuthorized: refusal(
    403,
    "AccessDenied",
    ({ action, resource }: Access) =>
      `the caller is not authorized to perform '${action}' on resource '${resource}'`,
  ),
  invalidAccessKeyId: refusal(403, "InvalidAccessKeyID", (id: string) => `invalid access key ID '${id}'`),
  signatureNotMatch: refusal(
    403,
    "SignatureNotMatch",
    () =>
      "The request signature we calculated does not match the signature you provided. Check your access key and signing method",
  ),
  functionNotFound: refusal(404, "FunctionNotFound", (name: string) => `function '${name}' does not exist.`),
  serviceNotFound: refusal(404, "ServiceNotFound", (name: string) => `service '${name}' does not exist`),
  triggerNotFound: refusal(
    404,
    "TriggerNotFound",
    (name: string, functionName: string) => `trigger '${name}' does not exist in function '${functionName}'`,
  ),
  asyncConfigNotExists: refusal(
    404,
    "AsyncConfigNotExists",
    (functionName: string) => `function '${functionName}' has no async invoke config`,
  ),
  aliasNotFound: refusal(
    404,
    "AliasNotFound",
    (alias: string, functionName: string) => `alias '${alias}' of function '${functionName}' does not exist`,
  ),
  resourceExhausted: refusal(
    429,
    "ResourceExhausted",
    () => "Your request is denied due to concurrency limit exceeded.",
  ),
  /** Not an answer of the cloud: it refuses what the simulator does not play, lest it be taken for played. */
  notSimulated: refusal(501, "NotSimulated", (what: string) => `The simulator has no ${what}.`),
  internal: refusal(500, "InternalServerError", () => "an internal error has occurred. Please retry."),
} as const;
