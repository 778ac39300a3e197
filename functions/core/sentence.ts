/**
 * Sentences are templates with `{placeholders}`; what stands in `[square brackets]` around placeholders is
 * said only where all of their values are given. A sentence is stored with its values, so that any reader can
 * word it anew, in another language too.
 */
export type Value = string | number | Phrase | readonly Value[] | undefined;
export type Values = Readonly<Record<string, Value>>;
/** A part of a sentence that is language itself, named by its key in a table of phrases. A list is shown with commas. */
export interface Phrase {
  phrase: string;
  values?: Values;
}
/** Phrases by their keys, in one language. */
export type Phrases = Readonly<Record<string, string>>;

/** What stands in braces and is no word, as in `{ }`, is no placeholder. */
type Word<Text extends string> = Text extends "" | `${string}${" " | '"' | ":"}${string}` ? never : Text;
export type Placeholders<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Word<Name> | Placeholders<Rest>
  : never;
type WithoutBrackets<Text> = Text extends `${infer Before}[${string}]${infer After}`
  ? `${Before}${WithoutBrackets<After>}`
  : Text;

/** The values that a text needs, and those it can do without. */
export type ValuesOf<Text extends string> = {
  readonly [Name in Placeholders<WithoutBrackets<Text>>]: Exclude<Value, undefined>;
} & {
  readonly [Name in Exclude<Placeholders<Text>, Placeholders<WithoutBrackets<Text>>>]?: Value;
};
/** No argument where there is nothing to fill in. */
export type Filling<Text extends string> = [Placeholders<Text>] extends [never]
  ? [values?: undefined]
  : [values: ValuesOf<Text>];

const OPTIONAL = /\[([^[\]]*\{\w+\}[^[\]]*)\]/g;
const PLACEHOLDER = /\{(\w+)\}/g;

/** The names of a template's values. */
export function placeholdersOf(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, name]) => name as string);
}

/** The names of the values that a template cannot do without. */
export function neededBy(template: string): string[] {
  return placeholdersOf(template.replace(OPTIONAL, ""));
}

export function fill(template: string, values: Values, phrases: Phrases): string {
  const isGiven = (name: string) => {
    const value = values[name];
    return value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);
  };
  return template
    .replace(OPTIONAL, (_, part: string) => (placeholdersOf(part).every(isGiven) ? part : ""))
    .replace(PLACEHOLDER, (_, name: string) => told(values[name], phrases));
}

/** A value as it is read. */
export function told(value: Value, phrases: Phrases): string {
  if (typeof value !== "object") return String(value);
  return "phrase" in value
    ? fill(phrases[value.phrase] as string, value.values ?? {}, phrases)
    : value.map((part) => told(part, phrases)).join(phrases["comma"]);
}

/** Tables of sentences: by key, or by code and what is said of it. */
type Texts = Readonly<Record<string, string | Readonly<Record<string, string>>>>;
/** What a row holds beside texts. */
type Untold = "who" | "again";
type Shape<En> = {
  readonly [Key in keyof En]: En[Key] extends string
    ? string
    : { readonly [Part in Exclude<keyof En[Key], Untold>]: string };
};
/** The same text in another language: with the same placeholders. */
type Alike<En, Other> = [Placeholders<En>] extends [Placeholders<Other>]
  ? [Placeholders<Other>] extends [Placeholders<En>]
    ? unknown
    : { "placeholders that are not in English": Exclude<Placeholders<Other>, Placeholders<En>> }
  : { "missing placeholders": Exclude<Placeholders<En>, Placeholders<Other>> };
type Checked<En, Other> = {
  readonly [Key in keyof Other]: Key extends keyof En
    ? En[Key] extends string
      ? Alike<En[Key], Other[Key]>
      : {
          readonly [Part in keyof Other[Key]]: Part extends keyof En[Key]
            ? Alike<En[Key][Part], Other[Key][Part]>
            : never;
        }
    : never;
};

/**
 * The same table in another language. The types refuse a missing or an unknown sentence, and one that has not
 * the same placeholders. The English table is not needed for that: only its type.
 */
export function translationOf<En extends Texts>() {
  return <const Other extends Shape<En>>(other: Other & Checked<En, Other>): Shape<En> => other as Shape<En>;
}
