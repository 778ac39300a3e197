/**
 * HTTP status and message of ImportImage's errors, copied from its document's table for the tests to compare
 * with.
 */
export const DOCUMENTED: Readonly<Record<string, readonly [status: number, message: string]>> = {
  MissingParameter: [400, "that is mandatory for processing the request is not supplied."],
  "MissingParameter.DiskDeviceMapping": [403, "The specified parameter DiskDeviceMapping is not supplied."],
  "InvalidRegionId.NotFound": [400, "The specified RegionId does not exist."],
  "InvalidImageName.Malformed": [400, "The specified Image name is wrongly formed."],
  "InvalidDescription.Malformed": [400, "The specified Image description is wrongly formed."],
  "InvalidArchitecture.Malformed": [400, "The specified Architecture is wrongly formed."],
  "InvalidArchitecture.PlatformUnsupported": [
    403,
    "The OS platform you selected does not support the specified architecture.",
  ],
  "InvalidOSType.Malformed": [400, "The specified OSType is wrongly formed."],
  "InvalidPlatform.Malformed": [400, "The specified Platform is wrongly formed."],
  "InvalidBootMode.Malformed": [400, 'The specified parameter "BootMode" is malformed.'],
  "InvalidBootMode.NotSupport": [
    400,
    "The specified parameter BootMode is not supported for current image architecture.",
  ],
  "InvalidLicenseType.NotSupported": [400, "The specified LicenseType is not supported."],
  "InvalidLicenseType.BYOLOnly": [
    400,
    "Only BYOL LicenseType is supported for the current platform provided.",
  ],
  "InvalidParameter.DetectionStrategy": [400, "The specified parameter DetectionStrategy is invalid."],
  InvalidParameter: [400, 'The specified parameter "Features.NvmeSupport" is not valid.'],
  "InvalidParameter.FeaturesImdsSupport": [
    400,
    "The specified parameter Features.ImdsSupport is not supported.",
  ],
  "InvalidParameter.Malformed": [403, 'The specified parameter "DiskDeviceMapping.n.Device " is not valid.'],
  "InvalidOperation.CloudBoxImageImportUnsupported": [403, "Importing cloud box images is not supported."],
  "InvalidResourceGroup.NotFound": [404, "The ResourceGroup provided does not exist in our records."],
  "InvalidClientToken.Malformed": [400, "The specified parameter clientToken is not valid."],
  NoSetRoletoECSServiceAcount: [
    403,
    "ECS service account Have no right to access your OSS.please attach a role",
  ],
  NoSetRoletoECSServiceAccount: [
    403,
    "ECS service account Have no right to access your OSS.please attach a role",
  ],
  InvalidTagCount: [400, "The specified tags are beyond the permitted range."],
  "InvalidTagKey.Malformed": [400, "The specified Tag.n.Key is not valid."],
  "InvalidTagValue.Malformed": [400, "The specified Tag.n.Value is not valid."],
  "TagKey.Duplication": [403, "The TagKey has duplication with others, case-insensitive."],
  "InvalidOSSBucket.Malformed": [400, "The specified OSS bucket is wrongly formed."],
  "InvalidOSSBucket.NotFound": [400, "The specified OSS bucket does not exist in this region."],
  "InvalidOSSBucket.EncryptUnsupported": [
    403,
    "Accessing objects from encrypted OSS bucket is not supported.",
  ],
  "InvalidOSSObject.Malformed": [400, "The specified OSS object is wrongly formed."],
  "InvalidOSSObject.NotFound": [400, "The specified OSS object does not exist in this region."],
  "InvalidOSSObject.NeedRestore": [400, "The specified OSS object is a archive object, need restore first."],
  "InvalidOSSObject.Size": [400, "The specified OSS object size is zero."],
  "UnsupportedSuffix.OSSObject": [400, "The specified OSS object suffix is not supported."],
  "InvalidOSS.NotAuthorized": [403, "The specified OSS bucket or object is not allowed to access."],
  "InvalidImageFormat.Malformed": [400, "The specified Image Format is wrongly formed."],
  "InvalidImageFormat.RegionNotSupported": [
    400,
    "The specified image format is not supported in current region.",
  ],
  InvalidImageSize: [400, "GiB"],
  InvalidDataDiskSize: [
    400,
    "The specified DiskDeviceMapping.N.DiskImSize should be in the specified range.",
  ],
  "QuotaExceed.Image": [403, "The Image Quota exceeds."],
  "Account.Arrearage": [400, "Your account has an outstanding payment."],
  UserNotInTheWhiteList: [403, "The user is not in the white list of importing image."],
};
