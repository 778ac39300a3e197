import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jsonText, printable } from "../../cli/output/printable.ts";
import type { Mode } from "../../cli/output/renderer.ts";
import { history } from "../../cli/verbs/history/history.ts";
import { list } from "../../cli/verbs/list.ts";
import { status } from "../../cli/verbs/status.ts";
import { runInProcess } from "./run-in-process.ts";
import { type SeededCloud, startSeededCloud } from "./seeded-cloud.ts";

/** What nothing that is printed may hold, but line breaks: controls, what turns the direction of text, what has no width. */
const FORBIDDEN = new RegExp(
  ["\\p{Cc}", "\\p{Cf}", "\\p{Cs}", "\\u034f", "\\u115f", "\\u3164", "\\ufe0f", "\\u2028", "\\u2029"].join(
    "|",
  ),
  "u",
);
const lineless = (text: string) => text.replaceAll(/\r?\n/g, "");

describe("printable text", () => {
  it.each([
    ["C0 and C1 controls", "a\u001b[2Jb\u009bc\u0007", "a\ufffd[2Jb\ufffdc\ufffd"],
    ["line breaks", "a\nb\tc\r", "a b c\ufffd"],
    ["bidirectional controls", "a\u202ed\u2066e\u200f", "a\ufffdd\ufffde\ufffd"],
    [
      "zero width",
      "a\u200bb\u200dc\ufeffd\u2060e\u00adf\u3164g",
      "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\ufffdg",
    ],
    ["tag characters", "a\u{e0041}", "a\ufffd"],
    ["half of a pair", "a\ud800", "a\ufffd"],
    ["what can be seen", "数据 é e\u0301 🚀 ｡", "数据 é e\u0301 🚀 ｡"],
  ])("has no %s that act", (_, text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it("is what JSON is written with, and read again as it was", () => {
    const value = fc.jsonValue({ stringUnit: "binary" });
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 2), (anything, indent) => {
        const text = jsonText(anything, indent);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(anything)));
        expect(lineless(text)).not.toMatch(FORBIDDEN);
      }),
    );
  });
});

describe("what others wrote", () => {
  const BAD = "\u001b]0;x\u0007\u009b31m\u202e\u200b\r";
  let cloud: SeededCloud;
  let execution: string;
  beforeAll(async () => {
    cloud = await startSeededCloud();
    execution = await cloud.ended({
      key: `incoming/${BAD}team-a/web.raw`,
      state: "refused",
      problems: [{ code: "NameLength", path: `/${BAD}`, message: BAD, hint: BAD }],
      nextSteps: [BAD],
    });
  });
  afterAll(() => cloud.close());

  it.each<Mode>(["text", "csv", "json", "json-lines"])("leaves no verb as it is, as %s", async (mode) => {
    const context = await cloud.context();
    const target = { local: true, limit: 50 };
    const verbs = [
      list(context, target),
      status(context, execution, target),
      status(context, `nowhere${BAD}`, target),
      history(context, execution, target),
      history(context, execution, { ...target, events: true }),
    ];
    for (const verb of verbs) {
      const { stdout, stderr } = await runInProcess(verb, { mode, shape: "many" });
      if (mode !== "csv") expect(stdout + stderr).not.toBe("");
      expect(lineless(stdout)).not.toMatch(FORBIDDEN);
      expect(lineless(stderr)).not.toMatch(FORBIDDEN);
    }
  });
});
