import { describe, expect, it } from "vitest";
import { failure, withMore } from "../../functions/core/import/failures.ts";
import { nextStepsOf, plainCommand, unpublishedSteps } from "../../functions/core/import/next-steps.ts";
import { blame, finding, type Problem, phrase } from "../../functions/core/preflight/problems/problem.ts";
import { placeholdersOf, told, translationOf } from "../../functions/core/sentence.ts";
import { CHINESE } from "../../functions/core/words/chinese.ts";
import {
  type CoreWords,
  ENGLISH,
  failureIn,
  nextStepsIn,
  noResult,
  noteIn,
  problemIn,
} from "../../functions/core/words/words.ts";

/** Every text of a language by what it is for. */
function textsOf({ problems, failures, more, steps, phrases }: CoreWords): Map<string, string> {
  const texts = new Map<string, string>([["more", more]]);
  for (const [key, text] of Object.entries({ ...phrases, ...steps })) texts.set(key, text);
  for (const [code, row] of Object.entries({ ...problems, ...failures }))
    for (const [part, text] of Object.entries(row))
      if (part !== "who" && part !== "again") texts.set(`${code} ${part}`, text);
  return texts;
}

describe("what the core says", () => {
  const [english, chinese] = [textsOf(ENGLISH), textsOf(CHINESE)];

  it("is there in both languages, with the same values", () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, text] of english)
      expect(placeholdersOf(chinese.get(key) ?? "").sort(), key).toEqual(placeholdersOf(text).sort());
  });

  it("is Chinese in Chinese: what has a word in English has a Chinese character", () => {
    const untold = [...chinese].filter(
      ([key, text]) =>
        /[a-z]{3}/.test((english.get(key) ?? "").replace(/\{\w+\}/g, "")) && !/\p{Script=Han}/u.test(text),
    );
    expect(untold.map(([key]) => key)).toEqual(["isNull"]);
  });

  it("says all that it is given", () => {
    const values = (text: string) =>
      Object.fromEntries(placeholdersOf(text).map((name) => [name, `<${name}>`]));
    for (const words of [ENGLISH, CHINESE])
      for (const [code, { sentence, hint }] of Object.entries(words.problems)) {
        const given = values(`${sentence}${hint ?? ""}`);
        const said: Pick<Problem, "code" | "message" | "hint" | "values"> = problemIn(words, {
          code,
          message: "",
          values: given,
        });
        for (const value of Object.values(given))
          expect(`${said.message}${said.hint ?? ""}`, code).toContain(value);
      }
  });

  it("cannot lack a sentence or a placeholder: the types refuse it", () => {
    type Texts = { one: "{a} and {b}"; two: { sentence: "Two."; hint: "Really." } };
    const two = { sentence: "二。", hint: "真的。" };
    const translated = translationOf<Texts>();
    expect(translated({ one: "{b}和{a}", two }).one).toBe("{b}和{a}");
    // @ts-expect-error: a placeholder is missing.
    translated({ one: "{a}", two });
    // @ts-expect-error: a placeholder is unknown.
    translated({ one: "{a}{b}{c}", two });
    // @ts-expect-error: a sentence is missing.
    translated({ two });
    // @ts-expect-error: a hint is missing.
    translated({ one: "{a}{b}", two: { sentence: "二。" } });
    // @ts-expect-error: a sentence is unknown.
    translated({ one: "{a}{b}", two, three: "三。" });
  });
});

/** As a reader has it. */
function stored<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

