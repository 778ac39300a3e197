import { CHINESE } from "../../functions/core/words/chinese.ts";
import { failureIn, nextStepsIn, noteIn, problemIn } from "../../functions/core/words/words.ts";
import { FIELDS_ZH } from "./fields.ts";
import type { Say, Words } from "./words.ts";
import { ZH } from "./zh.ts";

/** All that the page says in Chinese: a file of its own, beside the page's. */
export function chinese(sayer: (sentences: typeof ZH) => Say): Words {
  return {
    say: sayer(ZH),
    problem: (problem) => problemIn(CHINESE, problem),
    failure: (failure) => failureIn(CHINESE, failure),
    nextSteps: (view) => nextStepsIn(CHINESE, view.nextSteps ?? [], view),
    note: (note) => noteIn(CHINESE, note),
    field: (path) => FIELDS_ZH[path],
  };
}
