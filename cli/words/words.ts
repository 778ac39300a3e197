import { type Filling, type Phrase, type Phrases, told } from "../../functions/core/sentence.ts";
import { type CoreWords, ENGLISH } from "../../functions/core/words/words.ts";
import { EN, type OWN } from "./en.ts";
import type { Language } from "./languages.ts";
import { Sentence, type SentenceKey } from "./sentence.ts";

/** All that the command says, in one language. */
export interface Words {
  language: Language;
  /** Problems, failures and what else the core words. */
  core: CoreWords;
  /** A sentence of the command's own. */
  say: Say;
  /** Anything that people read, in this language; a list with commas. */
  told: (text: Told) => string;
}

type Told = string | Phrase | ReadonlyArray<string | Phrase>;

/** Says a sentence of the catalogue; the types ask for a value for each of its placeholders. */
export type Say = <Key extends SentenceKey>(key: Key, ...values: Filling<(typeof OWN)[Key]>) => string;

function wordsOf(language: Language, core: CoreWords, phrases: Phrases): Words {
  const inWords = (text: Told) => told(text, phrases);
  return {
    language,
    core,
    told: inWords,
    say: (key, ...[values]) => inWords(new Sentence(key, values ?? {})),
  };
}

export const ENGLISH_WORDS: Words = wordsOf("en", ENGLISH, EN);

export async function loadWords(language: Language): Promise<Words> {
  if (language === "en") return ENGLISH_WORDS;
  const { core, phrases } = (await import("./zh.ts")).ZH;
  return wordsOf(language, core, phrases);
}
