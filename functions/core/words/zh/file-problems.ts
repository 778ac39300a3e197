import type { FILE_PROBLEMS } from "../../preflight/problems/file-problems.ts";
import { translationOf } from "../../sentence.ts";

/** Problems with the files, in Chinese. */
export const FILE_PROBLEMS_ZH = translationOf<typeof FILE_PROBLEMS>()({
  FileEmpty: {
    meaning: "对象大小为 0 字节（InvalidOSSObject.Size）。",
    sentence: "{file}：文件为空。",
    hint: "请重新上传。",
  },
  FileArchived: {
    meaning: "归档、冷归档和深度冷归档类型的对象在解冻前无法读取（InvalidOSSObject.NeedRestore）。",
    sentence: "{file}：存储类型为 {storageClass}，解冻前 ECS 无法读取。",
    hint: "请先解冻对象，或以标准或低频访问类型上传，然后重新上传元数据文件。",
  },
  FileEncryptedByOss: {
    meaning: "服务器端加密（InvalidOSSBucket.EncryptUnsupported）。",
    sentence: "{file}：对象由 OSS 加密存储（{encryption}），ECS 不支持从加密对象导入。",
    hint: "请关闭 Bucket 的默认加密，然后重新上传文件和元数据文件。",
  },
  FileUnreadable: {
    meaning: "OSS 拒绝读取该对象，且原因无法从 HEAD 得知，例如指向归档对象的软链接。",
    sentence: "{file}：OSS 不允许读取：{code}（{message}）。",
    hint: "请用 ossutil cat 试一试；ECS 同样无法读取。",
  },
  FileSizeMismatch: {
    meaning: "对象大小与元数据文件中的 fileSizeBytes 不一致。",
    sentence: "{file}：实际为 {actual} 字节，元数据文件中为 {expected} 字节。",
    hint: "上传是否中断，或者是另一个版本？请重新上传，或修改元数据文件。",
  },
  FileCrcMismatch: {
    meaning: "对象的 CRC64 与元数据文件中的 fileCrc64 不一致。",
    sentence: "{file}：CRC64 为 {actual}，元数据文件中为 {expected}。",
    hint: "上传过程中数据损坏，或者是另一个版本。请重新上传，或修改元数据文件。",
  },
  FileTruncated: {
    meaning: "文件在其头部所声明的内容之前就结束了。",
    sentence: "{file}：文件不完整：{what}，而文件在第 {size} 字节处结束。",
    hint: "请重新上传完整的文件。",
  },
  FileCompressed: {
    meaning: "整个文件被压缩，ECS 不会解压。",
    sentence: "{file}：这是用 {tool} 压缩的文件，不是磁盘镜像。",
    hint: "请先解压（{command}），再上传解压后的文件。",
  },
  FileIsArchive: {
    meaning: "打包文件，例如 OVA。",
    sentence: "{file}：这是{kind}，不是磁盘镜像。",
    hint: "请解包，然后上传其中的磁盘镜像。",
  },
  FileIsIso: {
    meaning: "ISO 9660 镜像：光盘，多为安装盘。",
    sentence: "{file}：这是光盘镜像（ISO 9660），不是已安装系统的磁盘。",
    hint: "请先用它把系统安装到磁盘镜像中，再上传该磁盘镜像。",
  },
  FileIsForeignDisk: {
    meaning: "ECS 不支持导入的磁盘镜像格式：VHDX、VDI、QED 等。",
    sentence: "{file}：这是 {kind} 格式的磁盘镜像，ECS 不支持导入。",
    hint: "请转换格式：qemu-img convert -O qcow2 {file} image.qcow2",
  },
  FileIsLuks: {
    meaning: "从第一个字节开始就是 LUKS 卷，无法启动。",
    sentence: "{file}：这是加密的 LUKS 卷，ECS 无法读取。",
    hint: "请上传未加密的镜像。",
  },
  FileIsProgram: {
    meaning: "程序或内核，不是系统磁盘。",
    sentence: "{file}：这是{kind}，不是磁盘镜像。",
    hint: "是否把其他文件上传成了镜像的名称？",
  },
  FileTooSmall: {
    meaning: "文件没有任何格式的标识，并且小得不可能是系统磁盘。",
    sentence: "{file}：只有 {size} 字节，作为磁盘太小。",
    hint: "上传前请检查文件：是否不完整，或者是其他文件？",
  },
  FileIsText: {
    meaning: "HTML、XML、JSON 或纯文本：多为下载失败时的错误页面。",
    sentence: "{file}：这是{kind}，不是磁盘镜像。文件开头为：{start}",
    hint: "是否下载失败？请重新下载，并在上传前检查文件。",
  },
  FileAllZeros: {
    meaning: "系统盘的引导扇区和分区表所在位置全部为零。",
    sentence: "{file}：磁盘开头的 {kib} KiB 全部为零，没有可以启动的内容。",
    hint: "文件是否只分配了空间而没有写入数据？",
  },
  FormatUnknown: {
    meaning: "文件内容、文件名和元数据文件都看不出格式。",
    sentence: "{file}：从文件内容和文件名都看不出格式。",
    hint: '如果是 RAW 磁盘，请在元数据文件中填写 "format": "raw"。',
  },
  FormatMismatch: {
    meaning: "元数据文件或文件后缀声明的格式与文件实际的格式不一致。",
    sentence: "{file}：{source}为 {declared}，而文件实际为 {actual}。",
    hint: "请修改格式，或上传正确的文件。",
  },
  FormatAmbiguous: {
    meaning: "同一个文件中有两种格式的标识，无法确定 ECS 会按哪一种读取。",
    sentence: "{file}：文件同时带有多种格式的标识：{formats}。",
    hint: "请重新制作镜像：qemu-img convert -f FORMAT -O qcow2 {file} image.qcow2",
  },
  FormatNotAllowed: {
    meaning: "从文件检测到的格式（未在元数据中声明）不在限制允许的范围内。",
    sentence: "{file}：这是 {format} 格式的镜像，允许的格式为 {allowed}。",
    hint: "请转换格式：qemu-img convert -O qcow2 {file} image.qcow2",
  },
  Qcow2Version: {
    meaning: "头部的版本号不是 2 或 3。",
    sentence: "{file}：这是 qcow 第 {version} 版；ECS 支持 qcow2，即第 2 版和第 3 版。",
    hint: "请转换格式：qemu-img convert -O qcow2 {file} image.qcow2",
  },
  Qcow2BackingFile: {
    meaning: "镜像只保存与另一个文件的差异。",
    sentence: "{file}：只保存了与另一个镜像 {backing} 的差异（backing file）。",
    hint: "请合并为完整镜像：qemu-img convert -O qcow2 {file} image.qcow2",
  },
  Qcow2DataFile: {
    meaning: "不兼容特性位 2：数据保存在另一个文件中。",
    sentence: "{file}：数据保存在另一个文件中（external data file）。",
    hint: "请合并为一个文件：qemu-img convert -O qcow2 {file} image.qcow2",
  },
  Qcow2Encrypted: {
    meaning: "crypt_method 为 1（AES）或 2（LUKS）。",
    sentence: "{file}：镜像已加密（{method}），ECS 无法读取。",
    hint: "请用 qemu-img convert 和密钥解密。",
  },
  Qcow2Corrupt: {
    meaning: "不兼容特性位 1：qemu 已将该镜像标记为损坏。",
    sentence: "{file}：qemu 已将该镜像标记为损坏。",
    hint: "请尝试 qemu-img check -r all {file}，或重新制作镜像。",
  },
  Qcow2FeatureUnknown: {
    meaning: "qcow2 规范中没有的不兼容特性位或压缩方式。",
    sentence: "{file}：镜像使用了 qcow2 规范之外的特性（{feature}）。",
    hint: "请转换格式：qemu-img convert -O qcow2 {file} image.qcow2",
  },
  Qcow2Malformed: {
    meaning: "头部不符合 qcow2 规范。",
    sentence: "{file}：qcow2 头部有误：{what}。",
    hint: "请用 qemu-img check {file} 检查，或重新制作镜像。",
  },
  VhdFooterMissing: {
    meaning: "VHD 以 512 字节的尾部结束，而该文件没有。",
    sentence: "{file}：应为 VHD，但文件末尾没有 VHD 尾部。",
    hint: "要么文件不完整（请重新上传），要么文件名与实际格式不符。",
  },
  VhdChecksum: {
    meaning: "尾部、尾部副本或动态头部的校验和不正确。",
    sentence: "{file}：VHD {part}的校验和不正确，文件已损坏。",
    hint: "请重新上传，或重新制作镜像。",
  },
  VhdDifferencing: {
    meaning: "磁盘类型 4：镜像只保存与父磁盘的差异。",
    sentence: "{file}：这是差分 VHD，只保存与父磁盘的差异。",
    hint: "请与父磁盘合并，然后上传合并后的文件。",
  },
  VhdBlockSize: {
    meaning:
      "ECS 文档中有 InvalidBlockSize.NotSupport；已知工具的默认块大小都是 2 MiB，也是 ECS 支持的大小。",
    sentence: "{file}：块大小为 {blockSize} 字节，ECS 只支持块大小为 2 MiB 的动态 VHD。",
    hint: "请转换格式：qemu-img convert -f vpc -O qcow2 {file} image.qcow2",
  },
  VhdTableSize: {
    meaning: "块分配表与磁盘大小不符（InvalidVHDImage.IncorrectSize）。",
    sentence: "{file}：块分配表有 {entries} 个 {blockSize} 字节的块，而磁盘大小为 {virtualSize} 字节。",
    hint: "请转换格式：qemu-img convert -f vpc -O qcow2 {file} image.qcow2",
  },
  VhdMalformed: {
    meaning: "尾部或头部不符合 VHD 规范。",
    sentence: "{file}：VHD 头部有误：{what}。",
    hint: "请重新上传，或重新制作镜像。",
  },
  VmdkSubformat: {
    meaning: "不是单个完整稀疏文件的 VMDK：单独的描述文件、拆分、平面或 ESX 的 VMDK。",
    sentence: "{file}：这种 VMDK（{kind}）不是一个完整的文件。",
    hint: "请转换格式：qemu-img convert -O qcow2 {file} image.qcow2",
  },
  VmdkParent: {
    meaning: "描述信息中有父磁盘：这是快照的增量文件。",
    sentence: "{file}：只保存了与父磁盘的差异。",
    hint: "请合并快照，并导出完整的磁盘。",
  },
  VmdkMalformed: {
    meaning: "头部不符合 VMDK 规范。",
    sentence: "{file}：VMDK 头部有误：{what}。",
    hint: "请重新上传，或重新制作镜像。",
  },
  VirtualSizeTooLarge: {
    meaning: "文件中的磁盘超过限制允许的任何磁盘的大小。",
    sentence: "{file}：镜像中的磁盘为 {virtualSize} GiB，上限为 {max} GiB。",
    hint: "请缩小磁盘，或把数据移到数据盘。",
  },
  DiskTooSmall: {
    meaning: "元数据文件中的 sizeGib 小于文件中的磁盘（虚拟大小，不是文件大小）。",
    sentence: "{file}：镜像中的磁盘为 {virtualSize} GiB，{sizeGib} GiB 放不下。",
    hint: "请把 sizeGib 设为 {needed} 或更大，或不填写。",
  },
});
