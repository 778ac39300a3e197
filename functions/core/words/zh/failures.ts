import type { DISTRIBUTION_FAILURES } from "../../distribution/failure-rows.ts";
import type { FAILURES, MORE } from "../../import/failures.ts";
import type { NEXT_STEPS } from "../../import/next-steps.ts";
import { translationOf } from "../../sentence.ts";

/** Why an import did not become an image, in Chinese. */
export const FAILURES_ZH = translationOf<Omit<typeof FAILURES, keyof typeof DISTRIBUTION_FAILURES>>()({
  FilesMissing: {
    meaning: "引用的对象在截止时间之前没有出现（WAIT_DEADLINE_HOURS）。",
    sentence: "投放一直不完整：元数据文件需要的文件没有按时上传。[缺少：{missing}。]",
    todo: "请上传缺少的文件，Key 以元数据文件中的为准。",
  },
  ImportTooSlow: {
    meaning: "任务到截止时间（IMPORT_DEADLINE_HOURS）仍未完成，已取消任务并删除镜像。",
    sentence: "ECS 没有按时完成导入，导入已取消。",
    todo: "请等到同时进行的导入减少；管理员也可以延长时限（IMPORT_DEADLINE_HOURS）。",
  },
  ImageNameTaken: {
    meaning: "InvalidImageName.Duplicated：账号中已有同名镜像。",
    sentence: "该地域已有同名的镜像，请换一个镜像名称。",
    todo: "请在元数据文件中换一个镜像名称，或删除同名的镜像。",
  },
  ImageQuotaExceeded: {
    meaning: "QuotaExceed.Image：自定义镜像配额不足。",
    sentence: "账号在该地域的自定义镜像配额已用完。",
    todo: "请删除不需要的自定义镜像，或在配额中心申请提升配额。",
  },
  ImportRoleMissing: {
    meaning: "NoSetRoletoECSServiceAcount（两种拼写），且持续时间超过新角色生效所需的时间。",
    sentence: "ECS 无权读取 Bucket：缺少角色 AliyunECSImageImportDefaultRole 或其权限策略。",
    todo: "请管理员部署本产品（其中包含该角色），或在控制台导入镜像的页面为 ECS 授权；{doctor} 可以检查缺少什么。",
  },
  NotAllowed: {
    meaning: "Forbidden.RAM 等：本产品的某个角色缺少权限。",
    sentence: "调用服务的角色缺少权限。",
    todo: "请管理员为该角色授予此权限：部署自带的角色已有全部所需权限；{doctor} 可以检查缺少什么。",
  },
  AccountBlocked: {
    meaning: "错误码 Account.Arrearage、InvalidAccountStatus.OSSDisabled 和 UserNotInTheWhiteList。",
    sentence: "账号目前不能导入镜像（欠费、未开通 OSS，或不在 ECS 的白名单中）。",
    todo: "请管理员与阿里云处理：账单、OSS 服务，或 ECS 的白名单。",
  },
  ImportRejected: {
    meaning: "ImportImage 因其他原因拒绝了请求，没有导入任何内容。",
    sentence: "ECS 拒绝了导入请求。",
    todo: "请按 ECS 指出的问题修改。",
  },
  ImportUncertain: {
    meaning:
      "调用 ImportImage 后没有收到应答，等到可以再次查询时（已超过 ClientToken 的有效期），ECS 中既没有任务也没有镜像。不会再次调用。",
    sentence:
      "无法确定 ECS 是否开始了导入；它可能仍在运行，镜像名称为 {imageName}，标签为 image-drop:execution = {execution}。",
    todo: "请确认它已不再运行，并删除它创建的资源：{cancel}",
  },
  ImportTaskFailed: {
    meaning: "任务以 Failed 结束，或以 Finished 结束但有失败的操作；信息中带有 ECS 的错误码和说明。",
    sentence: "ECS 开始了导入，但没有成功。",
    todo: "如果 ECS 的说明与镜像有关，请修正镜像并重新投放。",
  },
  TaskGone: {
    meaning: "任务被其他人取消或删除，例如在控制台中。",
    sentence: "导入任务在本工具之外被取消或删除。",
  },
  ImageUnusable: {
    meaning: "任务已完成，但镜像状态为 CreateFailed 或 UnAvailable，或镜像不存在。",
    sentence: "ECS 完成了导入，但镜像不可用。[镜像状态为 {imageStatus}。]",
    todo: "如果再次出现，请带上任务 ID 联系阿里云技术支持。",
  },
  FilesChanged: {
    meaning: "从检查到导入结束之间，镜像文件或数据盘文件被覆盖或删除。",
    sentence: "导入过程中有文件被覆盖或删除，镜像内容可能与检查时不同。[被覆盖的文件：{replaced}。]",
    todo: "请重新上传文件，并等到不再有人覆盖它们。",
  },
  Cancelled: {
    meaning: "有人请求取消。",
    sentence: "导入已取消。[操作人：{by}。][原因：{reason}。]",
  },
  ServiceUnavailable: {
    meaning: "某个服务限流或故障，持续时间超过流程的重试时间。",
    sentence: "某个云服务长时间没有应答。",
    todo: "请等到服务恢复应答。",
  },
  WorkflowFault: {
    meaning: "某个函数出现了本表未列出的错误：缺陷、部署错误、内存不足或超时。",
    sentence: "本工具的一个函数执行失败，详情见函数日志。",
    todo: "请管理员在函数日志中查找原因；{history} 会给出函数名称。",
  },
});

export const MORE_ZH = translationOf<{ more: typeof MORE }>()({
  more: "[{said}][以下资源无法删除，仍然存在：{left}。][导入任务 {task} 可能仍在运行。]",
}).more;

export const NEXT_STEPS_ZH = translationOf<typeof NEXT_STEPS>()({
  imported: "使用镜像 {imageId} 创建实例，或更换系统盘。",
  tidyUp: "不再需要时，可以删除投放的对象；镜像不依赖这些对象。",
  refused: "请按上述问题修改，然后重新上传元数据文件，即为一次新的投放。",
  undo: "删除遗留的资源：{cancel}",
  retry: "重试：{retry}",
  drop: "然后重新上传元数据文件，即为一次新的投放。",
});
