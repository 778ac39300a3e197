import { IMAGES } from "./image-errors.ts";

type ErrorRow = readonly [status: number, message: string];

/** What the gateway in front of every API of Alibaba Cloud answers before the service sees the request. */
const GATEWAY = {
  "Forbidden.RAM": [
    403,
    "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
  ],
  IncompleteSignature: [400, "The request signature does not conform to Aliyun standards."],
  "InvalidAccessKeyId.NotFound": [404, "Specified access key is not found."],
  "InvalidApi.NotFound": [404, "Specified api is not found, please check your url and method."],
  "InvalidSecurityToken.Expired": [400, "Specified SecurityToken is expired."],
  "InvalidSecurityToken.MismatchWithAccessKey": [400, "Specified SecurityToken mismatch with the AccessKey."],
  "InvalidTimeStamp.Expired": [400, "Specified time stamp or date value is expired."],
  "InvalidTimeStamp.Format": [400, "Specified time stamp or date value is not well formatted."],
  InvalidVersion: [400, "Specified parameter Version is not valid."],
  MissingSecurityToken: [400, "SecurityToken is mandatory for this action."],
  SignatureDoesNotMatch: [
    400,
    "Specified signature is not matched with our calculation. server string to sign is:%s",
  ],
  SignatureNonceUsed: [400, "Specified signature nonce was used already."],
  Throttling: [400, "Request was denied due to request throttling."],
  "Throttling.Api": [400, "Request was denied due to api flow control."],
  "Throttling.User": [400, "Request was denied due to user flow control."],
  UnsupportedHTTPMethod: [400, "This http method is not supported."],
} as const satisfies Record<string, ErrorRow>;

/** ECS's common errors and those of its documents on tasks, images, snapshots and tags. */
const SHARED = {
  CancelTaskFailed: [403, "The task is failed to cancel, Please contact the administrator."],
  DryRunOperation: [400, "Request validation has been passed with DryRun flag set."],
  IdempotentParameterMismatch: [400, "The request is retried with updated parameters."],
  ImageIsImporting: [403, "The specified Image is importing."],
  InternalError: [500, "The request processing has failed due to some unknown error."],
  InvalidArchitecture: [404, "The specified Architecture is not valid."],
  "InvalidFilterKey.NotFound": [404, "The specified Filter Key is not found."],
  InvalidFilterValue: [404, "The specified Filter Value is not valid."],
  "InvalidImageId.NotFound": [404, "The specified ImageId does not exist."],
  "InvalidImageOwnerAlias.PublicImageUnsupported": [
    400,
    "When querying images, the parameter ImageOwnerAlias should be others while specified parameter IsPublic is true.",
  ],
  "InvalidImageOwnerAlias.ValueNotSupported": [400, "The specified ImageOwnerAlias value is not supported."],
  InvalidOSType: [404, "The specified OSType is not valid."],
  InvalidParameter: [400, 'The specified parameter "%s" is not valid.'],
  InvalidParamter: [400, "Invalid Parameter."],
  "InvalidRegionId.NotFound": [400, "The specified RegionId does not exist."],
  "InvalidSnapshotIds.Malformed": [403, "The amount of specified specified snapshot Ids exceeds the limit."],
  "InvalidSnapshotType.NotFound": [404, "The specfied SnapshotType is not found"],
  InvalidSourceDiskType: [404, "The specifed SourceDiskType is not valid"],
  "InvalidStatus.NotFound": [404, "The specified Status is not found"],
  InvalidTagCount: [400, "The specified tags are beyond the permitted range."],
  "InvalidTag.Mismatch": [400, "The specified Tag.n.Key and Tag.n.Value are not match."],
  "InvalidTagKey.Malformed": [400, "The specified Tag.n.Key is not valid."],
  "InvalidTagValue.Malformed": [400, "The specified Tag.n.Value is not valid."],
  "InvalidTaskId.IncorrectTaskStatus": [403, "The specified task status is invalid."],
  "InvalidTaskId.NotFound": [400, 'The specified "TaskId" is not found.'],
  "InvalidTaskId.TaskActionNotSupport": [403, "The specified task action not support."],
  InvalidUsage: [404, "The specified Usage is not valid."],
  LastTokenProcessing: [403, "The last token request is processing."],
  MissingParameter: [
    400,
    'An input parameter "%s" that is mandatory for processing the request is not supplied.',
  ],
  /** Not an answer of ECS: it refuses what the simulator does not play, lest it be taken for played. */
  NotSimulated: [501, "The simulator has no %s."],
  SnapshotCreatedImage: [403, "The snapshot has been used to create user defined image(s)."],
} as const satisfies Record<string, ErrorRow>;

