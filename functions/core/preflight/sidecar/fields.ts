import {
  LIMITS,
  type LimitsName,
  MAX_DATA_DISKS,
  MAX_OBJECT_BYTES,
  MAX_TAGS,
  OS_TYPES,
  platformsOf,
} from "../limits.ts";
import { finding, phrase, shown } from "../problems/problem.ts";
import { distributionFields } from "./distribution-fields.ts";
import { dictionary, list, object } from "./field-groups.ts";
import { choice, required, text, type ValuesOf, wholeNumber } from "./field-types.ts";
import {
  DESCRIPTION_RULES,
  DISK_KEY_RULES,
  NAME_RULES,
  TAG_KEY_RULES,
  TAG_VALUE_RULES,
} from "./text-rules.ts";

/**
 * The fields of a sidecar, held to one table of limits: to add one, add it here. Sidecars are read by them
 * and their JSON Schema is made of them. Names and meanings are those of ECS's ImportImage, in camelCase;
 * what goes to ECS is chosen in import-request.ts.
 */
export function sidecarFields(limits: LimitsName) {
  return {
    $schema: text({ description: "The JSON Schema, for editors. Not read." }),
    ...aboutImage(limits),
    ...aboutDisks(limits),
    ...aboutEcs(),
    ...distributionFields(),
  };
}

export type Sidecar = ValuesOf<ReturnType<typeof sidecarFields>>;
export type DataDisk = NonNullable<NonNullable<Sidecar["dataDisks"]>[number]>;

function aboutImage(limitsName: LimitsName) {
  return {
    name: required(
      text({
        description:
          "The image's name: 2 to 128 characters, starting with a letter or a Chinese character; then letters, Chinese characters, digits and . _ : -",
        otherNames: ["imagename"],
        ...NAME_RULES,
      }),
    ),
    description: text({
      description: "What the image is: up to 256 characters, not starting with http:// or https://",
      ...DESCRIPTION_RULES,
    }),
    osType: choice({
      description: "The operating system. Left out: that of the platform, else linux.",
      otherNames: ["os"],
      values: OS_TYPES,
    }),
    platform: choice({
      description:
        "The distribution or the Windows version. Left out: Others Linux. A Linux that is not listed is Customized Linux or Others Linux.",
      values: platformsOf(limitsName),
      apiValues: platformsOf("api"),
      otherValues: {
        rhel: "RedHat",
        "red hat": "RedHat",
        rocky: "Rocky Linux",
        "aliyun linux": "Aliyun",
        "alibaba cloud linux": "Aliyun",
      },
    }),
    architecture: choice({
      description: "x86_64 is 64-bit, i386 is 32-bit. Left out: x86_64.",
      otherNames: ["arch"],
      values: LIMITS[limitsName].architectures,
      apiValues: LIMITS.api.architectures,
      otherValues: {
        amd64: "x86_64",
        x64: "x86_64",
        "64-bit": "x86_64",
        "x86_64 (64-bit)": "x86_64",
        x86: "i386",
        i686: "i386",
        "32-bit": "i386",
        "i386 (32-bit)": "i386",
        aarch64: "arm64",
      },
    }),
    format: formatField(limitsName),
    bootMode: choice({
      description: "Left out: BIOS, and UEFI for arm64.",
      otherNames: ["boot"],
      values: ["BIOS", "UEFI"],
      otherValues: { efi: "UEFI", legacy: "BIOS" },
    }),
    licenseType: choice({
      description: "Whose Windows licence instances use; for Windows only. Left out: Aliyun.",
      otherNames: ["license", "licence"],
      values: ["Auto", "Aliyun", "BYOL"],
    }),
  };
}

function formatField(limitsName: LimitsName) {
  return choice({
    description:
      "The file's format. Left out: what the file itself says. qcow2 and VHD are less to transfer.",
    values: LIMITS[limitsName].formats,
    apiValues: LIMITS.api.formats,
    otherValues: { vpc: "vhd", img: "raw" },
  });
}

