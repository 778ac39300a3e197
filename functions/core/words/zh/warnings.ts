import type { WARNINGS } from "../../preflight/problems/warnings.ts";
import { translationOf } from "../../sentence.ts";

/** What is only doubtful, in Chinese. */
export const WARNINGS_ZH = translationOf<typeof WARNINGS>()({
  LicenseNotChosen: {
    meaning: "Windows 镜像没有填写 licenseType。ECS 需要该参数，因此使用默认值 Aliyun。",
    sentence:
      "没有填写 licenseType：将使用 Aliyun，实例会按阿里云的 Windows 许可证计费。BYOL 表示自带许可证。",
  },
  ArchitectureUnlikely: {
    meaning: "该版本的 Windows Server 没有这种架构（InvalidArchitecture.PlatformUnsupported）。",
    sentence: "{platform} 与 {architecture}？ECS 可能会拒绝这个组合。",
  },
  DetectionOnWindows: {
    meaning: "ECS 文档中有 ImageCheckUnsupported.WindowsImage，但没有说明是哪些 Windows。",
    sentence: "ECS 可能拒绝对 Windows 镜像进行镜像检测。",
  },
  DetectionUnsupported: {
    meaning: "ECS 镜像检测不支持的系统，可能没有检测结果。",
    sentence: "ECS 不检测 {platform} 镜像，因此可能等不到检测结果。",
  },
  CustomizedLinuxSmall: {
    meaning: "Customized Linux 要求虚拟磁盘大于 5 GiB（2021 年的文档，现已不再提及）。",
    sentence: "{file}：ECS 曾要求 Customized Linux 的磁盘大于 5 GiB，而镜像中的磁盘为 {virtualSize} 字节。",
  },
  FileIsLink: {
    meaning: "OSS 的软链接。ECS 是否支持没有文档说明。",
    sentence: "{file}：这是指向其他对象的软链接，ECS 可能不支持。",
    hint: "如果导入失败，请把对象本身复制到这个 Key。",
  },
  SuffixMismatch: {
    meaning: "元数据文件中的格式正确，但文件后缀表示另一种格式。",
    sentence: "{file}：后缀为 {suffix}，而文件如元数据文件所述是 {format}。",
  },
  SuffixUnusual: {
    meaning: "ECS 文档中有 UnsupportedSuffix.OSSObject，但没有列出后缀；已知这些后缀可以通过。",
    sentence: "{file}：ECS 可能拒绝后缀 {suffix}；已知 .qcow2、.vhd、.raw 和无后缀可以通过。",
  },
  CrcNotChecked: {
    meaning: "元数据文件中有 fileCrc64，但无法得知对象的 CRC64（旧的追加类型对象或本地文件）。",
    sentence: "{file}：这里无法得知其 CRC64，因此没有与元数据文件比对。",
  },
  DataDiskBlank: {
    meaning: "数据盘开头全部为零：空盘，或上传了空内容。",
    sentence: "{file}：磁盘开头的 {kib} KiB 全部为零。确实是空盘吗？",
  },
  DiskSizeUneven: {
    meaning: "虚拟大小不是扇区的整数倍，读取时可能向上或向下取整。",
    sentence: "{file}：镜像中的磁盘为 {virtualSize} 字节，不是 512 的整数倍。",
  },
  NoPartitionTable: {
    meaning: "系统盘上既没有 MBR 也没有 GPT；ECS 文档中只有带分区的磁盘。",
    sentence: "{file}：磁盘没有分区表{found}，ECS 可能无法启动。",
  },
  GptDamaged: {
    meaning: "主 GPT 缺失、不一致，或磁盘末尾的备份 GPT 不完整。",
    sentence: "{file}：磁盘的分区表（GPT）已损坏：{what}。",
    hint: "可用 gdisk 或 sgdisk --verify 检查并修复。",
  },
  GptSectors: {
    meaning: "在第二个扇区找到 GPT，而 ECS 磁盘的扇区为 512 字节。",
    sentence: "{file}：磁盘的分区表（GPT）按 {bytes} 字节的扇区写成，而 ECS 磁盘的扇区为 512 字节。",
    hint: "请在扇区为 512 字节的磁盘上制作镜像，或按 512 字节重写分区表。",
  },
  BiosWithoutLoader: {
    meaning:
      "有 EFI 系统分区但没有 BIOS 可以启动的内容，而镜像将以 BIOS 启动（未填写 bootMode 时的默认值）。",
    sentence: "{file}：镜像将以 BIOS 启动，但磁盘只能以 UEFI 启动。",
    hint: '请在元数据文件中填写 "bootMode": "UEFI"。',
  },
  UefiWithoutEsp: {
    meaning: "UEFI 从 EFI 系统分区启动。",
    sentence: "{file}：镜像将以 UEFI 启动，但磁盘没有 EFI 系统分区。",
  },
  Qcow2Dirty: {
    meaning: "不兼容特性位 0：镜像没有正常关闭；引用计数可能有误，数据无误。",
    sentence: "{file}：镜像没有正常关闭，或仍在使用中。",
    hint: "可用 qemu-img check -r all {file} 修复。",
  },
  Qcow2Zstd: {
    meaning: "压缩类型为 zstd（qemu 5.1，2020 年）。ECS 是否支持没有文档说明。",
    sentence: "{file}：镜像使用 zstd 压缩，ECS 可能无法读取。",
    hint: "如果导入失败：qemu-img convert -O qcow2 -o compression_type=zlib {file} image.qcow2",
  },
  Qcow2ExtendedL2: {
    meaning: "扩展 L2 表项（qemu 5.2，2020 年）。ECS 是否支持没有文档说明。",
    sentence: "{file}：镜像使用扩展 L2 表项，ECS 可能无法读取。",
    hint: "如果导入失败：qemu-img convert -O qcow2 -o extended_l2=off {file} image.qcow2",
  },
  Qcow2Snapshots: {
    meaning: "内部快照不会导入，只会让文件变大。",
    sentence: "{file}：镜像中有 {count} 个内部快照，只导入当前状态。",
  },
  VhdSizeUneven: {
    meaning: "大小不是块大小的整数倍。InvalidVHDImage.IncorrectSize 可能要求整数倍，没有文档说明。",
    sentence: "{file}：镜像中的磁盘为 {virtualSize} 字节，不是 VHD 块大小 2 MiB 的整数倍。",
    hint: "如果导入失败：请把磁盘调整为 2 MiB 的整数倍，并用 -O vpc -o force_size=on 转换，或转换为 qcow2。",
  },
  VmdkPreview: {
    meaning: "ImportImage 的 VMDK 支持处于邀测阶段。",
    sentence: "{file}：ECS 只为受邀账号导入 VMDK。",
    hint: "如果导入失败：qemu-img convert -O qcow2 {file} image.qcow2",
  },
  ImageRisk: {
    meaning: "导入之后，ECS 的镜像检测发现风险。没有 requireCheck 时，之后的操作照常进行。",
    sentence: "镜像检测发现风险（{risk}）：{name} 为 {value}。",
  },
  ImageNotChecked: {
    meaning: "要求了镜像检测，而 ECS 在导入后半小时内没有完成检测。",
    sentence: "ECS 没有按时完成镜像检测，因此检测结果未知。",
  },
  SnapshotsUntagged: {
    meaning: "TagResources 拒绝为镜像或副本的快照添加标签。",
    sentence: "无法为 {region} 镜像的快照添加本次执行的标签。",
  },
  MoreWarnings: {
    meaning: "警告太多，结果中放不下。",
    sentence: "另有 {count} 个警告未显示。",
  },
});
