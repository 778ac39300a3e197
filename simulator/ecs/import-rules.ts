import type { Parameters } from "../parameters.ts";
import { isDescription, isImageName, readFeatures, readResourceGroup, readTags } from "./attribute-rules.ts";
import { ecsError } from "./errors.ts";
import { MAX_DISK_GIB } from "./file-check.ts";
import type { EcsKnobs } from "./knobs.ts";
import type { DiskFormat, DiskRequest, ImageAttributes, ImportRequest } from "./store.ts";

const MAX_DISKS = 17;
const MAX_KEY_BYTES = 1023;

const LINUX_PLATFORMS = [
  "Aliyun",
  "Anolis",
  "CentOS",
  "Ubuntu",
  "CoreOS",
  "SUSE",
  "Debian",
  "OpenSUSE",
  "FreeBSD",
  "RedHat",
  "Kylin",
  "UOS",
  "Fedora",
  "Fedora CoreOS",
  "CentOS Stream",
  "AlmaLinux",
  "Rocky Linux",
  "Gentoo",
  "Customized Linux",
  "Others Linux",
];

const WINDOWS_PLATFORMS = [
  "Windows Server 2022",
  "Windows Server 2019",
  "Windows Server 2016",
  "Windows Server 2012",
  "Windows Server 2008",
  "Windows Server 2003",
  "Other Windows",
];

const FORMATS: readonly DiskFormat[] = ["RAW", "VHD", "QCOW2", "VMDK"];

/** The role that ImportImage reads OSS with if it names none. */
export const DEFAULT_ROLE = "AliyunECSImageImportDefaultRole";

/**
 * Judges the parameters of ImportImage by the rules and defaults of its document, but for those that need OSS or other images.
 * Throws the first broken rule's error. `Auto`, the LicenseType that only older editions name, is taken.
 */
export function readImportRequest(parameters: Parameters, knobs: EcsKnobs): ImportRequest {
  refuseAccount(knobs);
  const disks = readDisks(parameters, knobs);
  const name = parameters.text("ImageName") ?? "";
  if (name !== "" && !isImageName(name)) throw ecsError("InvalidImageName.Malformed");
  const description = parameters.text("Description") ?? "";
  if (description !== "" && !isDescription(description)) throw ecsError("InvalidDescription.Malformed");
  const strategy = parameters.oneOf("DetectionStrategy", ["Standard"], () =>
    ecsError("InvalidParameter.DetectionStrategy"),
  );
  if (parameters.text("StorageLocationArn") !== undefined)
    throw ecsError("InvalidOperation.CloudBoxImageImportUnsupported");
  const { nvmeSupport, imdsSupport } = readFeatures(parameters);
  const request: ImportRequest = {
    attributes: {
      name,
      description,
      family: "",
      ...readSystem(parameters, knobs),
      nvmeSupport: nvmeSupport ?? "unsupported",
      imdsSupport: imdsSupport ?? "v1",
      resourceGroupId: readResourceGroup(parameters, knobs),
      tags: readTags(parameters),
    },
    clientToken: parameters.text("ClientToken"),
    checked: strategy !== undefined,
    disks,
  };
  checkRole(parameters.text("RoleName") ?? DEFAULT_ROLE, knobs);
  return request;
}

function refuseAccount({ refuseImports }: EcsKnobs): void {
  if (refuseImports !== undefined) throw ecsError(refuseImports, "The knob refuseImports says so.");
}

function checkRole(
  role: string,
  { roleExists, furtherRoles, roleErrorCode, roleMayReadOss }: EcsKnobs,
): void {
  if (role === DEFAULT_ROLE ? !roleExists : !furtherRoles.includes(role)) throw ecsError(roleErrorCode);
  if (!roleMayReadOss) throw ecsError("InvalidOSS.NotAuthorized");
}

