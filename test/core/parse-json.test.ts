import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJson, UNUSABLE } from "../../functions/core/preflight/sidecar/parse-json.ts";

function refused(text: string): string {
  const { value, problems } = readJson(text);
  expect(value).toBeUndefined();
  expect(problems).toHaveLength(1);
  expect(problems[0]?.path).toBe("");
  return `${problems[0]?.code}: ${problems[0]?.message} ${problems[0]?.hint ?? ""}`.trim();
}

/**
 * Whether JSON.parse takes a text, and this reader has nothing to say against it but what JSON.parse does not
 * look for.
 */
function parsed(text: string): unknown {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

describe("reading JSON", () => {
  it("gives what JSON.parse gives, for any JSON, however it is laid out", () => {
    // Numbers that a JSON reader cannot hold are another matter.
    const held = (_: string, value: unknown) => (typeof value === "number" ? value % 1e6 : value);
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(0, 2, "\t"), (any, indent) => {
        const text = JSON.stringify(any, held, indent);
        const { value, problems } = readJson(text);
        expect(problems.filter(({ code }) => code !== "KeyReserved" && code !== "TextNotUnicode")).toEqual(
          [],
        );
        if (problems.length === 0) expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it("takes and refuses the same texts as JSON.parse, whatever one character does to them", () => {
    const start = '{"a":[1,-2.5e+3,true,null,"x\\u0041\\n"],"b":{"c":{}},"d":[]}';
    const change = fc.tuple(
      fc.nat(start.length),
      fc.nat(2),
      fc.constantFrom(..."{}[],:\"\\0123-+.eE tnu/'\n\u0001é"),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 3 }), (changes) => {
        let text = start;
        for (const [at, dropped, added] of changes)
          text = text.slice(0, at) + added + text.slice(at + dropped);
        const { value, problems } = readJson(text);
        const known = ["KeyRepeated", "NumberNotExact", "TextNotUnicode", "SidecarTooDeep"];
        if (problems.some(({ code }) => known.includes(code))) return;
        expect(value === undefined ? undefined : { value: JSON.parse(JSON.stringify(value)) }).toEqual(
          parsed(text),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it.each<[text: string, told: string]>([
    ["", "line 1, column 1: the end of the text where a value is due."],
    [
      "{",
      "line 1, column 2: the end of the text where a key in double quotes is due. Keys stand in double quotes.",
    ],
    ['{"a": 1', "line 1, column 8: the end of the text where a comma or } is due."],
    ['{"a" 1}', 'line 1, column 6: "1" where a colon is due.'],
    ['{"a":1 "b":2}', 'line 1, column 8: "\\"" where a comma or } is due.'],
    ['{\n  "a": 1,\n}', "line 3, column 1: } after a comma. Remove the comma after the last entry."],
    ["[1,]", "line 1, column 4: ] after a comma. Remove the comma after the last entry."],
    ["[1 2]", 'line 1, column 4: "2" where a comma or ] is due.'],
    ["{} x", 'line 1, column 4: "x" after the end.'],
    ["{a: 1}", 'line 1, column 2: "a" where a key in double quotes is due. Keys stand in double quotes.'],
    ["{'a': 1}", 'line 1, column 2: "\'" where a key in double quotes is due. Keys stand in double quotes.'],
    ["['a']", 'line 1, column 2: "\'" where a value is due. Text stands in double quotes.'],
    [
      "[True]",
      'line 1, column 2: "True" where a value is due. JSON writes true, false and null in lower case.',
    ],
    ["[linux]", 'line 1, column 2: "linux" where a value is due. Text stands in double quotes.'],
    ["[NaN]", 'line 1, column 2: "NaN" where a value is due. Text stands in double quotes.'],
    ["[010]", 'line 1, column 2: "010" where a value is due. A number is written like 40 or 1.5.'],
    ["[+1]", 'line 1, column 2: "+" where a value is due. A number is written like 40 or 1.5.'],
    ["[,]", 'line 1, column 2: "," where a value is due.'],
    ["// note\n{}", "line 1, column 1: a comment. JSON has no comments; remove it."],
    ["{} /* note */", "line 1, column 4: a comment. JSON has no comments; remove it."],
    ['{"a": "b', "line 1, column 9: the end of the text inside of a string."],
    ['{"a": "b\nc"}', 'line 1, column 9: "\\n" inside of a string. Write a line break as \\n, a tab as \\t.'],
    ['["\\x41"]', 'line 1, column 3: "\\\\x" is no escape. Write a backslash as \\\\.'],
    ['["\\u00g0"]', 'line 1, column 3: "\\\\u00g0" is no escape. Write a backslash as \\\\.'],
    ['["\\', 'line 1, column 3: "\\\\" is no escape. Write a backslash as \\\\.'],
    ["[constructor]", 'line 1, column 2: "constructor" where a value is due. Text stands in double quotes.'],
  ])("says where %j is wrong, and what to do", (text, told) => {
    expect(refused(text)).toBe(`SidecarNotJson: The sidecar is not JSON: ${told}`);
  });

  it("refuses to go deeper than any sidecar, at once", () => {
    expect(readJson(`${"[".repeat(8)}1${"]".repeat(8)}`).problems).toEqual([]);
    expect(refused(`${"[".repeat(9)}1${"]".repeat(9)}`)).toContain("SidecarTooDeep");
    expect(refused("[".repeat(60_000))).toContain("(line 1, column 10)");
  });

  it("finds a key that is there twice, and takes the last value", () => {
    const { value, problems } = readJson('{"a":{"b":1,\n"b":2}}');
    expect(JSON.stringify(value)).toBe('{"a":{"b":2}}');
    expect(problems).toEqual([
      {
        code: "KeyRepeated",
        path: "/a/b",
        message: 'The key "b" is there twice (line 2, column 1).',
        hint: "Remove one of them.",
        values: { key: '"b"', line: 2, column: 1 },
      },
    ]);
  });

  it("refuses __proto__, and knows no other special key", () => {
    const { value, problems } = readJson('{"__proto__":{"x":1},"constructor":2,"toString":3}');
    expect(problems.map(({ code, path }) => [code, path])).toEqual([["KeyReserved", "/__proto__"]]);
    expect(JSON.stringify(value)).toBe('{"constructor":2,"toString":3}');
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });

  it("finds half characters in texts and in keys", () => {
    const { value, problems } = readJson('{"a":"\\ud800","\\udc00":1,"b":"\\ud83d\\ude00"}');
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ["TextNotUnicode", "/a"],
      ["TextNotUnicode", ""],
    ]);
    expect(Object.entries(value as object)).toEqual([
      ["a", UNUSABLE],
      ["b", "😀"],
    ]);
  });

  it.each(["9007199254740993", "-9007199254740993", "1e400", "-1e400", `1${"0".repeat(500)}`])(
    "finds a number that cannot be held: %s",
    (number) => {
      const { value, problems } = readJson(`[${number}]`);
      expect(problems.map(({ code, path }) => [code, path])).toEqual([["NumberNotExact", "/0"]]);
      expect(value).toEqual([UNUSABLE]);
    },
  );

  it("reads a number however it is written", () => {
    expect(readJson("[40, 40.0, 4e1, 4E+1, 400e-1, -0, 0.5]").value).toEqual([40, 40, 40, 40, 40, -0, 0.5]);
  });

  it("does not hide a fault of its own", () => {
    expect(() => readJson(undefined as never)).toThrow(TypeError);
  });

  it("points into the object that holds it for a key of absurd length", () => {
    const key = "k".repeat(301);
    expect(readJson(`{"a":{"${key}":1e999}}`).problems[0]?.path).toBe("/a");
    expect(readJson('{"a/b~c":1e999}').problems[0]?.path).toBe("/a~1b~0c");
  });
});
