import type { CoreWords } from "./words.ts";
import { DISTRIBUTION_FAILURES_ZH } from "./zh/distribution.ts";
import { FAILURES_ZH, MORE_ZH, NEXT_STEPS_ZH } from "./zh/failures.ts";
import { FIELD_PROBLEMS_ZH } from "./zh/field-problems.ts";
import { FILE_PROBLEMS_ZH } from "./zh/file-problems.ts";
import { PHRASES_ZH } from "./zh/phrases.ts";
import { SIDECAR_PROBLEMS_ZH } from "./zh/sidecar-problems.ts";
import { WARNINGS_ZH } from "./zh/warnings.ts";

/** What the core says, in Chinese, with the words of Alibaba Cloud's documents. Loaded only where it is chosen. */
export const CHINESE: CoreWords = {
  problems: { ...SIDECAR_PROBLEMS_ZH, ...FIELD_PROBLEMS_ZH, ...FILE_PROBLEMS_ZH, ...WARNINGS_ZH },
  failures: { ...FAILURES_ZH, ...DISTRIBUTION_FAILURES_ZH },
  more: MORE_ZH,
  steps: NEXT_STEPS_ZH,
  phrases: PHRASES_ZH,
};
