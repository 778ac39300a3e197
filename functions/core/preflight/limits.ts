/**
 * What a value may be, as two tables. `console` is what the ECS console's import dialog takes and what this
 * tool holds a sidecar to unless told otherwise; `api` is what the ECS API takes today. Every range includes
 * both ends.
 */
export type LimitsName = "console" | "api";

export interface Range {
  min: number;
  max: number;
}

export interface Limits {
  systemDiskGib: Range;
  dataDiskGib: Range;
  architectures: readonly Architecture[];
  formats: readonly ImageFormat[];
  platforms: Record<OsType, readonly Platform[]>;
}

export const OS_TYPES = ["linux", "windows"] as const;
export type OsType = (typeof OS_TYPES)[number];

/** ECS, "Import custom images" (the console's guide): the dialog's own choices and ranges. */
const CONSOLE = {
  systemDiskGib: { min: 40, max: 500 },
  dataDiskGib: { min: 5, max: 2000 },
  architectures: ["x86_64", "i386"],
  formats: ["raw", "qcow2", "vhd"],
  platforms: {
    linux: [
      "CentOS",
      "SUSE",
      "Ubuntu",
      "Debian",
      "FreeBSD",
      "CoreOS",
      "Aliyun",
      "Customized Linux",
      "Others Linux",
    ],
    windows: ["Windows Server 2003", "Windows Server 2008", "Windows Server 2012"],
  },
} as const;

/** ImportImage (2014-05-26): DiskImageSize, Architecture, Format, Platform. VMDK is a preview. */
const API = {
  systemDiskGib: { min: 1, max: 2048 },
  dataDiskGib: { min: 1, max: 2048 },
  architectures: ["x86_64", "i386", "arm64"],
  formats: ["raw", "qcow2", "vhd", "vmdk"],
  platforms: {
    linux: [
      ...CONSOLE.platforms.linux,
      "Anolis",
      "OpenSUSE",
      "RedHat",
      "Kylin",
      "UOS",
      "Fedora",
      "Fedora CoreOS",
      "CentOS Stream",
      "AlmaLinux",
      "Rocky Linux",
      "Gentoo",
    ],
    windows: [
      ...CONSOLE.platforms.windows,
      "Windows Server 2016",
      "Windows Server 2019",
      "Windows Server 2022",
      "Other Windows",
    ],
  },
} as const;

export type Architecture = (typeof API.architectures)[number];
export type ImageFormat = (typeof API.formats)[number];
export type Platform = (typeof API.platforms)[OsType][number];

export const LIMITS: Readonly<Record<LimitsName, Limits>> = { console: CONSOLE, api: API };

/** ImportImage, ImageName. Characters are Unicode characters, not UTF-16 units. */
export const NAME_CHARACTERS: Range = { min: 2, max: 128 };
/** ImportImage, Description. */
export const DESCRIPTION_CHARACTERS: Range = { min: 2, max: 256 };
/** ImportImage, DiskDeviceMapping.N: 17 disks with the system disk. More are ignored silently. */
export const MAX_DATA_DISKS = 16;
/** ImportImage, Tag.N: 20, two of which this tool sets itself: the execution and the source. */
export const MAX_TAGS = 18;
/** ImportImage, Tag.N.Key and Tag.N.Value. */
export const TAG_CHARACTERS = 128;
/** This tool's own tags begin with it. */
export const OWN_TAG_PREFIX = "image-drop:";
/** ECS: an image is shared with at most 50 accounts (ModifyImageSharePermission). */
export const MAX_SHARES = 50;
/** This tool's own limit: what a sidecar asks for travels through the workflow. */
export const MAX_COPIES = 20;
/** ECS, "Regions and zones". */
export const REGIONS = [
  ...["cn-hangzhou", "cn-shanghai", "cn-beijing", "cn-shenzhen", "cn-qingdao", "cn-zhangjiakou"],
  ...["cn-huhehaote", "cn-wulanchabu", "cn-nanjing", "cn-fuzhou", "cn-wuhan-lr", "cn-zhengzhou-jva"],
  ...["cn-heyuan", "cn-guangzhou", "cn-chengdu", "cn-hongkong", "ap-northeast-1", "ap-northeast-2"],
  ...["ap-southeast-1", "ap-southeast-3", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7"],
  ...["us-east-1", "us-west-1", "na-south-1", "eu-west-1", "eu-central-1", "me-east-1", "me-central-1"],
];

/** OSS, "Object naming conventions": the UTF-8 length of an object's key. */
export const MAX_KEY_BYTES = 1023;
/** OSS, "Limits": an object of 10,000 parts of 5 GiB. */
export const MAX_OBJECT_BYTES = 10_000 * 5 * 2 ** 30;

export const GIB = 2 ** 30;

/** The OS type that a platform belongs to (ImportImage, Platform). */
export function osTypeOf(platform: Platform): OsType {
  return (API.platforms.windows as readonly Platform[]).includes(platform) ? "windows" : "linux";
}

/** Every platform of a table, Linux first. */
export function platformsOf(limits: LimitsName): readonly Platform[] {
  const { linux, windows } = LIMITS[limits].platforms;
  return [...linux, ...windows];
}
