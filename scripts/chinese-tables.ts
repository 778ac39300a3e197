import type { ChoiceName } from "../functions/core/choices.ts";
import { DISTRIBUTION_FAILURES_ZH } from "../functions/core/words/zh/distribution.ts";
import { FAILURES_ZH } from "../functions/core/words/zh/failures.ts";
import { FIELD_PROBLEMS_ZH } from "../functions/core/words/zh/field-problems.ts";
import { FILE_PROBLEMS_ZH } from "../functions/core/words/zh/file-problems.ts";
import { SIDECAR_PROBLEMS_ZH } from "../functions/core/words/zh/sidecar-problems.ts";
import { WARNINGS_ZH } from "../functions/core/words/zh/warnings.ts";
import { APP_TEXTS } from "./app-texts.ts";

/** What the Chinese pages' tables say, for what the English ones say (tables.ts). */

export const MEANINGS: Readonly<Record<string, { meaning: string; sentence: string; todo?: string }>> = {
  ...SIDECAR_PROBLEMS_ZH,
  ...FIELD_PROBLEMS_ZH,
  ...FILE_PROBLEMS_ZH,
  ...WARNINGS_ZH,
  ...FAILURES_ZH,
  ...DISTRIBUTION_FAILURES_ZH,
};

/** Who can mend it, where it is not the team that dropped the files. */
export const MENDED_BY = { operator: "由管理员处理", wait: "等待即可" } as const;

const PREFIX = "可用字母、数字、. _ - 和 /，以 / 结尾，不能以 / 开头";
const HOURS = "小时数，大于 0，最大 24";

/** What a right value of a choice is. */
const VALUES: Record<ChoiceName, string> = {
  SOURCE_BUCKET: "REGION 中已有的存储空间的名称",
  REGION:
    "cn-hangzhou、cn-shanghai、cn-beijing、cn-shenzhen、cn-qingdao、ap-southeast-1、us-west-1、cn-heyuan-acdr-1 之一",
  NAME_PREFIX: "2 到 24 个小写字母、数字和 -，以字母开头",
  INCOMING_PREFIX: PREFIX,
  RESULTS_PREFIX: PREFIX,
  IMAGE_LIMITS: "console 或 api",
  WAIT_DEADLINE_HOURS: HOURS,
  IMPORT_DEADLINE_HOURS: HOURS,
  MEMORY_MIB: "384 到 1408，步长 64（函数为 0.35 vCPU，每 vCPU 配 1 到 4 GiB 内存）",
  LOG_RETENTION_DAYS: "1 到 3650 的整数",
  NOTIFICATION_URL: "URL，或 none",
  DISTRIBUTION: "on 或 off",
};

export function choiceText(name: string): string {
  const choice = name as ChoiceName;
  return `${APP_TEXTS[choice].description.replace(/。$/, "")}：${VALUES[choice]}。`;
}

/** Cells that are the same in both languages where none of these is. */
const CELLS: Readonly<Record<string, string>> = {
  "– (must be given)": "–（必填）",
  // Fields of image-drop.json.
  "The JSON Schema of this file, for editors.": "本文件的 JSON Schema，供编辑器使用。",
  "The region of bucket, functions and images.": "存储空间、函数和镜像所在的地域。",
  "The bucket that is dropped into.": "投放所用的存储空间。",
  "The flow's name, the NAME_PREFIX of the deployment; image-drop unless said otherwise.":
    "流程的名称，即部署的 NAME_PREFIX；默认为 image-drop。",
  "The profile of the aliyun CLI whose keys are used.": "使用其密钥的 aliyun CLI 配置档。",
  "The account's ID; without it STS is asked where it is needed.": "账号 ID；没有时在需要处向 STS 查询。",
  "Which table of limits a sidecar is held to; console unless said otherwise.":
    "按哪一套限制检查元数据文件；默认为 console。",
  "Where drops are uploaded; incoming/ unless said otherwise.": "投放上传到哪里；默认为 incoming/。",
  "Where results are written; results/ unless said otherwise.": "结果写到哪里；默认为 results/。",
  "Private endpoints, for a network without the public ones.": "私有接入地址，用于无法访问公网地址的网络。",
  "Where OSS is reached, if not at its public address: a URL without a path.":
    "OSS 的接入地址，不用公网地址时填写：不带路径的 URL。",
  "Where ECS is reached, if not at its public address: a URL without a path.":
    "ECS 的接入地址，不用公网地址时填写：不带路径的 URL。",
  "Where the workflow is reached, if not at its public address: a URL without a path.":
    "云工作流的接入地址，不用公网地址时填写：不带路径的 URL。",
  "Where Function Compute is reached, if not at its public address: a URL without a path.":
    "函数计算的接入地址，不用公网地址时填写：不带路径的 URL。",
  "Where STS is reached, if not at its public address: a URL without a path.":
    "STS 的接入地址，不用公网地址时填写：不带路径的 URL。",
  "Where RAM is reached, if not at its public address: a URL without a path.":
    "RAM 的接入地址，不用公网地址时填写：不带路径的 URL。",
  // Roles.
  "starts the flow": "启动流程",
  "reads requests to cancel and earlier results, writes status and result":
    "读取取消请求和已有结果，写入状态和结果",
  "Function Compute hands on with it what failed for good": "函数计算用它转交最终失败的调用",
  "Function Compute writes the function's log with it": "函数计算用它写入函数日志",
  "OSS may tell only who has it that an object is not there": "OSS 可能只向有此权限者说明对象不存在",
  "reads the sidecar and a few KiB of each file": "读取元数据文件和每个文件的几 KiB",
  "begins what comes after the import": "启动导入之后的流程",
  "looks at the image and its copies, makes and removes copies, shares them, sets the family":
    "查看镜像及其副本，创建和删除副本，共享镜像，设置镜像族系",
  "begins the import, tags the image, finds an import that was begun before":
    "开始导入，给镜像打标签，找到之前已开始的导入",
  "ImportImage hands ECS the role that reads the bucket": "ImportImage 把读取存储空间的角色交给 ECS",
  "sees whether a file was replaced meanwhile": "检查其间文件是否被替换",
  "looks at the import, and undoes it": "查看导入，并撤销导入",
  "sees whether the execution lives, stops it once its import is undone, starts one for what is left":
    "查看执行是否还在，导入撤销后停止它，为剩余的工作启动新的执行",
  "a step of the flow": "流程的一个步骤",
  "a sidecar was uploaded": "元数据文件已上传",
  "all resources": "所有资源",
  "the bucket": "存储空间",
  "objects below `RESULTS_PREFIX` of the bucket": "存储空间中 `RESULTS_PREFIX` 下的对象",
  "objects below `INCOMING_PREFIX` of the bucket": "存储空间中 `INCOMING_PREFIX` 下的对象",
  "the stack's own logstore": "堆栈自己的日志库",
  "the role AliyunECSImageImportDefaultRole": "角色 AliyunECSImageImportDefaultRole",
};

/** A cell of a table that has the same rows in both languages. */
export function cellText(cell: string): string {
  return (CELLS[cell] ?? cell)
    .replace(/^the function (\w+)$/, "函数 $1")
    .replace(/^every (\d+) s$/, "每 $1 s")
    .replace(/^progress (\w+)$/, "进度 $1");
}
