import { writeXml, type XmlContent } from "./xml.ts";

interface ErrorKind {
  status: number;
  message: string;
  /**
   * The cause's number in OSS's error pages ("EC"). Where it is not known from a page or a real answer: a
   * placeholder.
   */
  ec?: string;
}

/**
 * OSS's errors: the HTTP status code pages and the EC pages of its documents, and answers quoted in public
 * issues.
 */
const KINDS = {
  AccessDenied: { status: 403, message: "AccessDenied", ec: "0003-00000001" },
  BucketAlreadyExists: { status: 409, message: "The requested bucket name is not available." },
  BucketNotEmpty: { status: 409, message: "The bucket you tried to delete is not empty." },
  CallbackFailed: { status: 203, message: "Error status : -1.", ec: "0007-00000203" },
  EntityTooLarge: { status: 400, message: "Your proposed upload exceeds the maximum allowed object size." },
  EntityTooSmall: {
    status: 400,
    message: "Your proposed upload is smaller than the minimum allowed object size.",
  },
  FileAlreadyExists: {
    status: 409,
    message: "The object you specified already exists and can not be overwritten.",
  },
  IncompleteBody: { status: 400, message: "The request body terminated unexpectedly." },
  InvalidAccessKeyId: {
    status: 403,
    message: "The OSS Access Key Id you provided does not exist in our records.",
    ec: "0002-00000902",
  },
  InvalidArgument: { status: 400, message: "The argument is invalid." },
  InvalidBucketName: { status: 400, message: "The specified bucket is not valid." },
  InvalidDigest: { status: 400, message: "The Content-MD5 you specified was invalid." },
  InvalidEncryptionAlgorithmError: {
    status: 400,
    message: "The Encryption Method you specified is not valid.",
  },
  InvalidObjectName: { status: 400, message: "The specified object is not valid." },
  InvalidObjectState: { status: 403, message: "The operation is not valid for the object's state" },
  InvalidPart: {
    status: 400,
    message:
      "One or more of the specified parts could not be found or the specified entity tag might not have matched the part's entity tag.",
  },
  InvalidPartOrder: {
    status: 400,
    message:
      "The list of parts was not in ascending order. Parts list must specified in order by part number.",
  },
  InvalidPolicyDocument: { status: 400, message: "Invalid Policy: the policy is not a valid JSON document." },
  InvalidRange: { status: 416, message: "The requested range cannot be satisfied." },
  InvalidSecurityToken: {
    status: 403,
    message: "The security token you provided is invalid.",
    ec: "0002-00000004",
  },
  InvalidTargetType: { status: 400, message: "The target of the symbolic link is a symbolic link itself." },
  InvalidTag: { status: 400, message: "The tag you provided is invalid." },
  MalformedPOSTRequest: {
    status: 400,
    message: "The body of your POST request is not well-formed multipart/form-data.",
  },
  MalformedXML: {
    status: 400,
    message: "The XML you provided was not well-formed or did not validate against our published schema.",
  },
  MissingArgument: { status: 400, message: "Missing Some Required Arguments." },
  MissingContentLength: { status: 411, message: "You must provide the Content-Length HTTP header." },
  NoSuchBucket: { status: 404, message: "The specified bucket does not exist.", ec: "0015-00000101" },
  NoSuchKey: { status: 404, message: "The specified key does not exist.", ec: "0026-00000001" },
  NoSuchLifecycle: { status: 404, message: "No Row found in Lifecycle Table." },
  NoSuchServerSideEncryptionRule: {
    status: 404,
    message: "The server side encryption configuration does not exist.",
  },
  NoSuchUpload: {
    status: 404,
    message:
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
  },
  NotSymlink: { status: 400, message: "The object is not a symbolic link.", ec: "0043-00000101" },
  NotImplemented: {
    status: 501,
    message: "A header or query you provided implies functionality that is not implemented.",
  },
  NotModified: { status: 304, message: "Not Modified" },
  ObjectNotAppendable: { status: 409, message: "The object is not appendable" },
  OperationNotSupported: {
    status: 400,
    message: "The operation is not supported for this resource.",
  },
  PositionNotEqualToLength: { status: 409, message: "Position is not equal to file length" },
  PreconditionFailed: {
    status: 412,
    message: "At least one of the pre-conditions you specified did not hold.",
  },
  RequestTimeTooSkewed: {
    status: 403,
    message: "The difference between the request time and the current time is too large.",
    ec: "0002-00000504",
  },
  RestoreAlreadyInProgress: {
    status: 409,
    message: "The restore operation is in progress.",
  },
  SymlinkTargetNotExist: {
    status: 404,
    message: "The symbolic link's target does not exist.",
    ec: "0026-00000012",
  },
  SecurityTokenExpired: {
    status: 403,
    message: "The security token you provided has expired.",
    ec: "0002-00000007",
  },
  SignatureDoesNotMatch: {
    status: 403,
    message:
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    ec: "0002-00000040",
  },
} satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof KINDS;

/** An answer of OSS that is not a success. */
export class OssError extends Error {
  override name = "OssError";
  readonly code: string;
  readonly status: number;
  readonly ec: string;
  /** Elements of the answer beside the usual ones, as `BucketName` of NoSuchBucket. */
  readonly details: Readonly<Record<string, XmlContent>>;
  /** Headers of the answer beside the usual ones. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    {
      details = {},
      message,
      ec,
      headers = {},
    }: {
      details?: Record<string, XmlContent>;
      message?: string;
      ec?: string;
      headers?: Record<string, string>;
    } = {},
  ) {
    const kind: ErrorKind = KINDS[code];
    super(message ?? kind.message);
    this.code = code;
    this.status = kind.status;
    this.ec = ec ?? kind.ec ?? UNKNOWN_EC;
    this.details = details;
    this.headers = headers;
  }
}

export const UNKNOWN_EC = "0000-00000000";

export function invalidArgument(name: string, value: string, message?: string): OssError {
  return new OssError("InvalidArgument", {
    details: { ArgumentName: name, ArgumentValue: value },
    ...(message === undefined ? {} : { message }),
  });
}

/** The body of an error answer. */
export function errorXml(
  error: { code: string; message: string; ec: string; details: Readonly<Record<string, XmlContent>> },
  { requestId, hostId }: { requestId: string; hostId: string },
): string {
  return writeXml("Error", [
    ["Code", error.code],
    ["Message", error.message],
    ["RequestId", requestId],
    ["HostId", hostId],
    ...Object.entries(error.details),
    ["EC", error.ec],
  ]);
}
