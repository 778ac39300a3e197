import { CHINESE } from "../../functions/core/words/chinese.ts";
import { GENERAL_ZH } from "./zh/general.ts";
import { HISTORY_ZH } from "./zh/history.ts";
import { IMPORTS_ZH } from "./zh/imports.ts";
import { REPORTS_ZH } from "./zh/reports.ts";

/** What the command says, in Chinese, with the words of Alibaba Cloud's documents. Loaded only where it is chosen. */
export const ZH = {
  core: CHINESE,
  phrases: { ...CHINESE.phrases, ...GENERAL_ZH, ...IMPORTS_ZH, ...HISTORY_ZH, ...REPORTS_ZH },
};
