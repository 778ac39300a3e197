import { describe, expect, it } from "vitest";
import { PLANTED_BUGS, plant } from "./planted.ts";
import { openTheatre } from "./play.ts";

/** What fits into half a minute on two cores; `npm run sim -- --seeds N` plays as many as one likes. */
const SEEDS = 200;
/** Within so many seeds each planted bug must be found. */
const SEEDS_FOR_A_BUG = 200;
const TIMEOUT_MS = 180_000;

/** The broken promises of the seeds from `first` on, in steps of `step`. */
async function playSeeds(first: number, step: number): Promise<string[]> {
  const theatre = await openTheatre();
  const broken: string[] = [];
  for (let seed = first; seed <= SEEDS; seed += step) {
    const played = await theatre.play(seed);
    broken.push(...played.broken.map((promise) => `npm run sim -- --seed ${seed}: ${promise}`));
  }
  await theatre.close();
  return broken;
}

describe("whole scenarios, each from one seed", () => {
  it(
    `keep every promise in ${SEEDS} seeds`,
    async () => {
      // Two simulators beside each other: while one waits for its functions the other one works.
      expect((await Promise.all([playSeeds(1, 2), playSeeds(2, 2)])).flat()).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    "go the same way whenever the seed is the same, on a simulator that has played others and on a new one",
    async () => {
      const theatre = await openTheatre();
      await theatre.play(1);
      const other = await openTheatre();
      for (const seed of [3, 18, 57]) {
        const here = await theatre.play(seed);
        const there = await other.play(seed);
        expect(there.effects).toEqual(here.effects);
        expect(there.outcomes).toEqual(here.outcomes);
      }
      await theatre.close();
      await other.close();
    },
    TIMEOUT_MS,
  );
});

describe("the checker finds a planted bug that", () => {
  it.each(PLANTED_BUGS)(
    "$does",
    async (bug) => {
      const stack = await plant(bug);
      const theatre = await openTheatre({ stackFile: stack.stackFile });
      let broken: string[] = [];
      for (let seed = 1; seed <= SEEDS_FOR_A_BUG && broken.length === 0; seed += 1)
        broken = (await theatre.play(seed)).broken;
      await theatre.close();
      await stack.remove();
      expect(broken.join("\n")).toMatch(bug.breaks);
    },
    TIMEOUT_MS,
  );
});
