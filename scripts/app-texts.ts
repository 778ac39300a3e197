import type { ChoiceName } from "../functions/core/choices.ts";

/** What the application of Serverless Devs says of itself (scripts/app.ts). Its registry's readers read Chinese first. */

/** The form's fields; what they mean in English stands in functions/core/choices.ts. */
export const APP_TEXTS: Record<ChoiceName, { title: string; description: string }> = {
  SOURCE_BUCKET: {
    title: "OSS 存储空间（Bucket）",
    description: "上传镜像文件的存储空间，须已存在，并与应用同地域。",
  },
  REGION: { title: "地域", description: "存储空间、函数、工作流和镜像所在的地域，须支持云工作流。" },
  NAME_PREFIX: {
    title: "名称前缀",
    description: "工作流的名称，也是其他资源名称的前缀；换一个前缀即部署另一套。",
  },
  INCOMING_PREFIX: { title: "上传目录", description: "镜像文件及其元数据 JSON 的上传目录，以 / 结尾。" },
  RESULTS_PREFIX: {
    title: "结果目录",
    description: "写入导入结果的目录，以 / 结尾；不能与上传目录互相包含，否则会循环触发。",
  },
  IMAGE_LIMITS: { title: "检查规则", description: "按控制台（console）还是按 API（api）的限制检查元数据。" },
  WAIT_DEADLINE_HOURS: {
    title: "等待文件的时限（小时）",
    description: "元数据先到时，等待镜像文件的最长时间。",
  },
  IMPORT_DEADLINE_HOURS: {
    title: "导入时限（小时）",
    description: "一次导入的最长时间，超时则取消导入任务。",
  },
  MEMORY_MIB: { title: "函数内存（MiB）", description: "每个函数的内存规格。" },
  LOG_RETENTION_DAYS: { title: "日志保存天数", description: "函数日志在日志服务中的保存时间。" },
  DISTRIBUTION: {
    title: "导入之后的操作",
    description: "on：按元数据文件复制、共享镜像并设置镜像族系；off：拒绝提出这些要求的元数据文件。",
  },
  NOTIFICATION_URL: {
    title: "通知地址",
    description: "每次导入结束后，以 JSON 格式 POST 结果的 URL；none 表示不通知。",
  },
};

export type ReadmeLanguage = "zh" | "en";

const POLICIES: ReadonlyArray<readonly [zh: string, en: string, policy: string]> = [
  ["函数计算", "Function Compute", "AliyunFCFullAccess"],
  ["工作流", "CloudFlow", "AliyunFnFFullAccess"],
  ["对象存储", "OSS", "AliyunOSSFullAccess"],
  ["日志服务", "Simple Log Service", "AliyunLogFullAccess"],
  ["资源编排", "Resource Orchestration Service", "AliyunROSFullAccess"],
  ["访问控制", "RAM", "AliyunRAMFullAccess"],
];

function policyTable(language: ReadmeLanguage): string {
  const head = language === "zh" ? "| 服务/业务 | 权限 |" : "| service | policy |";
  const rows = POLICIES.map(([zh, en, policy]) => `| ${language === "zh" ? zh : en} | ${policy} |`);
  return [head, "| --- | --- |", ...rows].join("\n");
}

const DEPLOY = (name: string) => `\`\`\`sh
s init ${name} -d ${name}
cd ${name}
s deploy -y
\`\`\``;

const DROP = (incoming: string) => `\`\`\`sh
ossutil cp web.qcow2 oss://BUCKET/${incoming}
ossutil cp web.qcow2.json oss://BUCKET/${incoming}
\`\`\``;

/** With the tagged blocks by which Serverless Devs' registry finds its parts; the same blocks in both languages. */
export function readme(language: ReadmeLanguage, name: string): string {
  return language === "zh" ? chinese(name) : english(name);
}

function chinese(name: string): string {
  return `中文 | [English](readme_en.md)

# ${name} 帮助文档

<description>

把镜像文件及其元数据 JSON 上传到 OSS，自动导入为 ECS 自定义镜像。

</description>

<codeUrl>
</codeUrl>
<preview>
</preview>

## 前期准备

使用该项目，您需要有开通以下服务并拥有对应权限：

<service>

${policyTable("zh")}

</service>

<remark>

- 存储空间须已存在，类型为标准或低频访问，并与应用同地域；应用不会创建或删除存储空间。
- ECS 导入镜像须有角色 AliyunECSImageImportDefaultRole，部署时会一并创建。

</remark>

<disclaimers>
</disclaimers>

## 部署 & 体验

<appcenter>
</appcenter>
<deploy>

${DEPLOY(name)}

</deploy>

## 案例介绍

<appdetail id="flushContent">

- 导入前检查元数据和所有文件的文件头：不合要求的，几秒内拒绝，并一次列出全部原因。
- 一次上传，只导入一次，只有一个结果；触发事件重复或中途出错也不例外。
- 随时可以取消：导入任务、镜像和快照都不会残留。
- 每次导入的步骤、进度、失败原因及处理办法都有记录。

OSS 触发器调用函数，函数启动云工作流；工作流检查文件、导入镜像、查询进度、写入结果。

</appdetail>

## 使用流程

<usedetail id="flushContent">

先上传镜像文件，后上传元数据；元数据的文件名是镜像文件名加 .json：

${DROP("incoming/team-a/")}

结果在 \`results/team-a/web.qcow2/latest.json\` 中。

</usedetail>

## 注意事项

<matters id="flushContent">

删除应用前，请先等待或取消正在进行的导入：应用删除后，不再有人跟踪。存储空间、镜像和快照会保留。

</matters>
`;
}

function english(name: string): string {
  return `[中文](readme.md) | English

# ${name}

<description>

Drop an image file and its metadata JSON into OSS; get an ECS custom image.

</description>

<codeUrl>
</codeUrl>
<preview>
</preview>

## Before you begin

These services must be activated, and these permissions given:

<service>

${policyTable("en")}

</service>

<remark>

- The bucket must exist, be of class Standard or IA, and be in the region of the application, which never creates or removes one.
- ECS imports images with the role AliyunECSImageImportDefaultRole, which the deployment creates.

</remark>

<disclaimers>
</disclaimers>

## Deploy it

<appcenter>
</appcenter>
<deploy>

${DEPLOY(name)}

</deploy>

## What it does

<appdetail id="flushContent">

- Metadata and the headers of all files are checked before anything is imported: a bad drop is refused in seconds, with every reason at once.
- One drop, one import, one result, also where an event comes twice or something fails in between.
- Cancel at any moment; no task, image or snapshot stays behind.
- Of every import the steps, the progress, the failures and what to do about them are kept.

A trigger of OSS calls a function, which starts a flow of CloudFlow; the flow checks the files, imports the image, looks how far it is, and
writes the result.

</appdetail>

## How it is used

<usedetail id="flushContent">

Upload the image first and its metadata last; the metadata's name is the image's with .json added:

${DROP("incoming/team-a/")}

The result is in \`results/team-a/web.qcow2/latest.json\`.

</usedetail>

## Mind

<matters id="flushContent">

Let running imports end, or cancel them, before you remove the application: nobody watches them afterwards. Bucket, images and snapshots stay.

</matters>
`;
}