/** The error table of the ImportImage document, but for what only image export, cloud boxes and image checks raise. */
const IMPORT_IMAGE = {
  "Account.Arrearage": [400, "Your account has an outstanding payment."],
  "DRYRUN.SUCCESS": [400, "This request is a dryrun request with successful result."],
  ImportImageFailed: [403, "Importing image is failed, Please contact the administrator."],
  "InvalidAccountStatus.OSSDisabled": [403, "OSS is disabled due to invalid account status."],
  "InvalidArchitecture.Malformed": [400, "The specified Architecture is wrongly formed."],
  "InvalidArchitecture.PlatformUnsupported": [
    403,
    "The OS platform you selected does not support the specified architecture.",
  ],
  "InvalidBlockSize.NotSupport": [403, "%s"],
  "InvalidBootMode.Malformed": [400, 'The specified parameter "BootMode" is malformed.'],
  "InvalidBootMode.NotSupport": [
    400,
    "The specified parameter BootMode is not supported for current image architecture.",
  ],
  "InvalidClientToken.Malformed": [400, "The specified parameter clientToken is not valid."],
  InvalidDataDiskSize: [
    400,
    "The specified DiskDeviceMapping.N.DiskImSize should be in the specified range.",
  ],
  "InvalidDescription.Malformed": [400, "The specified Image description is wrongly formed."],
  "InvalidImageFormat.Malformed": [400, "The specified Image Format is wrongly formed."],
  "InvalidImageFormat.Malformed (content)": [403, "%s"],
  "InvalidImageFormat.RegionNotSupported": [
    400,
    "The specified image format is not supported in current region.",
  ],
  "InvalidImageName.Duplicated": [400, "The destination image is exist."],
  "InvalidImageName.Malformed": [400, "The specified Image name is wrongly formed."],
  InvalidImageSize: [400, "%s"],
  "InvalidLicenseType.BYOLOnly": [
    400,
    "Only BYOL LicenseType is supported for the current platform provided.",
  ],
  "InvalidLicenseType.NotSupported": [400, "The specified LicenseType is not supported."],
  "InvalidOperation.CloudBoxImageImportUnsupported": [403, "Importing cloud box images is not supported."],
  "InvalidOSS.NotAuthorized": [403, "The specified OSS bucket or object is not allowed to access."],
  "InvalidOSSBucket.EncryptUnsupported": [
    403,
    "Accessing objects from encrypted OSS bucket is not supported.",
  ],
  "InvalidOSSBucket.FlowLimit": [400, "%s"],
  "InvalidOSSBucket.Malformed": [400, "The specified OSS bucket is wrongly formed."],
  "InvalidOSSBucket.NotFound": [400, "The specified OSS bucket does not exist in this region."],
  "InvalidOSSObject.Malformed": [400, "The specified OSS object is wrongly formed."],
  "InvalidOSSObject.NeedRestore": [400, "The specified OSS object is a archive object, need restore first."],
  "InvalidOSSObject.NotFound": [400, "The specified OSS object does not exist in this region."],
  "InvalidOSSObject.Size": [400, "The specified OSS object size is zero."],
  "InvalidOSType.Malformed": [400, "The specified OSType is wrongly formed."],
  "InvalidParameter.DetectionStrategy": [400, "The specified parameter DetectionStrategy is invalid."],
  "InvalidParameter.FeaturesImdsSupport": [
    400,
    "The specified parameter Features.ImdsSupport is not supported.",
  ],
  "InvalidParameter.Malformed": [403, 'The specified parameter "DiskDeviceMapping.n.Device " is not valid.'],
  "InvalidPlatform.Malformed": [400, "The specified Platform is wrongly formed."],
  "InvalidRegion.NotSupport": [400, "The specified region does not support image import or export."],
  "InvalidResourceGroup.NotFound": [404, "The ResourceGroup provided does not exist in our records."],
  "InvalidVHDImage.IncorrectSize": [
    403,
    "The specified size of the VHD image does not meet the 'header.MaxTableEntries * header.BlockSize' specification.",
  ],
  "MissingParameter.DiskDeviceMapping": [403, "The specified parameter DiskDeviceMapping is not supplied."],
  NoSetRoletoECSServiceAcount: [
    403,
    "ECS service account Have no right to access your OSS.please attach a role of access your oss to ECS service account.",
  ],
  NoSetRoletoECSServiceAccount: [
    403,
    "ECS service account Have no right to access your OSS.please attach a role of access your oss to ECS service account.",
  ],
  "QuotaExceed.Image": [403, "The Image Quota exceeds."],
  "TagKey.Duplication": [403, "The TagKey has duplication with others, case-insensitive."],
  "UnsupportedSuffix.OSSObject": [400, "The specified OSS object suffix is not supported."],
  UserNotInTheWhiteList: [403, "The user is not in the white list of importing image."],
} as const satisfies Record<string, ErrorRow>;

/**
 * Every error the simulator gives: HTTP status and message. `%s` is filled in. What follows a blank in a name is no part of
 * the code: it tells apart the two texts that one code has.
 */
const ERRORS: Record<ErrorName, ErrorRow> = {
  ...GATEWAY,
  ...SHARED,
  ...IMPORT_IMAGE,
  ...IMAGES,
};

export type ErrorName =
  | keyof typeof GATEWAY
  | keyof typeof SHARED
  | keyof typeof IMPORT_IMAGE
  | keyof typeof IMAGES;

export const errorNames = Object.keys(ERRORS) as [ErrorName, ...ErrorName[]];

/** A refusal: what a request is answered with, or what a failed task reports. */
export class EcsError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = "EcsError";
    this.status = status;
    this.code = code;
  }
}

/** The documented error of that name; `detail` takes the place of `%s`. */
export function ecsError(name: ErrorName, detail = ""): EcsError {
  const [status, message] = ERRORS[name];
  const code = name.split(" ")[0] as string;
  return new EcsError(
    status,
    code,
    message.replace("%s", () => detail),
  );
}
