import { DESCRIPTION_CHARACTERS, NAME_CHARACTERS, OWN_TAG_PREFIX, TAG_CHARACTERS } from "../limits.ts";
import { finding, type PlainPhraseKey, phrase, shown } from "../problems/problem.ts";
import type { TextRule, TextRules } from "./field-types.ts";
import { SIDECAR_SUFFIX } from "./sidecar-key.ts";

/** The rules of ECS for texts that people choose: ImportImage's ImageName, Description and Tag. */

/** A Chinese character is one of the script Han, also beyond the first 65,536 code points. */
const LETTER = "A-Za-z\\p{Script=Han}";
const NOT_IN_NAME = new RegExp(`[^${LETTER}0-9._:-]`, "gu");

/** What a text starts with of which it must not. */
const startOf = (text: string, reserved: readonly string[]) =>
  String(reserved.find((start) => text.startsWith(start)));
const notStarting = (starts: readonly string[]) => `^(?!${starts.join("|")})`;
const NO_URL = "^(?![\\s\\S]*https?://)";

/** Controls, breaks of lines and paragraphs, marks of bidirectional text, spaces without width. */
const INVISIBLE =
  "\\p{Cc}\\p{Zl}\\p{Zp}\\u061c\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff\\ufff9-\\ufffb";
const VISIBLE: TextRule = {
  pattern: `^[^${INVISIBLE}]*$`,
  tell: (text) => {
    const found = [...new Set(text.match(new RegExp(`[${INVISIBLE}]`, "gu")))].slice(0, 10);
    const codes = found.map((character) =>
      character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0"),
    );
    return finding("TextInvisible", { characters: codes.map((code) => `U+${code}`) });
  },
};

const NAME_RESERVED = ["aliyun", "acs:"];

/** The rules of ImageName and of ImageFamily: they are the same. */
const nameRules = (key: PlainPhraseKey): TextRules => {
  const what = phrase(key);
  return {
    length: {
      ...NAME_CHARACTERS,
      tell: (count) => finding("NameLength", { what, ...NAME_CHARACTERS, count }),
    },
    rules: [
      {
        pattern: `^(?![^${LETTER}])`,
        tell: (name) => finding("NameStart", { what, start: shown([...name].slice(0, 1).join("")) }),
      },
      {
        pattern: notStarting(NAME_RESERVED),
        tell: (name) => finding("NameReserved", { what, start: startOf(name, NAME_RESERVED) }),
      },
      { pattern: NO_URL, tell: () => finding("NameUrl", { what }) },
      {
        // A wrong first character and an address are told already.
        pattern: `^(https?://|[\\s\\S])?(https?://|[${LETTER}0-9._:-])*$`,
        tell: (name) => {
          const rest = [...name.replaceAll(/https?:\/\//g, "a")].slice(1).join("");
          const wrong = [...new Set(rest.match(NOT_IN_NAME))].slice(0, 10);
          return finding("NameCharacters", {
            what,
            wrong: wrong.map((character) => shown(character)).join(" "),
          });
        },
      },
    ],
  };
};
export const NAME_RULES = nameRules("imageName");
export const FAMILY_RULES = nameRules("familyName");

/** An empty description counts as none. */
export const DESCRIPTION_RULES: TextRules = {
  length: { min: 0, max: DESCRIPTION_CHARACTERS.max, tell: (count) => descriptionLength(count) },
  rules: [
    { pattern: "^(?![\\s\\S]$)", tell: () => descriptionLength(1) },
    { pattern: notStarting(["https?://"]), tell: () => finding("DescriptionUrl", {}) },
    VISIBLE,
  ],
};

function descriptionLength(count: number) {
  return finding("DescriptionLength", { ...DESCRIPTION_CHARACTERS, count });
}

const TAG_KEY_RESERVED = ["aliyun", "acs:", OWN_TAG_PREFIX];
const TAG_URL: TextRule = { pattern: NO_URL, tell: () => finding("TagUrl", {}) };

export const TAG_KEY_RULES: TextRules = {
  length: {
    min: 1,
    max: TAG_CHARACTERS,
    tell: (count, key) => finding("TagKeyLength", { key: shown(key), count, max: TAG_CHARACTERS }),
  },
  rules: [
    {
      pattern: notStarting(TAG_KEY_RESERVED),
      tell: (key) => finding("TagKeyReserved", { start: startOf(key, TAG_KEY_RESERVED) }),
    },
    TAG_URL,
    VISIBLE,
  ],
};

export const TAG_VALUE_RULES: TextRules = {
  length: {
    min: 0,
    max: TAG_CHARACTERS,
    tell: (count) => finding("TagValueLength", { count, max: TAG_CHARACTERS }),
  },
  rules: [{ pattern: notStarting(["acs:"]), tell: () => finding("TagValueReserved", {}) }, TAG_URL, VISIBLE],
};

const malformed = (why: PlainPhraseKey, pattern: string): TextRule => ({
  pattern,
  tell: (key) => finding("DiskKeyMalformed", { key: shown(key), why: phrase(why) }),
});

/** A data disk's key: a path below the sidecar's folder. */
export const DISK_KEY_RULES: TextRules = {
  rules: [
    malformed("keyEmpty", "^(?!$)"),
    malformed("keyAbsolute", "^(?!/)"),
    malformed("keyFolder", "^(|[\\s\\S]*[^/])$"),
    malformed("keyBackslash", "^[^\\\\]*$"),
    malformed("keyTwoSlashes", "^(?![\\s\\S]*//)"),
    malformed("keyDot", "^(?!([\\s\\S]*/)?\\.(/|$))"),
    malformed("keyInvisible", VISIBLE.pattern),
    {
      pattern: "^(?!([\\s\\S]*/)?\\.\\.(/|$))",
      tell: (key) => finding("DiskKeyOutside", { key: shown(key) }),
    },
    {
      pattern: `^(?![\\s\\S]*[.]${SIDECAR_SUFFIX.slice(1)}$)`,
      tell: (key) => finding("DiskKeyIsSidecar", { key: shown(key) }),
    },
  ],
};
