import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Random } from "../random.ts";
import { undocumented } from "./failures.ts";
import { isObject, type Json, parseJson } from "./json.ts";

/**
 * A function of the document "Built-in functions". What a call with other types than the documented ones does
 * is not said.
 */
export interface BuiltIn {
  /** How many parameters it takes. */
  readonly least: number;
  readonly most: number;
  run(parameters: readonly Json[], random: Random): Json;
}

/** Functions whose purpose the documents name without saying what they take in which order. */
export const UNKNOWN_SIGNATURES: readonly string[] = [
  "regexMatchString",
  "split",
  "get",
  "randomInt",
  "toBase64",
  "jsonToString",
];

const HASHES: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-512": "sha512",
};

function refuse(name: string, takes: string): never {
  throw undocumented(`${name} takes ${takes}; what it makes of anything else`);
}

function text(name: string, value: Json | undefined): string {
  return typeof value === "string" ? value : refuse(name, "a string");
}

function list(name: string, value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : refuse(name, "an array");
}

function format([template, ...values]: readonly Json[]): Json {
  const parts = text("format", template).split("{}");
  if (parts.length !== values.length + 1) refuse("format", "as many values as the template has {}");
  return parts.reduce((filled, part, index) => {
    const value = values[index - 1];
    if (typeof value !== "string" && typeof value !== "number") refuse("format", "strings and numbers");
    return `${filled}${value}${part}`;
  });
}

function length([value]: readonly Json[]): Json {
  if (Array.isArray(value)) return value.length;
  if (isObject(value)) return Object.keys(value).length;
  const counted = text("length", value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: every ASCII character is meant
  if (!/^[\x00-\x7f]*$/.test(counted))
    throw undocumented("length of a text that is not ASCII: bytes or characters");
  return counted.length;
}

/**
 * The document's example merges two maps that have the same name. What becomes of two different ones it does
 * not show.
 */
function jsonMerge([left, right]: readonly Json[]): Json {
  if (!isObject(left) || !isObject(right)) refuse("jsonMerge", "two maps");
  const disputed = Object.keys(left).find(
    (key) => Object.hasOwn(right, key) && !isDeepStrictEqual(left[key], right[key]),
  );
  if (disputed !== undefined)
    throw undocumented(`jsonMerge of two maps with a different ${disputed}: which one wins`);
  return Object.fromEntries([...Object.entries(left), ...Object.entries(right)]);
}

function stringToJson([value]: readonly Json[]): Json {
  const parsed = parseJson(text("stringToJson", value));
  return isObject(parsed) ? parsed : refuse("stringToJson", "the text of a JSON object");
}

function hash([value, algorithm]: readonly Json[]): Json {
  const name = HASHES[text("hash", algorithm)] ?? refuse("hash", `one of ${Object.keys(HASHES).join(", ")}`);
  return createHash(name).update(text("hash", value)).digest("hex");
}

function intAdd(summands: readonly Json[]): Json {
  return summands.reduce<number>((sum, summand) => {
    const total = sum + (Number.isInteger(summand) ? (summand as number) : refuse("intAdd", "whole numbers"));
    return Number.isSafeInteger(total) ? total : refuse("intAdd", "numbers whose sum is below 2^53");
  }, 0);
}

/** No document says in which order a map's entries come. */
function entries(name: string, value: Json | undefined): Array<[string, Json]> {
  const found = Object.entries(isObject(value) ? value : refuse(name, "a map"));
  if (found.length > 1) throw undocumented(`${name} of a map with several keys: their order`);
  return found;
}

export const BUILT_INS: ReadonlyMap<string, BuiltIn> = new Map<string, BuiltIn>([
  [
    "arrayContains",
    {
      least: 2,
      most: 2,
      run: ([items, wanted]) => list("arrayContains", items).some((item) => isDeepStrictEqual(item, wanted)),
    },
  ],
  [
    "arrayUnique",
    {
      least: 1,
      most: 1,
      run: ([items]) =>
        list("arrayUnique", items).filter(
          (item, index, all) => all.findIndex((other) => isDeepStrictEqual(other, item)) === index,
        ),
    },
  ],
  ["format", { least: 1, most: Number.POSITIVE_INFINITY, run: format }],
  [
    "fromBase64",
    {
      least: 1,
      most: 1,
      run: ([value]) => Buffer.from(text("fromBase64", value), "base64").toString("utf8"),
    },
  ],
  ["stringToJson", { least: 1, most: 1, run: stringToJson }],
  ["fromJSON", { least: 1, most: 1, run: stringToJson }],
  ["hash", { least: 2, most: 2, run: hash }],
  ["jsonMerge", { least: 2, most: 2, run: jsonMerge }],
  ["length", { least: 1, most: 1, run: length }],
  ["intAdd", { least: 2, most: 2, run: intAdd }],
  ["toArray", { least: 0, most: Number.POSITIVE_INFINITY, run: (values) => [...values] }],
  ["mapKeys", { least: 1, most: 1, run: ([map]) => entries("mapKeys", map).map(([key]) => key) }],
  ["mapValues", { least: 1, most: 1, run: ([map]) => entries("mapValues", map).map(([, value]) => value) }],
  ["uuid", { least: 0, most: 0, run: (_, random) => random.uuid() }],
]);
