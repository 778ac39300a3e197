import type { Range } from "../limits.ts";
import {
  blame,
  type Finding,
  finding,
  type Phrase,
  type Problem,
  phrase,
  shown,
} from "../problems/problem.ts";
import { nearest } from "./nearest.ts";

/**
 * The kinds of fields that a sidecar has. A kind says at once how a value is read and what a JSON Schema
 * tells of it, so no rule is stated twice. Values are read by hand, not with zod: what is valid is needed
 * also where the rest is wrong, so that the files are judged in the same go, and zod gives either issues or
 * data.
 */
export interface Field<T> {
  /** The value, of objects and lists what is valid; undefined if it cannot be used, which `tell` was told. */
  read(raw: unknown, path: string, tell: (problem: Problem) => void): T | undefined;
  readonly jsonSchema: JsonSchema;
  /** What people call it besides, in lower case. */
  readonly otherNames: readonly string[];
  readonly required?: true;
}
export type JsonSchema = Readonly<Record<string, unknown>>;
export type Fields = Readonly<Record<string, Field<unknown>>>;
/** What can be read of fields: each may be missing. */
export type ValuesOf<F extends Fields> = { [K in keyof F]?: F[K] extends Field<infer T> ? T : never };

export interface About {
  description: string;
  otherNames?: readonly string[];
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function outside(value: number, { min, max }: Range): boolean {
  return value < min || value > max;
}

export function required<T>(field: Field<T>): Field<T> & { required: true } {
  return { ...field, required: true };
}

/** A rule for texts: the pattern of those that keep it (flag u, as in JSON Schema), and what is told else. */
export interface TextRule {
  pattern: string;
  /** What no pattern tells. */
  holds?(text: string): boolean;
  tell(text: string): Finding;
}
export interface TextRules {
  /** In characters as people count them, by and large: Unicode code points, not UTF-16 units. */
  length?: Range & { tell(count: number, text: string): Finding };
  rules?: readonly TextRule[];
}

/** Everything that is wrong with a text. */
export function judgeText(text: string, { length, rules = [] }: TextRules): Finding[] {
  const count = [...text].length;
  const broken = rules.filter(
    ({ pattern, holds }) => !new RegExp(pattern, "u").test(text) || holds?.(text) === false,
  );
  return [
    ...(length !== undefined && outside(count, length) ? [length.tell(count, text)] : []),
    ...broken.map(({ tell }) => tell(text)),
  ];
}

export function textKeywords({ length, rules = [] }: TextRules): JsonSchema {
  const patterns = rules.map(({ pattern }) => ({ pattern }));
  return {
    ...(length === undefined || length.min === 0 ? {} : { minLength: length.min }),
    ...(length === undefined ? {} : { maxLength: length.max }),
    ...(patterns.length > 1 ? { allOf: patterns } : patterns[0]),
  };
}

export function text({ description, otherNames = [], ...rules }: About & TextRules): Field<string> {
  return {
    otherNames,
    jsonSchema: { type: "string", description, ...textKeywords(rules) },
    read(raw, path, tell) {
      if (typeof raw !== "string") return wrongType(raw, "aText", path, tell);
      const found = judgeText(raw, rules);
      for (const each of found) tell(blame(path, each));
      return found.length === 0 ? raw : undefined;
    },
  };
}

/** A whole number; `apiRange` is the wider one that only other limits allow. */
export function wholeNumber({
  description,
  otherNames = [],
  range,
  apiRange = range,
  unit,
}: About & { range: Range; apiRange?: Range; unit: "GiB" | Phrase }): Field<number> {
  return {
    otherNames,
    jsonSchema: { type: "integer", description, minimum: range.min, maximum: range.max },
    read(raw, path, tell) {
      if (typeof raw !== "number") return wrongType(raw, "aNumber", path, tell);
      const whole = Number.isInteger(raw);
      if (whole && !outside(raw, range)) return raw;
      const hint = whole && !outside(raw, apiRange) ? phrase("apiLimits") : undefined;
      tell(blame(path, finding("SizeOutOfRange", { value: raw, ...range, unit }, hint)));
      return undefined;
    },
  };
}

export function flag({ description, otherNames = [] }: About): Field<boolean> {
  return {
    otherNames,
    jsonSchema: { type: "boolean", description },
    read: (raw, path, tell) => (typeof raw === "boolean" ? raw : wrongType(raw, "aBoolean", path, tell)),
  };
}

const byLowerCase = <T extends string>(values: readonly T[], value: string) =>
  values.find((known) => known.toLowerCase() === value.toLowerCase());

/**
 * A text that is one of `values`, in any case; it is read as written here. `otherValues`: what else people
 * write, in lower case. A value that is only among `apiValues` is refused with the hint that names the other
 * limits.
 */
export function choice<const T extends string>({
  description,
  otherNames = [],
  values,
  apiValues = values,
  otherValues = {},
}: About & {
  values: readonly T[];
  apiValues?: readonly string[];
  otherValues?: Readonly<Record<string, string>>;
}): Field<T> {
  const hint = (raw: string): Phrase | undefined => {
    if (byLowerCase(apiValues, raw) !== undefined) return phrase("apiLimits");
    const other = new Map(Object.entries(otherValues)).get(raw.toLowerCase());
    const meant = other ?? nearest(raw, apiValues);
    if (meant === undefined) return undefined;
    const first = phrase("isMeant", { word: meant });
    return (values as readonly string[]).includes(meant)
      ? first
      : phrase("twoHints", { first, second: phrase("apiLimits") });
  };
  return {
    otherNames,
    // Values are read in any case; the list is what an editor offers.
    jsonSchema: { type: "string", description, anyOf: [{ enum: values }, { pattern: anyCase(values) }] },
    read(raw, path, tell) {
      if (typeof raw !== "string") return wrongType(raw, "aText", path, tell);
      const value = byLowerCase(values, raw);
      if (value !== undefined) return value;
      tell(blame(path, finding("ValueNotAllowed", { value: shown(raw), allowed: values }, hint(raw))));
      return undefined;
    },
  };
}

/** Regular expressions of JSON Schema have no flag for it. */
function anyCase(values: readonly string[]): string {
  const letter = (character: string) => {
    const [upper, lower] = [character.toUpperCase(), character.toLowerCase()];
    return upper === lower ? character : `[${upper}${lower}]`;
  };
  return `^(${values.map((value) => [...value].map(letter).join("")).join("|")})$`;
}

const ACTUAL = {
  string: phrase("isText"),
  number: phrase("isNumber"),
  boolean: phrase("isBoolean"),
  object: phrase("isObject"),
};

/** Tells that a value is of another kind than it should be. */
export function wrongType(
  raw: unknown,
  expected: "aText" | "aNumber" | "aBoolean" | "aList" | "anObject",
  path: string,
  tell: (problem: Problem) => void,
): undefined {
  const actual =
    raw === null
      ? phrase("isNull")
      : Array.isArray(raw)
        ? phrase("isList")
        : ACTUAL[typeof raw as keyof typeof ACTUAL];
  const hint = raw === null ? phrase("leaveOut") : undefined;
  const values = { expected: phrase(expected), actual };
  tell(blame(path, finding("FieldType", values, hint)));
}
