/**
 * A sentence with `{placeholders}`. What stands in `[square brackets]` is said only where all of its values
 * are given. Sentences are stored with their values, so that they can be told in other words, or in another
 * language.
 */
export type Values = Readonly<Record<string, string | number | undefined>>;

type Placeholders<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;
type WithoutBrackets<Text> = Text extends `${infer Before}[${string}]${infer After}`
  ? `${Before}${WithoutBrackets<After>}`
  : Text;

/** The values that a sentence needs, and those it can do without. */
export type ValuesOf<Text extends string> = {
  readonly [Name in Placeholders<WithoutBrackets<Text>>]: string | number;
} & {
  readonly [Name in Exclude<Placeholders<Text>, Placeholders<WithoutBrackets<Text>>>]?:
    | string
    | number
    | undefined;
};

export function fill(template: string, values: Values): string {
  const isGiven = (name: string) => values[name] !== undefined && values[name] !== "";
  return template
    .replace(/\[([^\]]*)\]/g, (_, part: string) =>
      [...part.matchAll(/\{(\w+)\}/g)].every(([, name]) => isGiven(name as string)) ? part : "",
    )
    .replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}
