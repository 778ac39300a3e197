import { describe, expect, it } from "vitest";
import { momentOption, secondsOption } from "../../cli/output/time.ts";
import { statesOption } from "../../cli/verbs/list.ts";

const NOW = new Date(2026, 10, 25, 14, 30).getTime();
const HOUR = 3_600_000;

describe("an option", () => {
  it.each([
    ["1h30m", NOW - 1.5 * HOUR],
    ["1d12h", NOW - 36 * HOUR],
    ["7d", NOW - 168 * HOUR],
    ["today", new Date(2026, 10, 25).getTime()],
    ["yesterday", new Date(2026, 10, 24).getTime()],
  ])("takes %s for a moment", (text, moment) => {
    expect(momentOption(text)(NOW)).toBe(moment);
  });

  it.each(["30m1h", "1h1h", "1h30", "tomorow", "h", ""])("takes %j for none", (text) => {
    expect(() => momentOption(text)).toThrow("It must be a date");
    expect(() => secondsOption(text)).toThrow("number of seconds");
  });

  it("takes a duration of several units", () => {
    expect(secondsOption("1h30m")).toBe(5400);
  });

  it("takes states with commas, one after the other, and both", () => {
    const failed = statesOption("failed", undefined);
    expect(statesOption("refused,timed-out", failed)).toEqual(["failed", "refused", "timed-out"]);
    expect(() => statesOption("failed,borken", undefined)).toThrow("Allowed choices are waiting");
  });
});
