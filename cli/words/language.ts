import { usageError } from "../command/errors.ts";
import type { Language } from "./languages.ts";
import { type Sentence, sentence } from "./sentence.ts";

const LANGUAGES: readonly Language[] = ["zh", "en"];

export interface ChosenLanguage {
  language: Language;
  /** What chose it. */
  source: Sentence | string;
}

/** `zh`, `en`, also with a country behind: `zh-CN`, `en_US.UTF-8`. Undefined: neither of them. */
function languageIn(text: string): Language | undefined {
  const [, name] = /^([a-z]{2})($|[-_.@])/i.exec(text) ?? [];
  return LANGUAGES.find((language) => language === name?.toLowerCase());
}

const VARIABLE = "ALIBABA_CLOUD_LANGUAGE";
/** In the order that POSIX has for messages. */
const LOCALES = ["LC_ALL", "LC_MESSAGES", "LANG"] as const;

/**
 * The language in which people are talked to: of the flag `--language`, ALIBABA_CLOUD_LANGUAGE, the aliyun
 * CLI's profile, the system's locale, in this order; English where none of them says. Throws a usage error for
 * a flag or variable that is no language; what others wrote for other programs, profile and locale, is passed
 * over where it is neither.
 */
export function chosenLanguage({
  flag,
  environment,
  profile,
}: {
  flag: string | undefined;
  environment: Readonly<Record<string, string | undefined>>;
  profile: { name: string; language: string | undefined } | undefined;
}): ChosenLanguage {
  const asked = [
    { value: flag, source: "--language" },
    { value: environment[VARIABLE], source: VARIABLE },
  ].find(({ value }) => value !== undefined && value !== "");
  if (asked?.value !== undefined) {
    const language = languageIn(asked.value);
    if (language !== undefined) return { language, source: asked.source };
    throw usageError(sentence("languageWrong", { value: JSON.stringify(asked.value), source: asked.source }));
  }
  const ofProfile = languageIn(profile?.language ?? "");
  if (profile !== undefined && ofProfile !== undefined)
    return { language: ofProfile, source: sentence("fromProfile", { profile: profile.name }) };
  const locale = LOCALES.find((name) => environment[name]);
  const ofLocale = languageIn((locale && environment[locale]) ?? "");
  if (locale !== undefined && ofLocale !== undefined) return { language: ofLocale, source: locale };
  return { language: "en", source: sentence("fromDefault") };
}
