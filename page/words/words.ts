import { EN, type Words } from "./en.ts";
import { ZH } from "./zh.ts";

export type Language = "en" | "zh";

type Placeholder<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;
type Filling<Text> = [Placeholder<Text>] extends [never]
  ? []
  : [values: Readonly<Record<Placeholder<Text>, string | number>>];

/** Says a sentence of the page in the chosen language. What has no placeholder takes no values. */
export type Say = <Key extends keyof Words>(key: Key, ...values: Filling<(typeof EN)[Key]>) => string;

const LANGUAGES: Readonly<Record<Language, Words>> = { en: EN, zh: ZH };

export function sayIn(language: Language): Say {
  const words = LANGUAGES[language];
  return (key, ...[values]) =>
    words[key].replace(/\{(\w+)\}/g, (_, name: string) =>
      String((values as Readonly<Record<string, string | number>>)[name]),
    );
}
