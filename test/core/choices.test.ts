import { expect, test } from "vitest";
import { CHOICES, type ChoiceName, wrongChoices } from "../../functions/core/choices.js";

const EXAMPLES: Record<ChoiceName, { right: string[]; wrong: string[] }> = {
  SOURCE_BUCKET: { right: ["team-images", "a1b"], wrong: ["Team-Images", "-images", "images-", "ab", "a_b"] },
  REGION: { right: ["cn-hangzhou", "ap-southeast-1"], wrong: ["cn-wulanchabu", "hangzhou"] },
  NAME_PREFIX: { right: ["image-drop", "a1"], wrong: ["a", "1a", "Image", "image-", "a".repeat(25)] },
  INCOMING_PREFIX: { right: ["in/", "a/b.c_d-e/"], wrong: ["in", "/in/", "in//", "*/", "teams/*/"] },
  RESULTS_PREFIX: { right: ["out/", "a/b/"], wrong: ["out", "/out/", "?/"] },
  IMAGE_LIMITS: { right: ["console", "api"], wrong: ["Console", "both"] },
  WAIT_DEADLINE_HOURS: { right: ["24", "0.5"], wrong: ["0", "24.1", "-1", "1e1", "a day"] },
  IMPORT_DEADLINE_HOURS: { right: ["24", "1"], wrong: ["0", "25", "one"] },
  DISTRIBUTION: { right: ["on", "off"], wrong: ["ON", "yes", "true"] },
  MEMORY_MIB: { right: ["384", "512", "1408"], wrong: ["320", "513", "1472", "512M"] },
  LOG_RETENTION_DAYS: { right: ["1", "3650"], wrong: ["0", "3651", "1.5", "forever"] },
  NOTIFICATION_URL: {
    right: ["none", "https://example.com/hook?a=b"],
    wrong: ["example.com", "ftp://x", "https://a b"],
  },
};
const names = Object.keys(CHOICES) as ChoiceName[];

test.each(names)("%s is held to its rule, and refused by its name", (name) => {
  const { right, wrong } = EXAMPLES[name];
  for (const value of right) expect(wrongChoices({ [name]: value }, [name])).toEqual([]);
  for (const value of wrong)
    expect(wrongChoices({ [name]: value }, [name])).toEqual([expect.stringContaining(`${name} must be `)]);
});

test("what is not chosen has its default; the bucket has none", () => {
  expect(wrongChoices({}, names)).toEqual([expect.stringContaining("SOURCE_BUCKET is missing")]);
  expect(wrongChoices({ SOURCE_BUCKET: "team-images", REGION: "" }, names)).toEqual([]);
});

test("all that is wrong is told at once, and no URL", () => {
  const wrong = wrongChoices({ REGION: "nowhere", MEMORY_MIB: "1", NOTIFICATION_URL: "secret" }, names);
  expect(wrong).toHaveLength(4);
  expect(wrong.join()).not.toContain("secret");
});
