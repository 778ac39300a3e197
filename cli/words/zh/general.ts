import { translationOf } from "../../../functions/core/sentence.ts";
import type { GENERAL } from "../en/general.ts";

export const GENERAL_ZH = translationOf<typeof GENERAL>()({
  seconds: "{count} 秒",
  minutes: "{count} 分钟",
  minutesSeconds: "{count} 分 {rest} 秒",
  hours: "{count} 小时",
  hoursMinutes: "{count} 小时 {rest} 分",
  days: "{count} 天",
  daysHours: "{count} 天 {rest} 小时",
  fromDefault: "默认值",
  fromProfile: "aliyun CLI 的配置 {profile}",
  languageWrong: "{value} 不是支持的语言（{source}），可选值为 zh 或 en。",
});
