import type { DISTRIBUTION_FAILURES } from "../../distribution/failure-rows.ts";
import { translationOf } from "../../sentence.ts";

/** Why something that a sidecar asks for after the import was not done, in Chinese. */
export const DISTRIBUTION_FAILURES_ZH = translationOf<typeof DISTRIBUTION_FAILURES>()({
  CheckFoundRisk: {
    meaning: "镜像检测发现风险，而元数据文件中有 requireCheck：不复制也不共享。",
    sentence: "镜像检测发现风险，已停止：{risks}。",
    todo: "请按检测结果修正镜像并重新投放，或从元数据文件中去掉 requireCheck。",
  },
  CheckUnanswered: {
    meaning: "元数据文件中有 requireCheck，而 ECS 在半小时内没有完成镜像检测：不复制也不共享。",
    sentence: "ECS 没有按时完成镜像检测，而元数据文件要求检测。[检测状态为 {status}。]",
    todo: "请等到 ECS 显示该镜像的检测结果。",
  },
  CopyRefused: {
    meaning: "CopyImage 因其他原因拒绝了复制，该地域没有复制任何内容。",
    sentence: "ECS 拒绝将镜像复制到 {region}。",
    todo: "请按 ECS 指出的问题修改。",
  },
  CopyNameTaken: {
    meaning: "CopyImage 返回 InvalidImageName.Duplicated：目标地域已有同名镜像。",
    sentence: "{region} 已有名为 {name} 的镜像，请为副本换一个名称，或删除该镜像。",
    todo: "请在元数据文件中为副本换一个名称，或删除同名的镜像。",
  },
  CopyQuotaExceeded: {
    meaning: "CopyImage 返回 QuotaExceed.Image 或 QuotaExceed.Snapshot：配额不足。",
    sentence: "账号在 {region} 的自定义镜像或快照配额已用完。",
    todo: "请删除该地域不需要的自定义镜像或快照，或在配额中心申请提升配额。",
  },
  KeyRefused: {
    meaning: "CopyImage 返回的与密钥管理服务（KMS）密钥有关的错误。",
    sentence: "{region} 的副本无法按要求加密：密钥不存在、未启用，或没有授权给 ECS。",
    todo: "请管理员在该地域的密钥管理服务中检查密钥，并允许 ECS 使用。",
  },
  CopyFailed: {
    meaning: "复制开始后状态变为 CreateFailed，残留已删除。",
    sentence: "ECS 开始了到 {region} 的复制，但没有成功。",
  },
  CopyGone: {
    meaning: "副本被其他人取消或删除，例如在控制台中。",
    sentence: "{region} 的副本在本工具之外被取消或删除。",
  },
  CopyTooSlow: {
    meaning: "到截止时间（IMPORT_DEADLINE_HOURS）副本仍未完成，已取消并删除。",
    sentence: "ECS 没有按时完成到 {region} 的复制，复制已取消。",
    todo: "请等到同时进行的复制减少；管理员也可以延长时限（IMPORT_DEADLINE_HOURS）。",
  },
  CopyUncertain: {
    meaning: "调用了 CopyImage 但没有收到应答，之后一小时内 ECS 在该地域都没有应答。重试时会先查找该副本。",
    sentence:
      "不确定 ECS 是否开始了到 {region} 的复制；副本仍可能出现，其名称为 {name}，标签为 image-drop:execution = {execution}。",
  },
  ShareRefused: {
    meaning: "ModifyImageSharePermission 因其他原因拒绝了某个账号。",
    sentence: "ECS 拒绝将 {region} 的镜像共享给 {account}。",
    todo: "请按 ECS 指出的问题修改。",
  },
  AccountUnknown: {
    meaning:
      "返回 InvalidAccount.NotFound、InvalidAccount.Forbbiden 或 InvalidImageId.BidMismatch（另一站点）。",
    sentence: "ECS 无法将 {region} 的镜像共享给账号 {account}。",
    todo: "请修改元数据文件中的账号 ID，然后重新投放。",
  },
  ShareQuotaExceeded: {
    meaning: "返回 QuotaExceed.ShareImage 或 QuotaExceed.ShareImageUser：配额不足。",
    sentence: "无法将 {region} 的镜像共享给 {account}：配额已用完。",
    todo: "请取消不需要的共享，或在配额中心申请提升配额。",
  },
  ShareNotSeen: {
    meaning: "ModifyImageSharePermission 已接受请求，但十分钟后 ECS 仍不显示该账号。",
    sentence: "ECS 接受了将 {region} 的镜像共享给 {account} 的请求，但没有显示该共享。",
  },
  NoCopyToShare: {
    meaning: "该地域没有镜像：复制失败了。",
    sentence: "{region} 没有可以共享给 {account} 的副本。",
  },
  FamilyRefused: {
    meaning: "ModifyImageAttribute 拒绝了镜像族系，例如配额不足。",
    sentence: "ECS 拒绝在 {region} 设置镜像族系 {family}。",
    todo: "请检查该地域的镜像和镜像族系数量，两者都有配额。",
  },
  FamilyHeldBack: {
    meaning: "之前的步骤失败：通过镜像族系获取镜像的人，不应得到一个尚未到达所有地域的镜像。",
    sentence: "没有在 {region} 设置镜像族系 {family}：之前的步骤没有全部完成。",
  },
  DistributionCancelled: {
    meaning: "有人请求取消导入之后的操作。",
    sentence: "导入之后的操作已取消。[操作人：{by}。][原因：{reason}。]",
  },
});