describe("a stored problem", () => {
  const problem = stored(
    blame(
      "/format",
      finding("FormatMismatch", {
        file: "web.qcow2",
        source: phrase("theSuffix", { suffix: ".qcow2" }),
        declared: "qcow2",
        actual: phrase("rawDisk"),
      }),
    ),
  );

  it("is worded anew from its code and values", () => {
    expect(problemIn(ENGLISH, problem)).toEqual(problem);
    expect(problemIn(CHINESE, problem)).toEqual({
      ...problem,
      message: "web.qcow2：后缀 .qcow2 表示的格式为 qcow2，而文件实际为 RAW 磁盘。",
      hint: "请修改格式，或上传正确的文件。",
    });
    const listed = blame(
      "",
      finding("ValueNotAllowed", { value: '"x"', allowed: ["a", "b"] }, phrase("isMeant", { word: "a" })),
    );
    expect(problemIn(CHINESE, stored(listed))).toMatchObject({
      message: '"x" 不在可选值之内：a、b。',
      hint: "是否想写 a？",
    });
    const plain = blame("/description", finding("DescriptionUrl", {}));
    expect(problemIn(CHINESE, stored(plain)).message).toBe("描述不能以 http:// 或 https:// 开头。");
  });

  const nested = (depth: number): object =>
    depth === 0 ? { phrase: "rawDisk" } : { phrase: "saysArm", values: { hint: nested(depth - 1) } };

  it.each([
    ["a code of another version", { code: "Later" }],
    ["a code that every object has", { code: "constructor" }],
    ["no values, as older versions had it", { values: {} }],
    ["values that lack one", { values: { file: "a" } }],
    ["a phrase of another version", { values: { ...problem.values, source: { phrase: "later" } } }],
    ["a phrase that lacks its value", { values: { ...problem.values, source: { phrase: "theSuffix" } } }],
    ["a phrase without a key", { values: { ...problem.values, source: {} } }],
    [
      "a phrase whose values are none",
      { values: { ...problem.values, source: { phrase: "rawDisk", values: 1 } } },
    ],
    ["null", { values: { ...problem.values, source: null } }],
    ["what nests without an end", { values: { ...problem.values, source: nested(5) } }],
  ])("with %s stays as it is stored", (_, other) => {
    const old: typeof problem = { ...problem, ...other };
    expect(problemIn(CHINESE, old)).toBe(old);
  });
});

describe("a stored failure", () => {
  it("is worded anew, with all that is true of it", () => {
    const undone = withMore(failure("Cancelled", { by: "ann", reason: "wrong file" }), {
      left: [phrase("leftImage", { id: "m-1" }), phrase("leftSnapshot", { id: "s-1" })],
    });
    expect(failureIn(ENGLISH, stored(undone))).toEqual(stored(undone));
    expect(failureIn(CHINESE, stored(undone)).message).toBe(
      "导入已取消。操作人：ann。原因：wrong file。以下资源无法删除，仍然存在：镜像 m-1、快照 s-1。",
    );
    const lost = failure("WorkflowFault", { said: noResult("Stopped") });
    expect(lost.message).toContain("Its execution reads Stopped and published no result.");
    expect(failureIn(CHINESE, lost).message).toContain("其流程执行的状态为 Stopped，没有发布结果。");
    expect(failureIn(CHINESE, failure("FilesMissing", { missing: ["a", "b"] })).message).toContain(
      "缺少：a、b。",
    );
  });

  it("of another version stays as it is stored", () => {
    const later = { code: "Later", message: "Later.", values: {} };
    expect(failureIn(CHINESE, later)).toBe(later);
    const older = { code: "Cancelled", message: "It was cancelled." };
    expect(failureIn(CHINESE, older)).toBe(older);
  });
});

it("stored advice is worded anew where it is this version's", () => {
  const import_ = { state: "imported", imageId: "m-1", execution: "e" };
  const steps = nextStepsOf({ state: "imported", imageId: "m-1", execution: "e" }, plainCommand);
  expect(nextStepsIn(CHINESE, [...steps, "Later."], import_)).toEqual([
    "使用镜像 m-1 创建实例，或更换系统盘。",
    "不再需要时，可以删除投放的对象；镜像不依赖这些对象。",
    "Later.",
  ]);
  const undo = unpublishedSteps("e", plainCommand).map((step) => told(step, ENGLISH.phrases));
  expect(nextStepsIn(CHINESE, undo, { state: "failed", execution: "e" })).toEqual([
    "清理遗留的资源：image-drop cancel e",
    "然后重试：image-drop retry e",
  ]);
  expect(
    nextStepsIn(CHINESE, ["Try again: image-drop retry e"], { state: "failed", execution: "e" }),
  ).toEqual(["重试：image-drop retry e"]);
});

it("a draft's notes are worded: guesses, and problems with their hints", () => {
  expect(noteIn(CHINESE, phrase("guessedPlatform", { platform: "Ubuntu" }))).toBe(
    "平台 Ubuntu 是根据文件名推测的。",
  );
  expect(noteIn(CHINESE, blame("", finding("FileEmpty", { file: "a.raw" })))).toBe(
    "a.raw：文件为空。请重新上传。",
  );
  expect(noteIn(CHINESE, blame("", finding("TagUrl", {})))).toBe("标签不能包含 http:// 或 https://。");
});
