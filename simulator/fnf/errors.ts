type ErrorRow = readonly [status: number, message: string];

/** The error tables of API 2019-03-15 in Alibaba Cloud's OpenAPI metadata. `%s` is filled in. */
const DOCUMENTED = {
  AccessDenied: [403, "The resources doesn't belong to you."],
  ActionNotSupported: [400, "The requested API operation '%s' is incorrect. Please check."],
  APIVersionNotSupported: [400, "The requested API version '%s' is not supported yet. Please check."],
  EntityTooLarge: [400, "The payload size exceeds maximum allowed size (%s bytes)."],
  ExecutionAlreadyCompleted: [400, "Execution '%s' for flow '%s' has already completed."],
  ExecutionAlreadyExists: [400, "Execution '%s' for flow '%s' already exists."],
  ExecutionNotExists: [404, "Execution '%s' for flow '%s' does not exist."],
  FlowAlreadyExists: [409, "Flow '%s' already exists."],
  FlowNotExists: [404, "Flow '%s' does not exist."],
  InternalServerError: [500, "An internal error has occurred. Please retry."],
  InvalidAccessKeyID: [403, "The AccessKey ID %s is invalid."],
  InvalidArgument: [400, "Parameter error. %s"],
  MissingRequiredParams: [400, "The HTTP query '%s' must be specified."],
  RequestTimeTooSkewed: [
    403,
    "The difference between the request time %s and the current time %s is too large.",
  ],
  ResourceThrottled: [429, "The request is throttled. Please try again later."],
  SignatureNotMatch: [
    403,
    "The request signature we calculated does not match the signature you provided. Check your access key and signing method.",
  ],
  TaskAlreadyCompleted: [400, "Task %s has already completed."],
} as const satisfies Record<string, ErrorRow>;

/** Not in those tables: what the gateway before every API answers. */
const GATEWAY = {
  "InvalidSecurityToken.Expired": [400, "Specified SecurityToken is expired."],
  "InvalidSecurityToken.MismatchWithAccessKey": [400, "Specified SecurityToken mismatch with the AccessKey."],
  MissingSecurityToken: [400, "SecurityToken is mandatory for this action."],
  SignatureNonceUsed: [400, "Specified signature nonce was used already."],
  UnsupportedHTTPMethod: [400, "This http method is not supported."],
} as const satisfies Record<string, ErrorRow>;

/** Not an answer of the cloud: it refuses what the simulator does not play, lest it be taken for played. */
const OWN = {
  NotSimulated: [501, "The simulator has no %s."],
} as const satisfies Record<string, ErrorRow>;

export type ErrorName = keyof typeof DOCUMENTED | keyof typeof GATEWAY | keyof typeof OWN;

const ERRORS: Readonly<Record<ErrorName, ErrorRow>> = { ...DOCUMENTED, ...GATEWAY, ...OWN };

/** A refusal of the API. */
export class FnfError extends Error {
  readonly status: number;
  readonly code: ErrorName;

  constructor(code: ErrorName, message: string) {
    super(message);
    this.name = "FnfError";
    this.status = ERRORS[code][0];
    this.code = code;
  }
}

/** The error of that name; the details take the places of `%s`. */
export function fnfError(code: ErrorName, ...details: readonly string[]): FnfError {
  const places = ERRORS[code][1].split("%s");
  const message = places.reduce((text, part, index) => `${text}${details[index - 1] ?? ""}${part}`);
  return new FnfError(code, message.trim());
}
