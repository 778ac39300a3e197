import { describe, expect, it } from "vitest";
import { PLANTED_BUGS, plant } from "./plant-bug.ts";
import { openScenarioPlayer } from "./play-scenario.ts";

/** Within so many seeds each planted bug must be found. */
const SEEDS_FOR_A_BUG = 200;
/** So many seeds are played twice. */
const SEEDS_PLAYED_TWICE = 20;
const TIMEOUT_MS = 180_000;

it(
  "goes the same way whenever the seed is the same, on a simulator that has played others and on a new one",
  async () => {
    const player = await openScenarioPlayer();
    await player.play(1);
    const other = await openScenarioPlayer();
    for (let seed = 2; seed < 2 + SEEDS_PLAYED_TWICE; seed += 1) {
      const here = await player.play(seed);
      const there = await other.play(seed);
      expect(there.effects).toEqual(here.effects);
      expect(there.outcomes).toEqual(here.outcomes);
    }
    await player.close();
    await other.close();
  },
  TIMEOUT_MS,
);

describe("the checker finds a planted bug that", () => {
  it.each(PLANTED_BUGS)(
    "$does",
    async (bug) => {
      const stack = await plant(bug);
      const player = await openScenarioPlayer({ stackFile: stack.stackFile });
      let broken: string[] = [];
      for (let seed = 1; seed <= SEEDS_FOR_A_BUG && broken.length === 0; seed += 1)
        broken = (await player.play(seed)).broken;
      await player.close();
      await stack.remove();
      expect(broken.join("\n")).toMatch(bug.breaks);
    },
    TIMEOUT_MS,
  );
});
