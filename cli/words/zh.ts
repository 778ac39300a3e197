import { CHINESE } from "../../functions/core/words/chinese.ts";
import { ERRORS_ZH } from "./zh/errors.ts";
import { FILES_ZH } from "./zh/files.ts";
import { GENERAL_ZH } from "./zh/general.ts";
import { HISTORY_ZH } from "./zh/history.ts";
import { IMPORTS_ZH } from "./zh/imports.ts";
import { NOTES_ZH } from "./zh/notes.ts";
import { REPORTS_ZH } from "./zh/reports.ts";
import { STACK_ZH } from "./zh/stack.ts";

/** What the command says, in Chinese, with the words of Alibaba Cloud's documents. Loaded only where it is chosen. */
export const ZH = {
  core: CHINESE,
  phrases: {
    ...CHINESE.phrases,
    ...GENERAL_ZH,
    ...FILES_ZH,
    ...STACK_ZH,
    ...NOTES_ZH,
    ...ERRORS_ZH,
    ...IMPORTS_ZH,
    ...HISTORY_ZH,
    ...REPORTS_ZH,
  },
};
