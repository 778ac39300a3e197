import type { FIELD_PROBLEMS } from "../../preflight/problems/field-problems.ts";
import { translationOf } from "../../sentence.ts";

/** Problems with the values of a sidecar's fields, in Chinese. */
export const FIELD_PROBLEMS_ZH = translationOf<typeof FIELD_PROBLEMS>()({
  ValueNotAllowed: {
    meaning: "取值不在该字段的可选值之内（ImportImage 或控制台的规定），不区分大小写。",
    sentence: "{value} 不在可选值之内：{allowed}。",
  },
  NameLength: {
    meaning: "镜像名称和镜像族系名称的长度为 2 到 128 个字符，一个汉字算一个字符。",
    sentence: "{what}的长度应为 {min} 到 {max} 个字符，当前为 {count} 个。",
  },
  NameStart: {
    meaning: "名称必须以字母或中文开头。",
    sentence: "{what}必须以字母 A 到 Z 或中文开头，不能以 {start} 开头。",
  },
  NameCharacters: {
    meaning: "名称只能包含字母、中文、数字和 . _ : -。",
    sentence: "{what}不能包含 {wrong}；只能使用字母 A 到 Z、中文、数字和 . _ : -。",
  },
  NameReserved: {
    meaning: "名称不能以 aliyun 或 acs: 开头，这是阿里云的保留字。",
    sentence: "{what}不能以 {start} 开头，这是阿里云的保留字。",
  },
  NameUrl: {
    meaning: "名称不能包含 http:// 或 https://。",
    sentence: "{what}不能包含 http:// 或 https://。",
  },
  TextInvisible: {
    meaning: "描述或标签中有不可见的字符，或改变文字方向的字符：控制字符（包括换行）以及双向文本控制字符。",
    sentence: "文本中有不可见的字符：{characters}。",
    hint: "请删除这些字符；它们常常是粘贴时带进来的。",
  },
  DescriptionLength: {
    meaning: "描述的长度为 2 到 256 个字符；空描述视为没有填写。",
    sentence: "描述的长度应为 {min} 到 {max} 个字符，当前为 {count} 个。",
    hint: "没有需要说明的内容时，不填写即可。",
  },
  DescriptionUrl: {
    meaning: "描述不能以 http:// 或 https:// 开头。",
    sentence: "描述不能以 http:// 或 https:// 开头。",
  },
  SizeOutOfRange: {
    meaning: "大小超出限制（DiskImageSize 或控制台的规定），或不是整数。",
    sentence: "{value} 不是 {min} 到 {max} 之间的整数（单位：{unit}）。",
  },
  CrcMalformed: {
    meaning: "CRC64 的格式与 OSS 的 x-oss-hash-crc64ecma 相同：小于 2^64 的十进制数。",
    sentence: "{value} 不是 OSS 格式的 CRC64：应为小于 2^64 的十进制数，并加双引号。",
    hint: "可以用 ossutil hash FILE 计算。",
  },
  DiskCount: {
    meaning: "ImportImage 最多支持 17 块磁盘，多余的会被悄悄忽略。",
    sentence: "共有 {count} 块数据盘，ECS 最多支持 {max} 块。",
  },
  DiskKeyMalformed: {
    meaning: "数据盘的 key 是使用正斜杠的相对路径。",
    sentence: "{key} 不是相对于元数据文件所在目录的文件路径：{why}。",
  },
  DiskKeyOutside: {
    meaning: "数据盘的 key 用 `..` 指向了元数据文件所在目录之外。",
    sentence: "{key} 指向了元数据文件所在目录之外。",
    hint: "请把数据盘文件放在元数据文件所在目录或其子目录中，不能使用 `..`。",
  },
  DiskKeyTooLong: {
    meaning: "OSS 对象的 Key 按 UTF-8 编码最长 1,023 字节。",
    sentence: "该对象的完整 Key 有 {bytes} 字节，OSS 最多允许 {max} 字节。",
  },
  DiskKeyIsSidecar: {
    meaning: "数据盘的 key 以 .json 结尾：它就是本元数据文件，或会被当作另一个元数据文件。",
    sentence: "{key} 是元数据文件或会被当作元数据文件，不能作为磁盘：其名称以 .json 结尾。",
  },
  DiskKeyRepeated: {
    meaning: "同一个对象出现了两次：既是镜像又是数据盘，或是两块数据盘。",
    sentence: "{key} 已经是{other}；每块磁盘都需要单独的文件。",
  },
  TagCount: {
    meaning: "一个镜像最多 20 个标签，其中 2 个由本工具设置。",
    sentence: "共有 {count} 个标签；ECS 最多支持 20 个，其中 2 个由本工具使用，因此最多 {max} 个。",
  },
  TagKeyLength: {
    meaning: "标签键的长度为 1 到 128 个字符。",
    sentence: "标签键 {key} 有 {count} 个字符，ECS 支持 1 到 {max} 个。",
  },
  TagKeyReserved: {
    meaning: "标签键不能以 aliyun、acs:（ECS 保留）或 image-drop: 开头。",
    sentence: "标签键不能以 {start} 开头，这是保留字。",
  },
  TagKeyRepeated: {
    meaning: "ECS 比较标签键时不区分大小写（TagKey.Duplication）。",
    sentence: "标签 {key} 与已有的 {other} 重复，ECS 在这里不区分大小写。",
  },
  TagValueLength: {
    meaning: "标签值最长 128 个字符，可以为空。",
    sentence: "标签值有 {count} 个字符，ECS 最多支持 {max} 个。",
  },
  TagValueReserved: {
    meaning: "标签值不能以 acs: 开头。",
    sentence: "标签值不能以 acs: 开头，这是保留字。",
  },
  TagUrl: {
    meaning: "标签的键和值都不能包含 http:// 或 https://。",
    sentence: "标签不能包含 http:// 或 https://。",
  },
  RoleNameMalformed: {
    meaning: "RoleName 是 RAM 角色的名称：最多 64 个字母、数字、. _ 和 -。",
    sentence: "{value} 不是 RAM 角色的名称：最多 64 个字母、数字、. _ 和 -（填写名称，不是 ARN）。",
  },
  ResourceGroupMalformed: {
    meaning: "ResourceGroupId 是资源组的 ID，以 rg- 开头。",
    sentence: "{value} 不是资源组 ID：应以 rg- 开头（填写 ID，不是名称）。",
  },
  RegionMismatch: {
    meaning: "镜像只能导入到 Bucket 所在的地域。",
    sentence: "Bucket 位于 {actual}，镜像只能导入到该地域，不能导入到 {wanted}。",
    hint: "请把文件投放到目标地域的 Bucket，或在导入后复制镜像。",
  },
  PlatformMissing: {
    meaning: "不填写 platform 时 ECS 按 Others Linux 处理，这对 Windows 不正确。",
    sentence: "Windows 镜像必须填写 platform：{allowed}。",
  },
  PlatformOsMismatch: {
    meaning: "platform 属于另一种操作系统。不在列表中的平台按 Linux 处理。",
    sentence: "{platform} 是 {actual} 平台，而 osType 为 {declared}。",
  },
  BootModeArm64: {
    meaning: "arm64 只支持 UEFI 启动（InvalidBootMode.NotSupport）。",
    sentence: "arm64 只支持 UEFI 启动。",
    hint: "请不填写 bootMode，或设为 UEFI。",
  },
  LicenseNotWindows: {
    meaning: "LicenseType 只适用于 Windows Server 镜像。",
    sentence: "licenseType 只适用于 Windows，而这是 {osType} 镜像。",
  },
  AccountMalformed: {
    meaning: "shareWith 填写阿里云账号 ID。",
    sentence: "{value} 不是账号 ID：账号 ID 为 16 位数字。",
    hint: "账号 ID 可在控制台右上角的账号菜单中查看；它不是用户名，也不是 AccessKey。",
  },
  AccountOwn: {
    meaning: "不能把镜像共享给所属账号自己（InvalidAccount.Forbbiden）。",
    sentence: "{account} 就是当前账号，镜像本来就属于它。",
  },
  AccountRepeated: {
    meaning: "shareWith 中有重复的账号。",
    sentence: "账号 {account} 重复出现。",
  },
  ShareCount: {
    meaning: "一个镜像最多共享给 50 个账号（QuotaExceed.ShareImageUser）。",
    sentence: "共有 {count} 个账号，一个镜像最多共享给 {max} 个。",
  },
  CopyCount: {
    meaning: "最多复制 20 份；元数据文件中的要求要经过云工作流传递。",
    sentence: "共有 {count} 份副本，元数据文件最多要求 {max} 份。",
  },
  CopyRegionOwn: {
    meaning: "副本的目标地域就是镜像导入的地域（IncorrectDestinationRegion）。",
    sentence: "镜像就导入在 {region}，请复制到其他地域。",
  },
  CopyRegionRepeated: {
    meaning: "同一地域有两份副本。",
    sentence: "已经有一份到 {region} 的副本。",
  },
  KmsKeyMalformed: {
    meaning: "KMSKeyId 是密钥的 ID。",
    sentence: "{value} 不是 KMS 密钥的 ID：由字母、数字和短划线组成（填写 ID，不是别名或 ARN）。",
  },
  KmsKeyUnused: {
    meaning: "为不加密的副本指定了 KMS 密钥（InvalidParameter.EncryptedIllegal）。",
    sentence: "只有加密的副本才能指定密钥。",
    hint: '请加上 "encrypted": true，或不填写 kmsKeyId。',
  },
  CopyNotShareable: {
    meaning: "使用服务密钥加密的镜像不能共享（OperationDeined.EncryptedSnapshot）。",
    sentence: "shareWith 要求共享这份副本，而加密镜像只有使用自己的密钥才能共享。",
    hint: "请在 kmsKeyId 中指定密钥，或不填写 encrypted 或 shareWith。",
  },
  DistributionOff: {
    meaning: "元数据文件要求在导入后执行操作，而当前部署不支持。",
    sentence: "当前部署在导入后不执行任何操作，因此无法满足 {field} 的要求。",
    hint: "请不填写该字段；复制、共享镜像和设置镜像族系可以在 ECS 控制台或通过 API 完成。",
  },
});
