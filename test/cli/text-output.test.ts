import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvHead, csvLine } from "../../cli/output/csv.ts";
import { type Column, createTable } from "../../cli/output/table.ts";
import { plain } from "../../cli/output/text-style.ts";
import { durationText, momentOption, secondsOption, sizeText } from "../../cli/output/time.ts";
import { displayWidth, pad, shorten, wrap } from "../../cli/output/width.ts";
import { ENGLISH_WORDS } from "../../cli/words/words.ts";
import { commands } from "./local-commands.ts";

const texts = fc.string({ unit: fc.constantFrom("a", "Z", "9", " ", "é", "数", "据", "｡", "🚀", "e\u0301") });

describe("the width of text", () => {
  it.each([
    ["web.qcow2", 9],
    ["系统盘.raw", 10],
    ["e\u0301te\u0301", 3],
    ["🚀", 2],
    ["（全角）", 8],
  ])("of %s is %i columns", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  it("is never more than what it is shortened to, and text that fits stays", () => {
    const where = fc.constantFrom("start" as const, "middle" as const, "end" as const);
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 30 }), where, (text, width, cut) => {
        const short = shorten(text, width, cut);
        expect(displayWidth(short)).toBeLessThanOrEqual(width);
        if (displayWidth(text) <= width) expect(short).toBe(text);
        expect(displayWidth(pad(short, width))).toBe(width);
      }),
    );
  });

  it("keeps a key's end when it is cut at its start, or in the middle", () => {
    expect(shorten("incoming/team-a/数据盘.qcow2", 14, "start")).toBe("…/数据盘.qcow2");
    expect(shorten("incoming/team-a/数据盘.qcow2", 16, "middle")).toBe("incomin…盘.qcow2");
  });
});

describe("text of others", () => {
  it("is broken at spaces only", () => {
    expect(wrap("one two  three-and-more four", 8)).toEqual(["one two", "three-and-more", "four"]);
    expect(wrap("", 8)).toEqual([]);
  });

  it("is quoted in CSV, and no formula", () => {
    expect(csvHead({ a: 1, b: 2 })).toBe("a,b\r\n");
    expect(
      csvLine({
        a: '=HYPERLINK("x")',
        b: "one, two",
        c: "-1",
        d: -1,
        e: 'say "hi"',
        f: "line\nline",
        g: "＝1+1",
      }),
    ).toBe('"\'=HYPERLINK(""x"")","one, two",\'-1,-1,"say ""hi""","line\nline",\'＝1+1\r\n');
  });
});

describe("a table", () => {
  interface Row {
    key: string;
    id: string;
  }
  const columns: ReadonlyArray<Column<Row>> = [
    { title: "KEY", text: ({ key }) => key, shrinkTo: 10, cut: "middle" },
    { title: "ID", text: ({ id }) => id, dropOrder: 1 },
  ];
  const written = (rows: readonly Row[], width: number | undefined) => {
    const table = createTable({ columns }, { width, paint: plain, words: ENGLISH_WORDS, commands });
    return [...rows.flatMap((row) => table.add(row)), ...table.end()];
  };
  const rows = [{ key: "incoming/team-a/web.qcow2", id: "web-0123456789" }];

  it("is as wide as what is in it where there is room", () => {
    expect(written(rows, undefined)).toEqual([
      "KEY                        ID",
      "incoming/team-a/web.qcow2  web-0123456789",
    ]);
  });

  it("is shortened on a narrow terminal, and loses columns on a narrower one", () => {
    expect(written(rows, 30)).toEqual(["KEY             ID", "incomi…b.qcow2  web-0123456789"]);
    expect(written(rows, 20)).toEqual(["KEY", "incoming/…/web.qcow2"]);
  });

  it("leaves out what every row's text begins with", () => {
    const brief = columns.map((column) => ({ ...column, prefix: () => "incoming/" }));
    const keys = (...rows: string[]) => {
      const table = createTable(
        { columns: brief.slice(0, 1) },
        { width: undefined, paint: plain, words: ENGLISH_WORDS, commands },
      );
      return [...rows.flatMap((key) => table.add({ key, id: "" })), ...table.end()].slice(1);
    };
    expect(keys("incoming/a", "incoming/b")).toEqual(["a", "b"]);
    expect(keys("incoming/a", "other/b")).toEqual(["incoming/a", "other/b"]);
  });

  it("begins to come after two hundred rows, however many there will be", () => {
    const table = createTable({ columns }, { width: 60, paint: plain, words: ENGLISH_WORDS, commands });
    const row = rows[0] as Row;
    const lines = Array.from({ length: 500 }, () => table.add(row).length);
    expect([lines[198], lines[199], lines[200], lines[499]]).toEqual([0, 201, 1, 1]);
    expect(table.end()).toEqual([]);
  });
});

describe("times and sizes", () => {
  it.each([
    [300, "0.3 s"],
    [59_400, "59 s"],
    [200_000, "3 min 20 s"],
    [3_600_000, "1 h"],
    [7_500_000, "2 h 5 min"],
    [300_000_000, "3 d 11 h"],
  ])("%i ms are %s", (ms, text) => {
    expect(String(durationText(ms))).toBe(text);
  });

  it("are read as people write them", () => {
    const now = Date.parse("2026-11-23T12:00:00Z");
    expect(momentOption("2h")(now)).toBe(now - 7_200_000);
    expect(momentOption("2026-11-20T08:00:00Z")(now)).toBe(Date.parse("2026-11-20T08:00:00Z"));
    expect(() => momentOption("someday")).toThrow("must be a date");
    expect(() => momentOption("12")).toThrow("must be a date");
    expect(secondsOption("1m")).toBe(60);
    expect(() => secondsOption("0")).toThrow("above 0");
  });

  it.each([
    [999, "999 B"],
    [1536, "1.5 KiB"],
    [3 * 2 ** 30, "3.0 GiB"],
    [200 * 2 ** 30, "200 GiB"],
  ])("%i bytes are %s", (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });
});
