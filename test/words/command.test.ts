import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EN, OWN } from "../../cli/words/en.ts";
import { Sentence, type SentenceKey, sentence } from "../../cli/words/sentence.ts";
import { loadWords } from "../../cli/words/words.ts";
import { ZH } from "../../cli/words/zh.ts";
import { placeholdersOf } from "../../functions/core/sentence.ts";

/** Every sentence with a value in each of its places. */
const sentences = Object.entries<string>(OWN).map(([key, text]) => ({
  key,
  text,
  values: Object.fromEntries(placeholdersOf(text).map((name) => [name, `<${name}>`])),
}));

describe("what the command says", () => {
  const chinese: Readonly<Record<string, string>> = ZH.phrases;

  it("is there in both languages", () => {
    expect(Object.keys(chinese).sort()).toEqual(Object.keys(EN).sort());
  });

  it("says in both languages all that it is given", async () => {
    const words = [await loadWords("en"), await loadWords("zh")];
    for (const { told } of words)
      for (const { key, values } of sentences)
        for (const value of Object.values(values))
          expect(told(new Sentence(key, values)), key).toContain(value);
  });

  it("is Chinese in Chinese, but for what is a name or a unit", () => {
    const same = sentences.filter(
      ({ key, text }) =>
        /[a-z]{2}/i.test(text.replace(/\{\w+\}/g, "")) && !/\p{Script=Han}/u.test(chinese[key] ?? ""),
    );
    expect(same.map(({ key }) => key).sort()).toEqual([
      "began",
      "fact.bucket",
      "head.bucket",
      "head.id",
      "head.key",
    ]);
  });

  it("has no key twice, in whatever file it stands", () => {
    const folder = new URL("../../cli/words/en/", import.meta.url);
    const sources = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));
    const keys = sources
      .flatMap((source) => [...source.matchAll(/^ {2}"?([\w. -]+)"?:/gm)])
      .map(([, key]) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.sort()).toEqual(Object.keys(OWN).sort());
  });

  it("is English as data", () => {
    const told = sentence("seconds", { count: 3 });
    expect(JSON.stringify({ told })).toBe('{"told":"3 s"}');
    expect(`${told}`).toBe("3 s");
    const key: SentenceKey = "seconds";
    expect(told.phrase).toBe(key);
  });
});
