import {
  blame,
  type Finding,
  finding,
  type Phrase,
  type Problem,
  phrase,
  pointer,
  shown,
} from "../problems/problem.ts";

/**
 * Reads JSON (RFC 8259) as JSON.parse does, and also says where it is wrong, finds keys that are there twice,
 * and notices what cannot be used: half characters, and numbers that a JSON reader cannot hold.
 */
export interface JsonReading {
  /** Undefined if the text is not JSON. Objects have no prototype, so that no key is special. */
  value: unknown;
  /** Where in the text each value begins, by its JSON Pointer; as far as the text could be read. */
  offsets: ReadonlyMap<string, number>;
  problems: Problem[];
}

/** Stands in the value where there was something unusable, for which there is a problem. */
export const UNUSABLE = Symbol("unusable");

const MAX_DEPTH = 8;

class NotJson extends Error {
  readonly finding: Finding;
  constructor(reason: Finding) {
    super(reason.message);
    this.finding = reason;
  }
}

interface Reader {
  readonly text: string;
  at: number;
  readonly problems: Problem[];
  readonly offsets: Map<string, number>;
}

export function readJson(text: string): JsonReading {
  const reader: Reader = { text, at: 0, problems: [], offsets: new Map() };
  const { problems, offsets } = reader;
  try {
    const value = readValue(reader, "", 0);
    skipSpace(reader);
    if (reader.at < text.length) fail(reader, phrase("afterEnd", { next: next(reader) }));
    return { value, problems, offsets };
  } catch (error) {
    // Anything else is a bug of this reader.
    if (!(error instanceof NotJson)) throw error;
    return { value: undefined, problems: [blame("", error.finding)], offsets };
  }
}

/** Line and column count from 1; columns are UTF-16 units, as in editors. */
function place({ text, at }: Reader): { line: number; column: number } {
  const before = text.slice(0, at);
  return { line: before.split("\n").length, column: at - before.lastIndexOf("\n") };
}

function fail(reader: Reader, what: Phrase, hint?: Phrase): never {
  throw new NotJson(finding("SidecarNotJson", { ...place(reader), what }, hint));
}

/** What comes next, in words. */
function next({ text, at }: Reader): Phrase | string {
  return at >= text.length ? phrase("theEnd") : shown(/^(\w+|.)/su.exec(text.slice(at, at + 20))?.[0]);
}

function skipSpace(reader: Reader): void {
  while (" \t\n\r".includes(reader.text[reader.at] ?? "x")) reader.at++;
  if (reader.text.startsWith("//", reader.at) || reader.text.startsWith("/*", reader.at)) {
    fail(reader, phrase("comment"), phrase("noComments"));
  }
}

function readValue(reader: Reader, path: string, depth: number): unknown {
  skipSpace(reader);
  reader.offsets.set(path, reader.at);
  if (depth > MAX_DEPTH) throw new NotJson(finding("SidecarTooDeep", { limit: MAX_DEPTH, ...place(reader) }));
  switch (reader.text[reader.at]) {
    case "{":
      return readObject(reader, path, depth);
    case "[":
      return readArray(reader, path, depth);
    case '"': {
      const text = readString(reader);
      return isUnicode(text) ? text : unusable(reader, path, finding("TextNotUnicode", {}));
    }
    default:
      return readWord(reader, path);
  }
}

