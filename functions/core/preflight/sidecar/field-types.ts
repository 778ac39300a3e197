import * as z from "zod/mini";
import { API_LIMITS_HINT, type Range } from "../limits.ts";
import { type Finding, finding, shown } from "../problems/problem.ts";
import { nearest } from "./nearest.ts";

/** What a field's note says in the JSON Schema, beside its type: the description, and the rule as far as JSON Schema can tell it. */
export interface FieldNote {
  description: string;
  [keyword: string]: unknown;
}

/** A finding inside of a value, `at` its own key. */
export interface PartFinding {
  finding: Finding;
  at?: string;
}

/**
 * A zod check that reports each finding as an issue of its own. It looks at every value that `fits`, also where a part of the
 * value is refused already: all reasons are told at once.
 */
export function judged<T>(judge: (value: T) => readonly PartFinding[], fits: (value: unknown) => boolean) {
  const check = ({ value, issues }: z.core.ParsePayload<T>) => {
    for (const { finding: found, at } of judge(value)) {
      const path = at === undefined ? [] : [at];
      issues.push({ code: "custom", input: value, message: found.message, params: { finding: found }, path });
    }
  };
  return z.check<T>(check, { when: ({ value }) => fits(value) });
}

export const isText = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) => typeof value === "number";

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Characters as people count them, by and large: Unicode code points, not UTF-16 units. */
export function countCharacters(text: string): number {
  return [...text].length;
}

export function outside(value: number, { min, max }: Range): boolean {
  return value < min || value > max;
}

/** Names that other tools and people use for a value. */
const OTHER_VALUES: ReadonlyMap<string, string> = new Map([
  ["amd64", "x86_64"],
  ["x64", "x86_64"],
  ["64-bit", "x86_64"],
  ["x86_64 (64-bit)", "x86_64"],
  ["x86", "i386"],
  ["i686", "i386"],
  ["32-bit", "i386"],
  ["i386 (32-bit)", "i386"],
  ["aarch64", "arm64"],
  ["vpc", "vhd"],
  ["img", "raw"],
  ["efi", "UEFI"],
  ["legacy", "BIOS"],
  ["rhel", "RedHat"],
  ["red hat", "RedHat"],
  ["rocky", "Rocky Linux"],
  ["aliyun linux", "Aliyun"],
  ["alibaba cloud linux", "Aliyun"],
]);

const byLowerCase = (values: readonly string[], value: string) =>
  values.find((known) => known.toLowerCase() === value.toLowerCase());

/**
 * A text that is one of `values`, in any case; it is read as written here. A value that is only among `apiValues` is refused
 * with the hint that names the other limits.
 */
export function choice<const T extends string>(values: readonly T[], apiValues: readonly T[] = values) {
  const judge = (value: string): PartFinding[] => {
    if (byLowerCase(values, value) !== undefined) return [];
    const words = { value: shown(value), allowed: values.join(", ") };
    return [{ finding: finding("ValueNotAllowed", words, valueHint(value, values, apiValues)) }];
  };
  const canonical = z.transform((value: string) => byLowerCase(values, value));
  return z.pipe(z.pipe(z.string().check(judged(judge, isText)), canonical), z.enum(values));
}

function valueHint(
  value: string,
  values: readonly string[],
  apiValues: readonly string[],
): string | undefined {
  if (byLowerCase(apiValues, value) !== undefined) return API_LIMITS_HINT;
  const other = OTHER_VALUES.get(value.toLowerCase()) ?? nearest(value, apiValues);
  const meant = other === undefined ? undefined : byLowerCase(apiValues, other);
  if (meant === undefined) return undefined;
  return values.includes(meant) ? `Is ${meant} meant?` : `Is ${meant} meant? ${API_LIMITS_HINT}`;
}

/** A whole number in a range; `apiRange` is the wider one that only other limits allow. */
export function wholeNumber(range: Range, unit: string, apiRange: Range = range) {
  return z.number().check(
    judged((value) => {
      const whole = Number.isInteger(value);
      if (whole && !outside(value, range)) return [];
      const hint = whole && !outside(value, apiRange) ? API_LIMITS_HINT : undefined;
      return [{ finding: finding("SizeOutOfRange", { value, ...range, unit }, hint) }];
    }, isNumber),
  );
}
