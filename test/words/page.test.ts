import { describe, expect, it } from "vitest";
import { sidecarJsonSchema } from "../../functions/core/preflight/sidecar/json-schema.ts";
import { placeholdersOf } from "../../functions/core/sentence.ts";
import { EN } from "../../page/words/en.ts";
import { FIELDS_ZH } from "../../page/words/fields.ts";
import { loadWords } from "../../page/words/words.ts";
import { ZH } from "../../page/words/zh.ts";

interface Schema {
  properties?: Readonly<Record<string, Schema>>;
  items?: Schema;
  minimum?: number;
}

/** Paths of all fields in a schema. */
function fieldsOf(schema: Schema, before = ""): string[] {
  const inner = { ...schema.properties, ...schema.items?.properties };
  return Object.entries(inner)
    .filter(([name]) => name !== "$schema")
    .flatMap(([name, field]) => [`${before}${name}`, ...fieldsOf(field, `${before}${name}/`)]);
}

describe("the page's words", () => {
  it("have a Chinese meaning for every field of a sidecar, and for nothing else", () => {
    for (const limits of ["console", "api"] as const)
      expect(fieldsOf(sidecarJsonSchema(limits) as Schema).sort()).toEqual(Object.keys(FIELDS_ZH).sort());
  });

  it("are Chinese in Chinese, with the same values", () => {
    for (const [key, text] of Object.entries(EN)) {
      const chinese = ZH[key as keyof typeof EN];
      expect(placeholdersOf(chinese).sort(), key).toEqual(placeholdersOf(text).sort());
      if (key !== "title" && key !== "bucket" && key !== "asJson")
        expect(chinese, key).toMatch(/\p{Script=Han}/u);
    }
  });

  it("leave what is told in English as it is, and word it anew in Chinese", async () => {
    const [english, chinese] = [await loadWords("en"), await loadWords("zh")];
    const problem = { code: "TagUrl", path: "/tags", message: "A tag cannot contain http:// or https://." };
    expect(english.problem(problem)).toBe(problem);
    expect(chinese.problem(problem).message).toBe("标签不能包含 http:// 或 https://。");
    const failure = { code: "TaskGone", message: "Gone.", values: {} };
    expect(english.failure(failure)).toBe(failure);
    expect(chinese.failure(failure).message).toBe("导入任务在本工具之外被取消或删除。");
    expect(english.note({ phrase: "whichWindows" })).toBe("Which Windows is it? Fill in platform.");
    expect(chinese.note({ phrase: "whichWindows" })).toBe("是哪个版本的 Windows？请填写 platform。");
    expect([english.field("name"), chinese.field("name")]).toEqual([undefined, FIELDS_ZH["name"]]);
    expect(english.say("left", { duration: "1 h" })).toBe("1 h left");
    expect(chinese.say("left", { duration: "1 小时" })).toBe("预计还需 1 小时");
  });
});
