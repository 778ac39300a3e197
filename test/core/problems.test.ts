import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { baseName, shownFile, suffixOf } from "../../functions/core/preflight/image-files/file-names.ts";
import { PHRASES } from "../../functions/core/preflight/problems/phrases.ts";
import {
  blame,
  finding,
  PROBLEMS,
  type ProblemCode,
  phrase,
  pointer,
  ROWS,
  shown,
  WARNINGS,
  worded,
} from "../../functions/core/preflight/problems/problem.ts";
import type { ProblemRow } from "../../functions/core/preflight/problems/problem-row.ts";
import { nearest } from "../../functions/core/preflight/sidecar/nearest.ts";

const rows = Object.entries<ProblemRow>({ ...PROBLEMS, ...WARNINGS });

describe("the tables of problems", () => {
  it.each(rows)("say of %s when it is found and what the user reads, in whole sentences", (_, row) => {
    expect(row.meaning).toMatch(/\.$/);
    expect(row.sentence).toMatch(/[.?]$|\{start\}$/);
    expect(row.hint).not.toBe("");
  });

  it("have no code that nothing finds", () => {
    const folder = new URL("../../functions/", import.meta.url);
    const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.includes("preflight/problems/"))
      .map((path) => readFileSync(new URL(path, folder), "utf8"))
      .join("\n");
    expect(rows.map(([code]) => code).filter((code) => !sources.includes(`"${code}"`))).toEqual([]);
  });

  it("have no phrase that nothing says", () => {
    const folder = new URL("../../functions/", import.meta.url);
    const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.endsWith("phrases.ts"))
      .map((path) => readFileSync(new URL(path, folder), "utf8"))
      .join("\n");
    expect(
      Object.keys(PHRASES).filter(
        (key) => !sources.includes(`"${key}"`) && !sources.includes(`PHRASES.${key}`),
      ),
    ).toEqual([]);
  });

  it("have every code once", () => {
    const folder = new URL("../../functions/core/preflight/problems/", import.meta.url);
    const codes = readdirSync(folder)
      .filter((path) => path.endsWith("problems.ts") || path === "warnings.ts")
      .flatMap((path) => [...readFileSync(new URL(path, folder), "utf8").matchAll(/^ {2}(\w+): \{/gm)])
      .map(([, code]) => code);
    expect(codes).toHaveLength(rows.length);
  });
});

describe("a problem", () => {
  it("is worded by the table, with a hint only if there is one", () => {
    expect(blame("/tags", finding("TagCount", { count: 19, max: 18 }))).toEqual({
      code: "TagCount",
      path: "/tags",
      message: "There are 19 tags; ECS takes 20, and two are this tool's own, which leaves 18.",
      values: { count: 19, max: 18 },
    });
    expect(finding("BootModeArm64", {}, phrase("leaveOut")).hint).toBe(
      "Leave it out if there is nothing to say.",
    );
    expect(finding("FileIsForeignDisk", { file: "a.vdi", kind: "VDI" }).hint).toBe(
      "Convert it: qemu-img convert -O qcow2 a.vdi image.qcow2",
    );
  });

  it("can be worded anew from what is stored of it", () => {
    const told = finding("FormatMismatch", {
      file: "web.qcow2",
      source: phrase("theSuffix", { suffix: ".qcow2" }),
      declared: "qcow2",
      actual: phrase("noHeader"),
    });
    const { code, values } = JSON.parse(JSON.stringify(blame("", told))) as Required<typeof told>;
    expect(values).toMatchObject({ source: { phrase: "theSuffix", values: { suffix: ".qcow2" } } });
    expect(worded(ROWS[code as ProblemCode], values, PHRASES)).toEqual({
      message: told.message,
      hint: told.hint,
    });
    const other = finding(
      "ValueNotAllowed",
      { value: '"x"', allowed: ["a", "b"] },
      phrase("isMeant", { word: "a" }),
    );
    expect(other).toMatchObject({ message: '"x" is none of: a, b.', hint: "Is a meant?" });
    expect(worded(ROWS[other.code], other.values as typeof values, PHRASES)).toEqual({
      message: other.message,
      hint: other.hint,
    });
  });

  it("shows a user's text in quotes, on one line and cut", () => {
    expect(shown('a\n"b"')).toBe('"a\\n\\"b\\""');
    expect(shown("𠮷".repeat(61))).toBe(`"${"𠮷".repeat(59)}…"`);
    expect(shown({ a: 1 })).toBe('{"a":1}');
  });

  it("points with the escapes of RFC 6901", () => {
    expect(pointer("/tags", "a/b~c")).toBe("/tags/a~1b~0c");
    expect(pointer("", 0)).toBe("/0");
  });
});

describe("a file's name", () => {
  it("is the last step of its key", () => {
    expect([baseName("incoming/a/web.raw"), baseName("web.raw")]).toEqual(["web.raw", "web.raw"]);
  });

  it.each([
    ["a/web-1.0_中文.qcow2", "web-1.0_中文.qcow2"],
    ["my disk.raw", "'my disk.raw'"],
    ["it's.raw", "'it'\\''s.raw'"],
    ["$(rm).raw", "'$(rm).raw'"],
    ["-rf.raw", "'./-rf.raw'"],
    ["a\u0007b.raw", "'a?b.raw'"],
    ["x".repeat(100), `${"x".repeat(79)}…`],
    ["", "''"],
  ])("%s can be pasted into a shell: %s", (key, expected) => {
    expect(shownFile(key)).toBe(expected);
  });

  it.each([
    ["web.QCOW2", ".qcow2"],
    ["web-2026.11", undefined],
    [".raw", undefined],
    ["web", undefined],
    ["a.b/web", undefined],
    ["web.tar.gz", ".gz"],
  ])("%s has the suffix %s", (key, suffix) => {
    expect(suffixOf(key)).toBe(suffix);
  });
});

describe("the nearest word", () => {
  const long = "x".repeat(40);
  const known = [long, "name", "platform", "osType", "dataDisks"];

  it.each([
    ["nmae", "name"],
    ["NAME", "name"],
    ["names", "name"],
    ["platfrom", "platform"],
    ["plotfarm", "platform"],
    ["ostypes", "osType"],
    ["datadisk", "dataDisks"],
    ["x", undefined],
    ["nothing like it", undefined],
    ["", undefined],
    [`y${"x".repeat(39)}`, long],
    [`y${"x".repeat(40)}`, undefined],
  ])("to %s is %s", (word, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });
});
