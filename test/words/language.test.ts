import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chosenLanguage } from "../../cli/words/language.ts";
import { document, run } from "../cli/command.ts";
import { useFolder } from "../cli/use-folder.ts";

const ALL = {
  flag: "en",
  environment: { ALIBABA_CLOUD_LANGUAGE: "zh", LC_ALL: "en_US.UTF-8", LC_MESSAGES: "zh_CN", LANG: "en" },
  profile: { name: "prod", language: "zh" },
};

describe("the language", () => {
  it.each([
    ["the flag", ALL, "en", "--language"],
    ["then ALIBABA_CLOUD_LANGUAGE", { ...ALL, flag: undefined }, "zh", "ALIBABA_CLOUD_LANGUAGE"],
    [
      "then the profile's",
      { ...ALL, flag: undefined, environment: { LANG: "en_US.UTF-8", ALIBABA_CLOUD_LANGUAGE: "" } },
      "zh",
      'the aliyun CLI\'s profile "prod"',
    ],
    [
      "then LC_ALL",
      { flag: undefined, profile: undefined, environment: { LC_ALL: "zh_CN.UTF-8", LANG: "en" } },
      "zh",
      "LC_ALL",
    ],
    [
      "then LC_MESSAGES",
      { flag: undefined, profile: undefined, environment: { LC_ALL: "", LC_MESSAGES: "zh_TW", LANG: "en" } },
      "zh",
      "LC_MESSAGES",
    ],
    [
      "then LANG; a profile of another language is passed over",
      { flag: undefined, profile: { name: "p", language: "ja" }, environment: { LANG: "zh_CN.UTF-8" } },
      "zh",
      "LANG",
    ],
    [
      "English where the locale is neither",
      { ...ALL, flag: undefined, profile: undefined, environment: { LANG: "C" } },
      "en",
      "default",
    ],
    ["English where nothing says it", { flag: "", profile: undefined, environment: {} }, "en", "default"],
    ["a name with its country", { ...ALL, flag: "zh-CN" }, "zh", "--language"],
  ] as const)("is that of %s", (_, given, language, source) => {
    const chosen = chosenLanguage(given);
    expect({ ...chosen, source: String(chosen.source) }).toEqual({ language, source });
  });

  it.each([
    [{ ...ALL, flag: "chinese" }, '"chinese" is no language of this command (--language): it is zh or en.'],
    [
      { ...ALL, flag: undefined, environment: { ALIBABA_CLOUD_LANGUAGE: "fr" } },
      '"fr" is no language of this command (ALIBABA_CLOUD_LANGUAGE): it is zh or en.',
    ],
  ])("is refused where what is asked for is none: %j", (given, message) => {
    expect(() => chosenLanguage(given)).toThrow(message);
  });
});

describe("the command", () => {
  const folder = useFolder();
  const language = async (args: string[], environment: Record<string, string> = {}) => {
    const shown = document(await run(["config", "--json", ...args], { folder, environment }));
    return (shown as { language: unknown }).language;
  };

  it("shows its language, and where it comes from", async () => {
    expect(await language([])).toEqual({ value: "en", source: "default" });
    expect(await language(["--language", "zh"])).toEqual({ value: "zh", source: "--language" });
    expect(await language(["--language=zh"])).toEqual({ value: "zh", source: "--language" });
    await mkdir(join(folder, ".aliyun"));
    const profiles = [
      { name: "default", language: "zh", access_key_id: "k" },
      { name: "other", language: "en", access_key_id: "k" },
    ];
    await writeFile(join(folder, ".aliyun", "config.json"), JSON.stringify({ current: "default", profiles }));
    expect(await language([])).toEqual({ value: "zh", source: 'the aliyun CLI\'s profile "default"' });
    expect(await language(["--profile", "other"])).toEqual({
      value: "en",
      source: 'the aliyun CLI\'s profile "other"',
    });
  });

  it("ends with 2 for a language that it does not have", async () => {
    const { code, stderr } = await run(["list", "--language", "xx"], { folder });
    expect(code).toBe(2);
    expect(stderr).toContain('"xx" is no language of this command (--language): it is zh or en.');
  });
});
