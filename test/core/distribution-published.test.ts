import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readDistribution } from "../../functions/core/distribution/published.ts";
import { readResult, readStatus } from "../../functions/core/import/published.ts";

const file = new URL("../fixtures/published/distributions.json", import.meta.url);
const { distributions, results, statuses } = JSON.parse(readFileSync(file, "utf8")) as Record<
  "distributions" | "results" | "statuses",
  Array<Record<string, unknown>>
>;

describe("what was published once of a distribution can be read for ever", () => {
  it.each(distributions)("its end, as $state", (document) => {
    expect(readDistribution(document)).toEqual(document);
  });

  it("what was asked for, in the result", () => {
    expect(results.map(readResult)).toEqual(results);
  });

  it("how far it is, in the status", () => {
    expect(statuses.map(readStatus)).toEqual(statuses);
  });

  it("but not what has not ended, as if it had", () => {
    expect(() => readDistribution({ ...distributions[0], state: "running" })).toThrow();
  });
});
