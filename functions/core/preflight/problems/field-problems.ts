import type { ProblemRow } from "./problem-row.ts";

/** Problems with the values of a sidecar's fields, and between them. */
export const FIELD_PROBLEMS = {
  ValueNotAllowed: {
    meaning:
      "A value that is not among the field's values (ImportImage, or the console's dialog). Case does not matter.",
    sentence: "{value} is none of: {allowed}.",
  },
  NameLength: {
    meaning: "A name of an image or a family has 2 to 128 characters; a Chinese character counts as one.",
    sentence: "{what} has {min} to {max} characters; this one has {count}.",
  },
  NameStart: {
    meaning: "A name starts with a letter or a Chinese character.",
    sentence: "{what} starts with a letter A to Z or a Chinese character, not with {start}.",
  },
  NameCharacters: {
    meaning: "A name holds letters, Chinese characters, digits and . _ : - only.",
    sentence:
      "{what} cannot hold {wrong}; letters A to Z, Chinese characters, digits and . _ : - are allowed.",
  },
  NameReserved: {
    meaning: "A name does not start with aliyun or acs:, which are Alibaba Cloud's own.",
    sentence: "{what} cannot start with {start}; Alibaba Cloud keeps that for itself.",
  },
  NameUrl: {
    meaning: "A name does not contain http:// or https://.",
    sentence: "{what} cannot contain http:// or https://.",
  },
  TextInvisible: {
    meaning:
      "A description or a tag with characters that nobody sees or that turn the direction of the text: control characters, line breaks too, and those for bidirectional text.",
    sentence: "This text holds characters that cannot be seen: {characters}.",
    hint: "Remove them; they often come along when text is pasted.",
  },
  DescriptionLength: {
    meaning: "Description has 2 to 256 characters; an empty one counts as none.",
    sentence: "A description has {min} to {max} characters; this one has {count}.",
    hint: "Leave it out if there is nothing to say.",
  },
  DescriptionUrl: {
    meaning: "Description does not start with http:// or https://.",
    sentence: "A description cannot start with http:// or https://.",
  },
  SizeOutOfRange: {
    meaning: "A size outside of the limits (DiskImageSize, or the console's dialog), or not a whole number.",
    sentence: "{value} is not a whole number from {min} to {max} ({unit}).",
  },
  CrcMalformed: {
    meaning: "CRC64 as OSS writes it in x-oss-hash-crc64ecma: a decimal number below 2^64.",
    sentence: "{value} is no CRC64 as OSS writes it: a decimal number below 2^64, in quotes.",
    hint: "ossutil hash FILE tells it.",
  },
  DiskCount: {
    meaning: "ImportImage takes 17 disks and ignores the rest silently.",
    sentence: "There are {count} data disks; ECS takes {max}.",
  },
  DiskKeyMalformed: {
    meaning: "A data disk's key is a relative path with forward slashes.",
    sentence: "{key} is no path of a file, relative to the sidecar's folder: {why}.",
  },
  DiskKeyOutside: {
    meaning: "A data disk's key would lead out of the sidecar's folder with `..`.",
    sentence: "{key} leads out of the sidecar's folder.",
    hint: "Put the data disk beside the sidecar or below it; `..` is not allowed.",
  },
  DiskKeyTooLong: {
    meaning: "An object's key has at most 1,023 bytes in UTF-8 (OSS).",
    sentence: "The object's full key would have {bytes} bytes; OSS allows {max}.",
  },
  DiskKeyIsSidecar: {
    meaning: "A data disk's key ends with .json: it is this sidecar, or would be taken for another one.",
    sentence: "{key} is or would be a sidecar, not a disk: its name ends with .json.",
  },
  DiskKeyRepeated: {
    meaning: "The same object is named twice: as the image and a data disk, or as two data disks.",
    sentence: "{key} is already {other}; every disk needs a file of its own.",
  },
  TagCount: {
    meaning: "An image has 20 tags, two of which this tool sets itself.",
    sentence: "There are {count} tags; ECS takes 20, and two are this tool's own, which leaves {max}.",
  },
  TagKeyLength: {
    meaning: "A tag's key has 1 to 128 characters.",
    sentence: "The tag's key {key} has {count} characters; ECS takes 1 to {max}.",
  },
  TagKeyReserved: {
    meaning: "A tag's key does not start with aliyun, acs: (ECS) or image-drop:.",
    sentence: "A tag's key cannot start with {start}, which is reserved.",
  },
  TagKeyRepeated: {
    meaning: "ECS compares tags' keys without regard to case (TagKey.Duplication).",
    sentence: "The tag {key} is there already as {other}; ECS does not tell upper from lower case here.",
  },
  TagValueLength: {
    meaning: "A tag's value has at most 128 characters; it may be empty.",
    sentence: "The tag's value has {count} characters; ECS takes {max}.",
  },
  TagValueReserved: {
    meaning: "A tag's value does not start with acs:.",
    sentence: "A tag's value cannot start with acs:, which is reserved.",
  },
  TagUrl: {
    meaning: "Neither a tag's key nor its value contains http:// or https://.",
    sentence: "A tag cannot contain http:// or https://.",
  },
  RoleNameMalformed: {
    meaning: "RoleName is the name of a RAM role: up to 64 letters, digits, . _ and -.",
    sentence:
      "{value} is not the name of a RAM role: up to 64 letters, digits, . _ and - (the name, not the ARN).",
  },
  ResourceGroupMalformed: {
    meaning: "ResourceGroupId is the id, which starts with rg-.",
    sentence: "{value} is not the id of a resource group: it starts with rg- (the id, not the name).",
  },
  RegionMismatch: {
    meaning: "An image is imported in the bucket's region and nowhere else.",
    sentence: "The bucket is in {actual}; an image can be imported there only, not in {wanted}.",
    hint: "Drop the files into a bucket of that region, or copy the image afterwards.",
  },
  PlatformMissing: {
    meaning: "Without a platform ECS takes Others Linux, which is wrong for Windows.",
    sentence: "Windows needs a platform: {allowed}.",
  },
  PlatformOsMismatch: {
    meaning:
      "The platform belongs to the other operating system. A platform that is not standard goes with Linux.",
    sentence: "{platform} is a {actual} platform, and osType says {declared}.",
  },
  BootModeArm64: {
    meaning: "arm64 boots by UEFI only (InvalidBootMode.NotSupport).",
    sentence: "arm64 boots by UEFI only.",
    hint: "Leave bootMode out, or set it to UEFI.",
  },
  LicenseNotWindows: {
    meaning: "LicenseType is for Windows Server images only.",
    sentence: "licenseType is for Windows; this is a {osType} image.",
  },
  AccountMalformed: {
    meaning: "shareWith names Alibaba Cloud accounts by their IDs.",
    sentence: "{value} is no account ID: it has 16 digits.",
    hint: "The account ID stands in the console's account menu; it is neither a user's name nor an access key.",
  },
  AccountOwn: {
    meaning: "An image cannot be shared with the account it belongs to (InvalidAccount.Forbbiden).",
    sentence: "{account} is this account itself, which has the image anyway.",
  },
  AccountRepeated: {
    meaning: "An account stands twice in shareWith.",
    sentence: "The account {account} is there twice.",
  },
  ShareCount: {
    meaning: "An image is shared with at most 50 accounts (QuotaExceed.ShareImageUser).",
    sentence: "There are {count} accounts; an image can be shared with {max}.",
  },
  CopyCount: {
    meaning: "At most 20 copies; what a sidecar asks for travels through the workflow.",
    sentence: "There are {count} copies; a sidecar may ask for {max}.",
  },
  CopyRegionOwn: {
    meaning: "A copy in the region that the image is imported in (IncorrectDestinationRegion).",
    sentence: "The image is imported in {region}; a copy goes to another region.",
  },
  CopyRegionRepeated: {
    meaning: "Two copies for the same region.",
    sentence: "There is a copy for {region} already.",
  },
  KmsKeyMalformed: {
    meaning: "KMSKeyId is the key's ID.",
    sentence:
      "{value} is not the ID of a KMS key: letters, digits and hyphens (the ID, not an alias or an ARN).",
  },
  KmsKeyUnused: {
    meaning: "A KMS key for a copy that is not encrypted (InvalidParameter.EncryptedIllegal).",
    sentence: "A key is for a copy that is encrypted.",
    hint: 'Add "encrypted": true, or leave kmsKeyId out.',
  },
  CopyNotShareable: {
    meaning:
      "An image that is encrypted with a service key cannot be shared (OperationDeined.EncryptedSnapshot).",
    sentence:
      "shareWith asks to share this copy, and an encrypted image can be shared only with a key of one's own.",
    hint: "Name the key in kmsKeyId, or leave encrypted or shareWith out.",
  },
  DistributionOff: {
    who: "operator",
    meaning: "The sidecar asks for something after the import, and this deployment does nothing then.",
    sentence: "This deployment does nothing after an import, so it cannot do what {field} asks for.",
    hint: "Leave it out; an image is copied, shared and given a family in the ECS console or by its API.",
  },
} as const satisfies Record<string, ProblemRow>;
