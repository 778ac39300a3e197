import { translationOf } from "../../../functions/core/sentence.ts";
import type { STACK } from "../en/stack.ts";

export const STACK_ZH = translationOf<typeof STACK>()({
  noDeployer:
    "没有凭证。请提供有权部署的 RAM 用户或角色的凭证（docs/permissions-and-costs.md，“What the deployer needs”）：",
  noDeployerCommand:
    "  与该命令相同：环境变量 ALIBABA_CLOUD_ACCESS_KEY_ID 和 ALIBABA_CLOUD_ACCESS_KEY_SECRET，或 aliyun configure；",
  noDeployerDevs:
    "  或与 Serverless Devs 相同：环境变量 AccountID、AccessKeyID、AccessKeySecret（临时凭证还需 SecurityToken）；",
  noDeployerKept: "  或由 Serverless Devs 保存：npx s config add -a default",
  plannedFunction: "函数，{runtime}，{memory} MiB，角色 {role}[，触发器来源 {sources}]",
  plannedWithRole: "{component}，角色 {role}",
  resourcesOf: "{template} 中的资源",
  removeQuestion: "确定删除 {name} 吗？",
  removesAll:
    "将删除 {region} 的 {name} 及其保存的全部内容：流程及所有导入的历史、函数、角色，以及日志项目和全部日志。",
  removesNot: "正在执行的导入之后将无人跟踪。Bucket、镜像和快照会保留。",
});
