type ErrorRow = readonly [status: number, message: string];

/**
 * The error tables of CopyImage, CancelCopyImage, ModifyImageSharePermission, DescribeImageSharePermission,
 * ModifyImageAttribute, DescribeImageFromFamily, TagResources and DeleteImage (editions of 2024 and 2025),
 * but for what the tables before have. Left out is what only community images, marketplace images, images of
 * other accounts, VHD snapshots of old and cloud boxes raise.
 */
export const IMAGES = {
  AssumeRoleError: [
    403,
    "Requires a RAM role of AliyunECSShareEncryptImageDefaultRole before sharing encrypted image.",
  ],
  CancelNotSupported: [400, "The specified image coping can not be cancelled."],
  "Duplicate.TagKey": [400, "The Tag.N.Key contain duplicate key."],
  Forbbiden: [403, "User not authorized to operate on the specified resource."],
  ImageCreatedNotFromCopy: [400, "The specified image is not the target image of a copy action."],
  ImageFamilyQuotaFull: [400, "The specified region has exceeded max number of image family."],
  "ImageQuotaFull.ImageFamily": [
    400,
    "The specified image family has exceeded max number of images for one image family.",
  ],
  "ImageStatus.NotAvailable": [403, "The specified image status is not available."],
  "ImageStatus.NotDeprecated": [403, "The specified image status is not deprecated."],
  ImageUseShared: [
    403,
    "The specified image has been shared to others. You can use the DescribeImageSharePermission API to query the users who have been shared.",
  ],
  "ImageUseShared (status)": [
    403,
    "The specified image has been shared to others, please remove shared accounts first.",
  ],
  IncorrectDestinationRegion: [403, "The destination region is not equal the target region."],
  IncorrectImageStatus: [400, "The image not available."],
  "IncorrectImageStatus (share)": [400, "The image is not available."],
  "IncorrectImageStatus (copied)": [400, "The image copy has completed."],
  "IncorrectImageStatus (copy failed)": [400, "The Image copy has been failed."],
  "IncorrectImageStatus (not copying)": [400, "The specified image is not coping."],
  "IncorrectImageStatus (snapshot not copying)": [400, "The specified snapshot is not coping."],
  "InvalidAccount.Forbbiden": [404, "The specified Account does not yourself."],
  "InvalidAccount.NotFound": [
    404,
    'The specified account %s in parameter "AddAccount.n" or "RemoveAccount.n" does not exist.',
  ],
  "InvalidBootMode.NotSupport (mode)": [400, "The specified parameter BootMode is not supported."],
  "InvalidDescription.Malformed (copy)": [400, "The specified destination description is wrongly formed."],
  "InvalidDescription.Malformed (attribute)": [400, "The specified description is wrongly formed."],
  "InvalidEncrypted.NotMatchDiskDefaultEncryption": [
    403,
    "The specified parameter Encrypted not match for your account default encryption settings.",
  ],
  "InvalidImageFamily.Malformed": [400, 'The specified parameter "ImageFamily" is malformed.'],
  "InvalidImageId.BidMismatch": [403, "Cannot share the image with users %s of other sites."],
  "InvalidImageId.NotFound (named)": [404, "The specified image %s does not exist."],
  "InvalidImageName.Duplicated (copy)": [
    400,
    "The specified image name is already in use in the target region. Please try a different one.",
  ],
  "InvalidImageName.Duplicated (attribute)": [400, "The specified Image name has already bean used."],
  "InvalidImageName.Malformed (copy)": [400, "The specified destination image name is wrongly formed."],
  "InvalidImageName.Malformed (attribute)": [
    400,
    "Image names must be between 2 and 128 characters long, using either English or Chinese characters. The name must start with a letter or a Chinese character, and can include numbers, colons, underscores and hyphens.",
  ],
  "InvalidLicenseType.NotSupported (attribute)": [
    400,
    "The specified parameter LicenseType is not supported.",
  ],
  "InvalidOperation.Conflict": [
    409,
    "Request was denied due to conflict with a previous request, please try again later.",
  ],
  "InvalidOperation.FeaturesImdsSupportNotMatch": [
    403,
    "The specified parameter Features.ImdsSupport can not be set to v1 from v2.",
  ],
  "InvalidOperation.ServiceKeyEncryptedImageUnsupported": [
    403,
    "The specified service key encrypted image is not supported for this operation. Please switch to a CMK (Customer Master Key) encrypted image and retry.",
  ],
  "InvalidParameter.DataEncryptedKeyCreateFailed": [
    403,
    "Create kms data encrypted key fail. If you need further assistance, you can contact the KMS Technical Support.",
  ],
  "InvalidParameter.EncryptedIllegal": [
    400,
    "The specified parameter Encrypted must be true when kmsKeyId is not empty.",
  ],
  "InvalidParameter.KMSKeyId.CMKNotEnabled": [
    403,
    "The CMK (Customer Master Key) must be in an active state.",
  ],
  "InvalidParameter.KMSKeyId.CMKUnauthorized": [
    403,
    "The CMK(Customer Master Key) lacks authorization to add tags to the ECS service.",
  ],
  "InvalidParameter.KMSKeyId.KMSUnauthorized": [403, "ECS service have no right to access your KMS."],
  "InvalidParameter.KMSKeyId.NotFound": [404, "The specified KMSKeyId does not exist."],
  "InvalidParameter.KmsNotEnabled": [400, "The specified operation need enable KMS."],
  "InvalidRegion.NotSupport (key)": [403, "The specified region does not support byok."],
  "InvalidRegionId.NotFound (404)": [404, "The specified RegionId does not exist."],
  "InvalidResourceId.NotFound": [404, "The specified ResourceIds are not found in our records."],
  "InvalidResourceType.NotFound": [404, "The ResourceType provided does not exist in our records."],
  "InvalidStatus.ImageIsCreating": [
    403,
    "The operation cannot be performed because the image is creating. Please wait until the creation is complete and try again.",
  ],
  "MissingParameter.RegionId": [404, "The parameter - RegionId should not be null."],
  "MissingParameter.ResourceIds": [404, "The parameter - ResourceIds.N should not be null."],
  "MissingParameter.ResourceType": [404, "The parameter - ResourceType should not be null."],
  "MissingParameter.Tags": [404, "The parameter - Tags should not be null."],
  "NumberExceed.ResourceIds": [400, "The ResourceIds parameter's number is exceed , Valid : 50."],
  "NumberExceed.Tags": [400, "The Tags parameter's number is exceed , Valid : 20."],
  "OperationDeined.EncryptedSnapshot": [
    403,
    "The image contains encrypted snapshots, which do not support copying.",
  ],
  "OperationDeined.EncryptedSnapshot (plain copy)": [
    403,
    "The image contains encrypted snapshots, which do not support copying to non-encrypted ones.",
  ],
  "OperationDeined.EncryptedSnapshot (share)": [
    403,
    "The image contains encrypted snapshots, which do not support share.",
  ],
  "OperationDeined.FullImage": [
    403,
    "The encrypted image contains multiple snapshots, which do not support share.",
  ],
  "OperationDenied.EncryptSnapshotAcrossRegion": [
    403,
    "The image do not contain encrypted snapshots, which do not support copying to encrypted ones.",
  ],
  "OperationDenied.ImageCopyConflict": [
    400,
    "The same image cannot be copied concurrently. Please wait until the last copy is completed before performing the next operation.",
  ],
  "OperationDenied.ImageCopying": [403, "The image is currently being copied. Please try again later."],
  "OperationDenied.ImageCopying (delete)": [
    403,
    "The image is being copied. Please use the CancelCopyImage API.",
  ],
  "OperationDenied.InvalidImageStatus": [403, "The specified image cannot be shared when it is deprecated."],
  "OperationDenied.KmsServiceUnauthorized": [
    403,
    "The account is not authorized to kms service, please authorize it.",
  ],
  "OperationDenied.NonCompliantDestinationRegion": [
    403,
    "The copy operation to the destination region is not in compliance with regulations.",
  ],
  "OperationDenied.QuotaExceed": [400, "The quota of tags on resource is beyond permitted range."],
  "OperationDenied.SameRegionOnly": [
    403,
    "The image shared from others can not be copied to another region directly.",
  ],
  "QuotaExceed.Image (copy)": [403, "The number of images exceeds the limit (%s)."],
  "QuotaExceed.ShareImage": [403, "The shared Image Quota exceeds."],
  "QuotaExceed.ShareImageUser": [403, "The shared Image user Quota exceeds."],
  "QuotaExceed.Snapshot": [403, "The snapshot quota exceeds."],
  RegionNotSupportCopy: [403, "The region not support copy."],
  "SizeExceed.Image": [
    403,
    "The image exceeds the maximum size. You can use the CopySnapshot API to copy your snapshots of the image and then create a new image from them.",
  ],
  "SourceRegion.NotFound": [400, "The source region not found."],
  "DestinationRegion.NotFound": [400, "The destination region not found."],
  "UserNotInTheWhiteList (key)": [403, "The user is not in byok white list."],
} as const satisfies Record<string, ErrorRow>;