function readSystem(
  parameters: Parameters,
  knobs: EcsKnobs,
): Pick<ImageAttributes, "architecture" | "osType" | "platform" | "bootMode" | "licenseType"> {
  const architecture =
    parameters.oneOf("Architecture", ["i386", "x86_64", "arm64"], () =>
      ecsError("InvalidArchitecture.Malformed"),
    ) ?? "x86_64";
  const osType =
    parameters.oneOf("OSType", ["linux", "windows"], () => ecsError("InvalidOSType.Malformed")) ?? "linux";
  const platforms = [...LINUX_PLATFORMS, ...WINDOWS_PLATFORMS];
  const named = parameters.oneOf("Platform", platforms, () => ecsError("InvalidPlatform.Malformed"));
  const platform = named ?? "Others Linux";
  if (architecture === "arm64" && WINDOWS_PLATFORMS.includes(platform))
    throw ecsError("InvalidArchitecture.PlatformUnsupported");
  const isOfOtherOs = named !== undefined && WINDOWS_PLATFORMS.includes(named) !== (osType === "windows");
  if (isOfOtherOs && !knobs.platformOfOtherOsTaken) throw ecsError("InvalidPlatform.Malformed");
  const bootMode = parameters.oneOf("BootMode", ["BIOS", "UEFI"], () =>
    ecsError("InvalidBootMode.Malformed"),
  );
  if (architecture === "arm64" && bootMode === "BIOS") throw ecsError("InvalidBootMode.NotSupport");
  const licenseType = parameters.oneOf("LicenseType", ["Auto", "Aliyun", "BYOL"], () =>
    ecsError("InvalidLicenseType.NotSupported"),
  );
  if (osType === "windows" && licenseType === undefined && knobs.windowsNeedsLicenseType)
    throw ecsError("InvalidLicenseType.NotSupported");
  if (knobs.byolOnlyPlatforms.includes(platform) && licenseType !== "BYOL")
    throw ecsError("InvalidLicenseType.BYOLOnly");
  return {
    architecture,
    osType,
    platform,
    bootMode: bootMode ?? (architecture === "arm64" ? "UEFI" : "BIOS"),
    licenseType: licenseType ?? "Aliyun",
  };
}

/** Disk 1 is the system disk; those after the 17th are ignored, as documented. */
function readDisks(parameters: Parameters, knobs: EcsKnobs): ImportRequest["disks"] {
  const members = parameters.numbered("DiskDeviceMapping").filter(({ n }) => n <= MAX_DISKS);
  if (members.length === 0) throw ecsError("MissingParameter.DiskDeviceMapping");
  if (members[0]?.n !== 1) throw ecsError("MissingParameter", "DiskDeviceMapping.1.OSSBucket");
  return members.map(({ n, fields }) => readDisk(n, fields, knobs)) as ImportRequest["disks"];
}

function readDisk(n: number, fields: Parameters, knobs: EcsKnobs): DiskRequest {
  const bucket = fields.text("OSSBucket");
  const key = fields.text("OSSObject");
  if (bucket === undefined) throw ecsError("MissingParameter", `DiskDeviceMapping.${n}.OSSBucket`);
  if (key === undefined) throw ecsError("MissingParameter", `DiskDeviceMapping.${n}.OSSObject`);
  if (!/^[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])$/.test(bucket)) throw ecsError("InvalidOSSBucket.Malformed");
  if (/^(?:[/\\]|\w+:\/\/)/.test(key) || Buffer.byteLength(key) > MAX_KEY_BYTES)
    throw ecsError("InvalidOSSObject.Malformed");
  if (knobs.allowedSuffixes?.every((suffix) => !key.endsWith(suffix)) === true)
    throw ecsError("UnsupportedSuffix.OSSObject");
  const refusal = () =>
    n === 1
      ? ecsError("InvalidImageSize", `The system disk's size is not in 1 to ${MAX_DISK_GIB} GiB.`)
      : ecsError("InvalidDataDiskSize");
  const limits = { least: 1, most: MAX_DISK_GIB, refusal };
  const device = fields.text("Device");
  if (device !== undefined && !/^\/dev\/[a-z]{2,}$/.test(device))
    throw ecsError("InvalidParameter.Malformed");
  return {
    n,
    bucket,
    key,
    format: readFormat(fields.text("Format"), knobs),
    sizeGib: fields.integer("DiskImageSize", limits) ?? fields.integer("DiskImSize", limits),
    device,
  };
}

/** Published clients send formats in either case and are understood. */
function readFormat(text: string | undefined, { vmdkSupported }: EcsKnobs): DiskFormat | undefined {
  if (text === undefined) return undefined;
  const format = FORMATS.find((name) => name === text.toUpperCase());
  if (format === undefined) throw ecsError("InvalidImageFormat.Malformed");
  if (format === "VMDK" && !vmdkSupported) throw ecsError("InvalidImageFormat.RegionNotSupported");
  return format;
}