function isUnicode(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

function unusable(reader: Reader, path: string, reason: Finding): typeof UNUSABLE {
  reader.problems.push(blame(path, reason));
  return UNUSABLE;
}

/** Reads what stands between two brackets: items, with commas between them. */
function readItems(reader: Reader, end: "}" | "]", readItem: (index: number) => void): void {
  reader.at++;
  skipSpace(reader);
  if (reader.text[reader.at] === end) {
    reader.at++;
    return;
  }
  for (let index = 0; ; index++) {
    readItem(index);
    skipSpace(reader);
    const mark = reader.text[reader.at];
    if (mark !== "," && mark !== end) fail(reader, phrase("wantsComma", { next: next(reader), end }));
    reader.at++;
    if (mark === end) return;
    skipSpace(reader);
    if (reader.text[reader.at] === end) fail(reader, phrase("commaAtEnd", { end }), phrase("removeComma"));
  }
}

function readArray(reader: Reader, path: string, depth: number): unknown[] {
  const items: unknown[] = [];
  readItems(reader, "]", (index) => items.push(readValue(reader, pointer(path, index), depth + 1)));
  return items;
}

function readObject(reader: Reader, path: string, depth: number): Record<string, unknown> {
  const entries: Record<string, unknown> = Object.create(null);
  readItems(reader, "}", () => {
    if (reader.text[reader.at] !== '"') {
      fail(reader, phrase("wantsKey", { next: next(reader) }), phrase("quoteKeys"));
    }
    const from = place(reader);
    const key = readString(reader);
    const keyPath = childPath(path, key);
    const twice = key in entries;
    const usable = isUnicode(key) && key !== "__proto__";
    if (!isUnicode(key)) unusable(reader, path, finding("TextNotUnicode", {}));
    else if (!usable) unusable(reader, keyPath, finding("KeyReserved", { key: shown(key) }));
    else if (twice) unusable(reader, keyPath, finding("KeyRepeated", { key: shown(key), ...from }));
    skipSpace(reader);
    if (reader.text[reader.at] !== ":") fail(reader, phrase("wantsColon", { next: next(reader) }));
    reader.at++;
    const value = readValue(reader, keyPath, depth + 1);
    if (usable) entries[key] = value;
  });
  return entries;
}

/** A path stays short: of a key that no sidecar can have the object that holds it is blamed. */
export function childPath(path: string, key: string): string {
  return key.length > 300 ? path : pointer(path, key);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** Whether a string may hold this as it is; control characters must be escaped. */
function isPlain(character: string | undefined): boolean {
  return character !== undefined && character >= " " && character !== '"' && character !== "\\";
}

function readString(reader: Reader): string {
  const parts: string[] = [];
  reader.at++;
  for (;;) {
    const from = reader.at;
    while (isPlain(reader.text[reader.at])) reader.at++;
    parts.push(reader.text.slice(from, reader.at));
    const mark = reader.text[reader.at];
    if (mark === undefined) fail(reader, phrase("openString"));
    if (mark === '"') {
      reader.at++;
      return parts.join("");
    }
    if (mark !== "\\") fail(reader, phrase("inString", { next: next(reader) }), phrase("escapeBreaks"));
    parts.push(readEscape(reader));
  }
}

function readEscape(reader: Reader): string {
  const letter = reader.text[reader.at + 1] ?? "";
  const code = /^[0-9a-fA-F]{4}/.exec(reader.text.slice(reader.at + 2, reader.at + 6))?.[0];
  const simple = ESCAPES[letter];
  if (simple === undefined && (letter !== "u" || code === undefined)) {
    const text = reader.text.slice(reader.at, reader.at + (letter === "u" ? 6 : 2));
    fail(reader, phrase("noEscape", { text: shown(text) }), phrase("escapeBackslash"));
  }
  reader.at += simple === undefined ? 6 : 2;
  return simple ?? String.fromCharCode(Number.parseInt(code as string, 16));
}

const WORDS: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };

/** How JavaScript, Python and YAML write what JSON writes otherwise. */
const WORD_HINTS: ReadonlyArray<[pattern: RegExp, hint: Phrase]> = [
  [/^'/, phrase("quoteText")],
  [/^(True|TRUE|False|FALSE|None|NULL)$/, phrase("lowerCase")],
  [/^[A-Za-z_]/, phrase("quoteText")],
  [/^[+.\d-]/, phrase("plainNumber")],
];

/** A number, or one of the three words; everything else is not JSON. */
function readWord(reader: Reader, path: string): unknown {
  const word = (/^[^\s,:\]}[{"]*/.exec(reader.text.slice(reader.at)) as RegExpExecArray)[0];
  if (Object.hasOwn(WORDS, word)) {
    reader.at += word.length;
    return WORDS[word];
  }
  if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(word)) {
    const hint = WORD_HINTS.find(([pattern]) => pattern.test(word))?.[1];
    fail(reader, phrase("wantsValue", { next: next(reader) }), hint);
  }
  reader.at += word.length;
  const value = Number(word);
  const exact = Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value));
  return exact
    ? value
    : unusable(reader, path, finding("NumberNotExact", { value: shown(word).slice(1, -1) }));
}
