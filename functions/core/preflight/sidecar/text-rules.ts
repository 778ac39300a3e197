import {
  DESCRIPTION_CHARACTERS,
  MAX_TAGS,
  NAME_CHARACTERS,
  OWN_TAG_PREFIX,
  TAG_CHARACTERS,
} from "../limits.ts";
import { finding, shown } from "../problems/problem.ts";
import { countCharacters, outside, type PartFinding } from "./field-types.ts";

/** The rules of ECS for texts that people choose: ImportImage's ImageName, Description and Tag. */

const URL = /https?:\/\//;
/** A Chinese character is one of the script Han, also beyond the first 65,536 code points. */
const NAME_START = /^[A-Za-z\p{Script=Han}]/u;
const NOT_IN_NAME = /[^A-Za-z0-9\p{Script=Han}._:-]/gu;
const NAME_RESERVED = ["aliyun", "acs:"];

/** The same rules for editors. */
export const NAME_PATTERN = "^(?!aliyun|acs:)[A-Za-z\\p{Script=Han}][A-Za-z0-9\\p{Script=Han}._:-]*$";

export function judgeName(name: string): PartFinding[] {
  const found: PartFinding[] = [];
  const count = countCharacters(name);
  if (outside(count, NAME_CHARACTERS))
    found.push({ finding: finding("NameLength", { ...NAME_CHARACTERS, count }) });
  if (count > 0 && !NAME_START.test(name)) {
    const start = shown([...name].slice(0, 1).join(""));
    found.push({ finding: finding("NameStart", { start }) });
  }
  const reserved = NAME_RESERVED.find((start) => name.startsWith(start));
  if (reserved !== undefined) found.push({ finding: finding("NameReserved", { start: reserved }) });
  if (URL.test(name)) return [...found, { finding: finding("NameUrl", {}) }];
  // A wrong first character is told already.
  const wrong = [...new Set([...name].slice(1).join("").match(NOT_IN_NAME))].slice(0, 10);
  if (wrong.length === 0) return found;
  const words = { wrong: wrong.map((character) => shown(character)).join(" ") };
  return [...found, { finding: finding("NameCharacters", words) }];
}

/** An empty description counts as none. */
export function judgeDescription(description: string): PartFinding[] {
  const found: PartFinding[] = [];
  const count = countCharacters(description);
  if (count > 0 && outside(count, DESCRIPTION_CHARACTERS)) {
    found.push({ finding: finding("DescriptionLength", { ...DESCRIPTION_CHARACTERS, count }) });
  }
  if (/^https?:\/\//.test(description)) found.push({ finding: finding("DescriptionUrl", {}) });
  return found;
}

/** Values that are no text are refused as such elsewhere. */
export function judgeTags(tags: Readonly<Record<string, unknown>>): PartFinding[] {
  const keys = Object.keys(tags);
  const tooMany = finding("TagCount", { count: keys.length, max: MAX_TAGS });
  const each = Object.entries(tags).flatMap(([key, value]) =>
    [...tagKey(key, keys), ...(typeof value === "string" ? tagValue(value) : [])].map((found) => ({
      finding: found,
      at: key,
    })),
  );
  return keys.length > MAX_TAGS ? [{ finding: tooMany }, ...each] : each;
}

const TAG_KEY_RESERVED = ["aliyun", "acs:", OWN_TAG_PREFIX];

function tagKey(key: string, keys: readonly string[]) {
  const count = countCharacters(key);
  const reserved = TAG_KEY_RESERVED.find((start) => key.startsWith(start));
  const first = keys.find((other) => other.toLowerCase() === key.toLowerCase());
  return [
    ...(outside(count, { min: 1, max: TAG_CHARACTERS })
      ? [finding("TagKeyLength", { key: shown(key), count, max: TAG_CHARACTERS })]
      : []),
    ...(reserved === undefined ? [] : [finding("TagKeyReserved", { start: reserved })]),
    ...(URL.test(key) ? [finding("TagUrl", {})] : []),
    ...(first === undefined || first === key
      ? []
      : [finding("TagKeyRepeated", { key: shown(key), other: shown(first) })]),
  ];
}

function tagValue(value: string) {
  const count = countCharacters(value);
  return [
    ...(count > TAG_CHARACTERS ? [finding("TagValueLength", { count, max: TAG_CHARACTERS })] : []),
    ...(value.startsWith("acs:") ? [finding("TagValueReserved", {})] : []),
    ...(URL.test(value) ? [finding("TagUrl", {})] : []),
  ];
}
