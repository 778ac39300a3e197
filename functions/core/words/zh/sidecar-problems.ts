import type { SIDECAR_PROBLEMS } from "../../preflight/problems/sidecar-problems.ts";
import { translationOf } from "../../sentence.ts";

/** Problems with the sidecar as a file, in Chinese. */
export const SIDECAR_PROBLEMS_ZH = translationOf<typeof SIDECAR_PROBLEMS>()({
  SidecarMissing: {
    meaning: "校验时元数据文件已不存在。",
    sentence: "元数据文件 {key} 已被删除或不存在。",
    hint: "请重新上传元数据文件。",
  },
  SidecarReplaced: {
    meaning: "元数据文件的 ETag 与触发本次执行的上传不一致。",
    sentence: "元数据文件 {key} 已被新文件覆盖；新的投放由另一次流程执行处理。",
  },
  SidecarMisnamed: {
    meaning: "镜像文件的 Key 是元数据文件的 Key 去掉 .json，因此必须能从文件名看出对应的镜像。",
    sentence: "元数据文件的名称应为镜像文件名加 .json；从 {key} 看不出 {prefix} 下的哪个镜像文件。",
    hint: "例如镜像为 web.qcow2，请在同一目录上传 web.qcow2.json。",
  },
  SidecarUnreadable: {
    meaning: "OSS 不允许读取元数据文件：文件为归档类型，或使用了本工具无权使用的 KMS 密钥加密。",
    sentence: "无法读取元数据文件 {key}：{why}。",
    hint: "请以标准存储类型重新上传，并且不要使用 KMS 密钥加密。",
  },
  ImageKeyTooLong: {
    meaning: "导入结果写在镜像 Key 之下，而 OSS 对象的 Key 最长 1,023 字节。",
    sentence: "镜像文件的 Key 有 {bytes} 字节，最多 {max} 字节，因为导入结果的 Key 会更长。",
    hint: "请缩短目录名和文件名。",
  },
  SidecarTooLarge: {
    meaning: "元数据文件的内容要经过云工作流传递，而每个步骤的数据不能超过 64 KiB。",
    sentence: "元数据文件超过 {limit} 字节。其内容要经过云工作流传递，最多 64 KiB。",
    hint: "是否把镜像本身上传成了元数据文件的名称？",
  },
  PlanTooLarge: {
    meaning: "由合法的元数据文件生成的请求超出云工作流的数据限制（每个步骤 64 KiB）。",
    sentence: "发给 ECS 的请求中，Key、标签和描述共 {bytes} 字节；云工作流最多传递 {limit} 字节。",
    hint: "请缩短对象 Key、标签或描述。",
  },
  SidecarNotUtf8: {
    meaning: "文件内容不是合法的 UTF-8：可能是 Windows 工具保存的 UTF-16、GBK，或者根本不是文本。",
    sentence: "元数据文件不是 UTF-8 文本{looksLike}。",
    hint: "请另存为 UTF-8 编码。",
  },
  SidecarNotJson: {
    meaning: "文本不是 JSON（RFC 8259）。",
    sentence: "元数据文件不是合法的 JSON：第 {line} 行第 {column} 列，{what}。",
  },
  SidecarTooDeep: {
    meaning: "嵌套层数超过任何元数据文件可能的层数。",
    sentence: "元数据文件中列表或对象的嵌套超过 {limit} 层（第 {line} 行第 {column} 列）。",
  },
  KeyRepeated: {
    meaning: "同一个对象中有重复的键；不同的 JSON 解析器取值不同。",
    sentence: "键 {key} 重复出现（第 {line} 行第 {column} 列）。",
    hint: "请删除其中一个。",
  },
  KeyReserved: {
    meaning: "键 __proto__ 在 JavaScript 中有特殊含义，会在处理过程中丢失。",
    sentence: "不能使用键 {key}。",
  },
  TextNotUnicode: {
    meaning: "代理对只有一半，例如写成 \\ud800；无法发送给 ECS。",
    sentence: "文本中有不完整的字符：\\ud800 到 \\udfff 之间的转义没有成对出现。",
  },
  NumberNotExact: {
    meaning: "JSON 解析器无法精确表示的数字，例如没有加引号的 CRC64。",
    sentence: "数字 {value} 过大，无法精确读取。",
    hint: "如果是 CRC64，请加上双引号。",
  },
  FieldMissing: {
    meaning: "缺少每个元数据文件或每块数据盘都必须有的字段。",
    sentence: "缺少 {field}。",
  },
  FieldUnknown: {
    meaning: "元数据文件中没有这个字段。如果忽略它，用户的要求就会被悄悄丢弃。",
    sentence: "没有 {field} 这个字段。",
  },
  FieldType: {
    meaning: "值的类型与字段要求的不同。",
    sentence: "此处应为{expected}，实际是{actual}。",
  },
  MoreProblems: {
    meaning: "问题太多，检查结果中放不下。",
    sentence: "另有 {count} 个问题未显示。",
  },
});
