import { type Filling, fill } from "../../functions/core/sentence.ts";
import { CHINESE } from "../../functions/core/words/chinese.ts";
import { type CoreWords, ENGLISH } from "../../functions/core/words/words.ts";
import { EN } from "./en.ts";
import { ZH } from "./zh.ts";

export type Language = "en" | "zh";

/** Says a sentence of the page in the chosen language. What has no placeholder takes no values. */
export type Say = <Key extends keyof typeof EN>(key: Key, ...values: Filling<(typeof EN)[Key]>) => string;

const LANGUAGES: Readonly<Record<Language, Readonly<Record<keyof typeof EN, string>>>> = { en: EN, zh: ZH };

export function sayIn(language: Language): Say {
  const words = LANGUAGES[language];
  return (key, ...[values]) => fill(words[key], values ?? {}, words);
}

/** What the page says of problems and failures. */
export function coreWordsIn(language: Language): CoreWords {
  return language === "zh" ? CHINESE : ENGLISH;
}
