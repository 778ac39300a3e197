import type { ProblemRow } from "./problem-row.ts";

/** What is only doubtful: the drop goes on, and the warning is published with the result. */
export const WARNINGS = {
  LicenseNotChosen: {
    meaning: "Windows without licenseType. ECS wants one; its default, Aliyun, is sent.",
    sentence:
      "No licenseType: Aliyun is used, so instances are billed with Alibaba Cloud's Windows licence. BYOL means your own.",
  },
  ArchitectureUnlikely: {
    meaning:
      "A Windows Server that does not exist for this architecture (InvalidArchitecture.PlatformUnsupported).",
    sentence: "{platform} for {architecture}? ECS may refuse this pair.",
  },
  DetectionOnWindows: {
    meaning: "ECS documents ImageCheckUnsupported.WindowsImage, not for which Windows.",
    sentence: "ECS may refuse the image check for a Windows image.",
  },
  DetectionUnsupported: {
    meaning: "Systems that ECS's image check does not know; the check may then have no result.",
    sentence: "ECS does not check images of {platform}, so there may be no result to wait for.",
  },
  CustomizedLinuxSmall: {
    meaning: "Customized Linux wants a virtual disk of more than 5 GiB (documented in 2021, not any more).",
    sentence:
      "{file}: ECS used to want more than 5 GiB for Customized Linux; the disk inside has {virtualSize} bytes.",
  },
  FileIsLink: {
    meaning: "A symbolic link of OSS. Whether ECS follows one is not documented.",
    sentence: "{file}: it is a symbolic link to another object, which ECS may not follow.",
    hint: "If the import fails, copy the object itself to this key.",
  },
  SuffixMismatch: {
    meaning: "The sidecar's format is right, but the file's suffix says another one.",
    sentence: "{file}: the suffix says {suffix}, the file is {format}, as the sidecar says.",
  },
  SuffixUnusual: {
    meaning: "ECS documents UnsupportedSuffix.OSSObject without a list; these suffixes are known to pass.",
    sentence: "{file}: ECS may refuse the suffix {suffix}; .qcow2, .vhd, .raw and none are known to pass.",
  },
  CrcNotChecked: {
    meaning:
      "The sidecar has fileCrc64, but the object's CRC64 is not known (an old appendable object, or a local file).",
    sentence: "{file}: its CRC64 is not known here, so it was not compared with the sidecar's.",
  },
  DataDiskBlank: {
    meaning: "A data disk that begins with zeros: an empty disk, or an upload of nothing.",
    sentence: "{file}: the disk's first {kib} KiB are all zeros. Is it meant to be blank?",
  },
  DiskSizeUneven: {
    meaning: "A virtual size that is no multiple of a sector; readers round it up or down.",
    sentence: "{file}: the disk inside has {virtualSize} bytes, which is no multiple of 512.",
  },
  NoPartitionTable: {
    meaning: "Neither MBR nor GPT on a system disk; ECS documents only disks with partitions.",
    sentence: "{file}: the disk has no partition table{found}; ECS may not be able to boot it.",
  },
  GptDamaged: {
    meaning: "The primary GPT is missing, inconsistent, or the backup at the end of the disk is cut off.",
    sentence: "{file}: the disk's partition table (GPT) is damaged: {what}.",
    hint: "gdisk or sgdisk --verify tells more, and can repair it.",
  },
  GptSectors: {
    meaning: "A GPT is found at the second sector; disks of ECS have sectors of 512 bytes.",
    sentence:
      "{file}: the disk's partition table (GPT) is written for sectors of {bytes} bytes; ECS's disks have 512.",
    hint: "Make the image on a disk with sectors of 512 bytes, or write its partition table anew with those.",
  },
  BiosWithoutLoader: {
    meaning:
      "An EFI system partition and nothing that BIOS starts, and the image is to boot by BIOS, which bootMode is unless said otherwise.",
    sentence: "{file}: the image is to boot by BIOS, but its disk can only boot by UEFI.",
    hint: 'Say "bootMode": "UEFI" in the sidecar.',
  },
  UefiWithoutEsp: {
    meaning: "UEFI boots from an EFI system partition.",
    sentence: "{file}: the image is to boot by UEFI, but the disk has no EFI system partition.",
  },
  Qcow2Dirty: {
    meaning: "Incompatible feature bit 0: not closed properly; the refcounts may be wrong, the data is not.",
    sentence: "{file}: the image was not closed properly, or is still in use.",
    hint: "qemu-img check -r all {file} puts it right.",
  },
  Qcow2Zstd: {
    meaning: "Compression type zstd (qemu 5.1, 2020). Whether ECS reads it is not documented.",
    sentence: "{file}: it is compressed with zstd, which ECS may not read.",
    hint: "If the import fails: qemu-img convert -O qcow2 -o compression_type=zlib {file} image.qcow2",
  },
  Qcow2ExtendedL2: {
    meaning: "Extended L2 entries (qemu 5.2, 2020). Whether ECS reads them is not documented.",
    sentence: "{file}: it uses extended L2 entries, which ECS may not read.",
    hint: "If the import fails: qemu-img convert -O qcow2 -o extended_l2=off {file} image.qcow2",
  },
  Qcow2Snapshots: {
    meaning: "Internal snapshots are not imported; they only make the file larger.",
    sentence: "{file}: it holds {count} internal snapshots; only the current state is imported.",
  },
  VhdSizeUneven: {
    meaning:
      "The size is no multiple of the block size. InvalidVHDImage.IncorrectSize may want one; not documented.",
    sentence:
      "{file}: the disk inside has {virtualSize} bytes, which is no multiple of the VHD's block of 2 MiB.",
    hint: "If the import fails: resize the disk to a multiple of 2 MiB and convert it with -O vpc -o force_size=on, or to qcow2.",
  },
  VmdkPreview: {
    who: "operator",
    meaning: "ImportImage takes VMDK in an invitational preview only.",
    sentence: "{file}: ECS imports VMDK for invited accounts only.",
    hint: "If the import fails: qemu-img convert -O qcow2 {file} image.qcow2",
  },
  ImageRisk: {
    meaning: "ECS's image check, after the import, found a risk. What follows goes on without requireCheck.",
    sentence: "The image check found a risk ({risk}): {name} is {value}.",
  },
  ImageNotChecked: {
    meaning:
      "The image check was asked for, and ECS showed no finished one within half an hour of the import.",
    sentence: "ECS did not finish the image check in time, so its result is not known.",
  },
  SnapshotsUntagged: {
    meaning: "TagResources was refused for the snapshots of an image or a copy.",
    sentence: "The snapshots of the image in {region} could not be tagged with this execution.",
  },
  MoreWarnings: {
    meaning: "There were more warnings than a result carries.",
    sentence: "And {count} more warnings, not shown.",
  },
} as const satisfies Record<string, ProblemRow>;
