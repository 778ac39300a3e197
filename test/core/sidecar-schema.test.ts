import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sidecarJsonSchema } from "../../functions/core/preflight/sidecar/json-schema.ts";
import { schemaFiles } from "../../scripts/schema.ts";
import { validSidecar } from "./sidecar-arbitrary.ts";

type Schema = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  integer: Number.isInteger,
  boolean: (value) => typeof value === "boolean",
  array: Array.isArray,
  object: isObject,
};

/**
 * The keywords of JSON Schema 2020-12 that the schema uses, as the specification has them. Another one is an
 * error.
 */
const KEYWORDS: Readonly<Record<string, (value: unknown, rule: never, schema: Schema) => boolean>> = {
  type: (value, rule: string) => TYPES[rule]?.(value) === true,
  enum: (value, rule: unknown[]) => rule.includes(value),
  anyOf: (value, rule: Schema[]) => rule.some((schema) => accepts(schema, value)),
  allOf: (value, rule: Schema[]) => rule.every((schema) => accepts(schema, value)),
  pattern: (value, rule: string) => typeof value !== "string" || new RegExp(rule, "u").test(value),
  minLength: (value, rule: number) => typeof value !== "string" || [...value].length >= rule,
  maxLength: (value, rule: number) => typeof value !== "string" || [...value].length <= rule,
  minimum: (value, rule: number) => typeof value !== "number" || value >= rule,
  maximum: (value, rule: number) => typeof value !== "number" || value <= rule,
  maxItems: (value, rule: number) => !Array.isArray(value) || value.length <= rule,
  items: (value, rule: Schema) => !Array.isArray(value) || value.every((item) => accepts(rule, item)),
  required: (value, rule: string[]) => !isObject(value) || rule.every((key) => key in value),
  maxProperties: (value, rule: number) => !isObject(value) || Object.keys(value).length <= rule,
  propertyNames: (value, rule: Schema) =>
    !isObject(value) || Object.keys(value).every((key) => accepts(rule, key)),
  properties: (value, rule: Record<string, Schema>) =>
    !isObject(value) ||
    Object.entries(value).every(([key, part]) => !(key in rule) || accepts(rule[key] as Schema, part)),
  additionalProperties: (value, rule: Schema | boolean, { properties = {} }) =>
    !isObject(value) ||
    Object.entries(value)
      .filter(([key]) => !(key in (properties as object)))
      .every(([, part]) => (typeof rule === "boolean" ? rule : accepts(rule, part))),
};
const WORDS = ["$schema", "title", "description"];

function accepts(schema: Schema, value: unknown): boolean {
  return Object.entries(schema).every(([keyword, rule]) => {
    if (WORDS.includes(keyword)) return true;
    const check = KEYWORDS[keyword];
    if (check === undefined) throw new Error(`a keyword that this test does not know: ${keyword}`);
    return check(value, rule as never, schema);
  });
}

describe("the sidecar's JSON Schema", () => {
  it.each(schemaFiles().map(({ path, text }) => [path.slice(path.lastIndexOf("/") + 1), path, text]))(
    "in %s is the one that the code makes (npm run schema writes it)",
    (_, path, text) => {
      expect(readFileSync(path, "utf8")).toBe(text);
    },
  );

  it.each(["console", "api"] as const)("accepts every valid sidecar, under the %s limits", (limits) => {
    const schema = sidecarJsonSchema(limits);
    fc.assert(
      fc.property(validSidecar(limits), (sidecar) => {
        expect(accepts(schema, sidecar)).toBe(true);
      }),
    );
  });

  it.each<[change: Record<string, unknown>]>([
    [{ name: "a" }],
    [{ name: "1ab" }],
    [{ name: "aliyun-web" }],
    [{ nmae: "x" }],
    [{ description: "https://example.com" }],
    [{ platform: "Rocky Linux" }],
    [{ architecture: "arm64" }],
    [{ systemDisk: { sizeGib: 39 } }],
    [{ systemDisk: { sizeGib: 40.5 } }],
    [{ systemDisk: { size: 40 } }],
    [{ dataDisks: [{}] }],
    [{ dataDisks: [{ key: "a", sizeGib: 2001 }] }],
    [{ fileCrc64: 5 }],
    [{ roleName: "a b" }],
    [{ resourceGroupId: "default" }],
    [{ dataDisks: Array.from({ length: 17 }, (_, i) => ({ key: `${i}` })) }],
    [{ tags: { "acs:a": "" } }],
    [{ family: "1" }],
    [{ shareWith: ["123"] }],
    [{ shareWith: [1234567890123456] }],
    [{ copies: [{}] }],
    [{ copies: [{ region: "cn-atlantis" }] }],
    [{ copies: [{ region: "cn-beijing", encrypted: "yes" }] }],
    [{ copies: [{ region: "cn-beijing", kmsKeyId: "alias/x" }] }],
    [{ detection: "Deep" }],
    [{ requireCheck: 1 }],
    [{ tags: { a: "x".repeat(129) } }],
    [{ tags: { a: "see http://x" } }],
  ])("refuses %j", (change) => {
    const schema = sidecarJsonSchema("console");
    expect(accepts(schema, { name: "web" })).toBe(true);
    expect(accepts(schema, { name: "web", ...change })).toBe(false);
  });

  it("describes every field, and lists the values that an editor can offer", () => {
    const { properties } = sidecarJsonSchema("console") as {
      properties: Record<string, Record<string, unknown>>;
    };
    expect(Object.values(properties).every(({ description }) => typeof description === "string")).toBe(true);
    expect(properties["osType"]?.["anyOf"]).toEqual([
      { enum: ["linux", "windows"] },
      { pattern: "^([Ll][Ii][Nn][Uu][Xx]|[Ww][Ii][Nn][Dd][Oo][Ww][Ss])$" },
    ]);
  });
});