function aboutDisks(limitsName: LimitsName) {
  const disk = object({
    description: "A data disk: a file of its own beside the image's.",
    fields: {
      key: required(
        text({
          description: "The file's object key, relative to the sidecar's folder: forward slashes, no ..",
          otherNames: ["file", "path", "ossobject"],
          ...DISK_KEY_RULES,
        }),
      ),
      sizeGib: sizeField(limitsName, "dataDiskGib"),
      format: formatField(limitsName),
      ...integrity(),
    },
  });
  return {
    systemDisk: object({
      description: "The system disk; its file is the image, named like the sidecar without .json.",
      fields: { sizeGib: sizeField(limitsName, "systemDiskGib") },
    }),
    dataDisks: list({
      description: `Up to ${MAX_DATA_DISKS} data disks.`,
      otherNames: ["disks"],
      max: MAX_DATA_DISKS,
      tooMany: (count) => finding("DiskCount", { count, max: MAX_DATA_DISKS }),
      item: disk,
    }),
    ...integrity(),
  };
}

function sizeField(limitsName: LimitsName, disk: "systemDiskGib" | "dataDiskGib") {
  const range = LIMITS[limitsName][disk];
  return wholeNumber({
    description: `The disk's size in GiB, ${range.min} to ${range.max}. Left out: the virtual size in the file, rounded up.`,
    otherNames: ["diskimagesize", "disksize", "size"],
    range,
    apiRange: LIMITS.api[disk],
    unit: "GiB",
  });
}

/** What the file must be, byte for byte; checked against what OSS says of the object. */
function integrity() {
  return {
    fileSizeBytes: wholeNumber({
      description: "The size that the uploaded file must have, in bytes.",
      otherNames: ["sizebytes", "filesize"],
      range: { min: 1, max: MAX_OBJECT_BYTES },
      unit: phrase("bytes"),
    }),
    fileCrc64: text({
      description:
        "The CRC64 that the uploaded file must have, as OSS and ossutil write it: decimal, in quotes.",
      otherNames: ["crc64", "checksum"],
      rules: [
        {
          pattern: "^[0-9]{1,20}$",
          holds: (value) => BigInt(value) < 2n ** 64n,
          tell: (value) => finding("CrcMalformed", { value: shown(value) }),
        },
      ],
    }),
  };
}

function aboutEcs() {
  return {
    tags: dictionary({
      description: `Up to ${MAX_TAGS} tags, key to value. Keys do not start with aliyun, acs: or image-drop:`,
      max: MAX_TAGS,
      tooMany: (count) => finding("TagCount", { count, max: MAX_TAGS }),
      repeated: (key, other) => finding("TagKeyRepeated", { key: shown(key), other: shown(other) }),
      keys: TAG_KEY_RULES,
      values: TAG_VALUE_RULES,
    }),
    resourceGroupId: text({
      description: "The id of the resource group, rg-… Left out: the default group.",
      otherNames: ["resourcegroup"],
      rules: [
        {
          pattern: "^rg-[A-Za-z0-9]+$",
          tell: (value) => finding("ResourceGroupMalformed", { value: shown(value) }),
        },
      ],
    }),
    roleName: text({
      description: "The RAM role that ECS reads the file with. Left out: AliyunECSImageImportDefaultRole.",
      otherNames: ["role"],
      rules: [
        {
          pattern: "^[A-Za-z0-9._-]{1,64}$",
          tell: (value) => finding("RoleNameMalformed", { value: shown(value) }),
        },
      ],
    }),
    detectionStrategy: choice({
      description: "The older name of detection.",
      values: ["Standard"],
    }),
    nvmeSupport: choice({
      description: "supported: the NVMe driver is installed in the image. Left out: unsupported.",
      otherNames: ["nvme"],
      values: ["supported", "unsupported"],
    }),
    imdsSupport: choice({
      description: "v2: instances may be limited to the hardened metadata mode. Left out: v1.",
      otherNames: ["imds"],
      values: ["v1", "v2"],
    }),
    region: text({
      description: "The region the image is meant for: a safeguard, it must be the bucket's.",
      otherNames: ["regionid"],
    }),
  };
}
