import type * as z from "zod/mini";
import { blame, type Finding, finding, type Problem, shown } from "../problems/problem.ts";
import type { FieldsRead } from "./disk-files.ts";
import { isObject } from "./field-types.ts";
import type { sidecarSchema } from "./fields.ts";
import { nearest } from "./nearest.ts";
import { childPath, UNUSABLE } from "./parse-json.ts";

type Schema = ReturnType<typeof sidecarSchema>;
/** A schema reads one sidecar: compiling it to code first, as zod does, takes longer than that. */
const ONE_USE = { jitless: true };

type Shape = Readonly<Record<string, z.ZodMiniType>>;

/**
 * Holds a JSON object to the schema: every problem, and the values of all fields that are valid by themselves, so that what is
 * wrong with the rest is found as well.
 */
export function readFields(
  { schema, shapes }: Schema,
  raw: Readonly<Record<string, unknown>>,
): FieldsRead & { problems: Problem[] } {
  const { error } = schema.safeParse(raw, ONE_USE);
  const rawDisks = Array.isArray(raw["dataDisks"]) ? raw["dataDisks"] : [];
  return {
    problems: (error?.issues ?? []).flatMap((issue) => issueProblems(issue, raw, shapes)),
    values: validValues(shapes.root, raw),
    formatGiven: "format" in raw,
    disks: rawDisks.map((disk) => {
      const fields = isObject(disk) ? disk : {};
      return { values: validValues(shapes.dataDisks, fields), formatGiven: "format" in fields };
    }),
  };
}

function validValues(shape: Shape, raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [field, schema] of Object.entries(shape)) {
    const { data } = schema.safeParse(raw[field], ONE_USE);
    if (data !== undefined) values[field] = data;
  }
  return values;
}

function issueProblems(issue: z.core.$ZodIssue, raw: unknown, shapes: Schema["shapes"]): Problem[] {
  const steps = issue.path.map(String);
  const path = steps.reduce(childPath, "");
  const value = steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], raw);
  // What could not be read was told by the JSON reader.
  if (value === UNUSABLE) return [];
  switch (issue.code) {
    case "custom":
      return [blame(path, issue.params?.["finding"] as Finding)];
    case "unrecognized_keys":
      return issue.keys.map((key) => blame(childPath(path, key), unknownField(key, fieldsAt(steps, shapes))));
    default: {
      const { expected } = issue as z.core.$ZodIssueInvalidType;
      const missing = finding("FieldMissing", { field: String(steps.at(-1)) });
      return [blame(path, value === undefined ? missing : wrongType(expected, value))];
    }
  }
}

/** Only the sidecar itself and its disks are objects with fields of their own. */
function fieldsAt([step]: readonly string[], { root, systemDisk, dataDisks }: Schema["shapes"]): string[] {
  return Object.keys(step === "systemDisk" ? systemDisk : step === "dataDisks" ? dataDisks : root);
}

/** What the fields are called elsewhere: in the API, in other tools, in conversation. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ["imagename", "name"],
  ["os", "osType"],
  ["arch", "architecture"],
  ["license", "licenseType"],
  ["licence", "licenseType"],
  ["boot", "bootMode"],
  ["resourcegroup", "resourceGroupId"],
  ["role", "roleName"],
  ["detection", "detectionStrategy"],
  ["nvme", "nvmeSupport"],
  ["imds", "imdsSupport"],
  ["disks", "dataDisks"],
  ["diskimagesize", "sizeGib"],
  ["disksize", "sizeGib"],
  ["size", "sizeGib"],
  ["sizebytes", "fileSizeBytes"],
  ["filesize", "fileSizeBytes"],
  ["crc64", "fileCrc64"],
  ["checksum", "fileCrc64"],
  ["file", "key"],
  ["path", "key"],
  ["ossobject", "key"],
  ["regionid", "region"],
]);

/** Fields of ImportImage that a sidecar does not have, and why. */
const NOT_HERE: ReadonlyMap<string, string> = new Map([
  ["features", "Write nvmeSupport and imdsSupport at the sidecar's top level."],
  ["diskdevicemapping", "Write systemDisk and dataDisks."],
  ["ossbucket", "The bucket is the one the sidecar lies in."],
  ["storagelocationarn", "OSS on CloudBox is not supported."],
  ["clienttoken", "The client token is made by this tool."],
  ["dryrun", "image-drop validate checks a sidecar without importing."],
]);

function unknownField(key: string, known: readonly string[]): Finding {
  const lower = key.toLowerCase();
  const meant = known.find((field) => field === OTHER_NAMES.get(lower)) ?? nearest(key, known);
  const hint = meant === undefined ? NOT_HERE.get(lower) : `Is ${meant} meant?`;
  return finding("FieldUnknown", { field: shown(key) }, hint);
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: "text in double quotes",
  number: "a number",
  array: "a list in [ ]",
  object: "an object in { }",
  record: "an object in { }",
};

/** `expected` in zod's words. */
export function wrongType(expected: string, value: unknown): Finding {
  const actual = value === null ? "null" : Array.isArray(value) ? "a list" : (ACTUAL[typeof value] as string);
  const hint = value === null ? "Leave it out if there is nothing to say." : undefined;
  return finding("FieldType", { expected: EXPECTED[expected] as string, actual }, hint);
}

const ACTUAL: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  boolean: "true or false",
  object: "an object",
};
