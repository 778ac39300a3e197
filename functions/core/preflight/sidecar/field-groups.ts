import { blame, type Finding, finding, type Problem, phrase, pointer, shown } from "../problems/problem.ts";
import {
  type About,
  type Field,
  type Fields,
  isObject,
  type JsonSchema,
  judgeText,
  type TextRules,
  textKeywords,
  type ValuesOf,
  wrongType,
} from "./field-types.ts";
import { nearest } from "./nearest.ts";
import { childPath, UNUSABLE } from "./parse-json.ts";

/** The kinds of fields that hold others: objects, lists of objects, and tags. */

/** Reads an object: all that is wrong, in the order of the fields, and every value valid by itself. */
export function readFields<F extends Fields>(
  fields: F,
  raw: Readonly<Record<string, unknown>>,
  path: string,
  tell: (problem: Problem) => void,
): ValuesOf<F> {
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const at = pointer(path, name);
    const given = raw[name];
    // What could not be read was told by the JSON reader.
    if (given === UNUSABLE) continue;
    if (given === undefined) {
      if (field.required) tell(blame(at, finding("FieldMissing", { field: name })));
      continue;
    }
    const value = field.read(given, at, tell);
    if (value !== undefined) values[name] = value;
  }
  for (const name of Object.keys(raw)) {
    if (!Object.hasOwn(fields, name)) tell(blame(childPath(path, name), unknownField(name, fields)));
  }
  return values as ValuesOf<F>;
}

/** Fields of ImportImage that a sidecar does not have, and why. */
const NOT_HERE = new Map([
  ["features", phrase("writeFeatures")],
  ["diskdevicemapping", phrase("writeDisks")],
  ["ossbucket", phrase("ownBucket")],
  ["storagelocationarn", phrase("noCloudBox")],
  ["clienttoken", phrase("ownToken")],
  ["dryrun", phrase("dryRun")],
]);

function unknownField(name: string, fields: Fields): Finding {
  const lower = name.toLowerCase();
  const known = Object.entries(fields);
  const meant =
    known.find(([, { otherNames }]) => otherNames.includes(lower))?.[0] ?? nearest(name, Object.keys(fields));
  const hint = meant === undefined ? NOT_HERE.get(lower) : phrase("isMeant", { word: meant });
  return finding("FieldUnknown", { field: shown(name) }, hint);
}

export function fieldsSchema(fields: Fields): JsonSchema {
  const entries = Object.entries(fields);
  const needed = entries.filter(([, { required }]) => required).map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(entries.map(([name, { jsonSchema }]) => [name, jsonSchema])),
    ...(needed.length === 0 ? {} : { required: needed }),
    additionalProperties: false,
  };
}

export function object<F extends Fields>({
  description,
  otherNames = [],
  fields,
}: About & { fields: F }): Field<ValuesOf<F>> {
  return {
    otherNames,
    jsonSchema: { description, ...fieldsSchema(fields) },
    read: (raw, path, tell) =>
      isObject(raw) ? readFields(fields, raw, path, tell) : wrongType(raw, "anObject", path, tell),
  };
}

/** A list of items of one kind. What of it cannot be read leaves its place empty. */
export function list<T>({
  description,
  otherNames = [],
  max,
  tooMany,
  item,
}: About & { max: number; tooMany(count: number): Finding; item: Field<T> }): Field<Array<T | undefined>> {
  return {
    otherNames,
    jsonSchema: { type: "array", description, maxItems: max, items: item.jsonSchema },
    read(raw, path, tell) {
      if (!Array.isArray(raw)) return wrongType(raw, "aList", path, tell);
      if (raw.length > max) tell(blame(path, tooMany(raw.length)));
      return raw.map((each, i) => (each === UNUSABLE ? undefined : item.read(each, pointer(path, i), tell)));
    },
  };
}

/** Texts by keys of one's own choice; two keys must differ by more than their case. */
export function dictionary({
  description,
  otherNames = [],
  max,
  tooMany,
  repeated,
  keys,
  values,
}: About & {
  max: number;
  tooMany(count: number): Finding;
  repeated(key: string, other: string): Finding;
  keys: TextRules;
  values: TextRules;
}): Field<Record<string, string>> {
  const judgeKey = (key: string, all: readonly string[]): Finding[] => {
    const first = all.find((other) => other.toLowerCase() === key.toLowerCase()) as string;
    return [...judgeText(key, keys), ...(first === key ? [] : [repeated(key, first)])];
  };
  return {
    otherNames,
    jsonSchema: {
      type: "object",
      description,
      maxProperties: max,
      propertyNames: textKeywords(keys),
      additionalProperties: { type: "string", ...textKeywords(values) },
    },
    read(raw, path, tell) {
      if (!isObject(raw)) return wrongType(raw, "anObject", path, tell);
      const all = Object.keys(raw);
      if (all.length > max) tell(blame(path, tooMany(all.length)));
      for (const [key, value] of Object.entries(raw)) {
        const at = childPath(path, key);
        for (const found of judgeKey(key, all)) tell(blame(at, found));
        if (typeof value === "string") for (const found of judgeText(value, values)) tell(blame(at, found));
        else if (value !== UNUSABLE) wrongType(value, "aText", at, tell);
      }
      // Where something is wrong the sidecar is refused, and nothing else asks for them.
      return raw as Record<string, string>;
    },
  };
}
