import { expect, it } from "vitest";
import { benchBundles, REQUIRED } from "../../scripts/bench-bundles.ts";

it("loads each function many times faster than a bundle of the whole SDKs", async () => {
  const figures = await benchBundles({ rounds: 5 });
  const tooSlow = figures.filter(({ name, timesFaster }) => timesFaster < (REQUIRED[name] ?? 1));
  expect(tooSlow, JSON.stringify(figures)).toEqual([]);
  expect(figures.map(({ name }) => name).sort()).toEqual(["naive", ...Object.keys(REQUIRED)].sort());
}, 60_000);
