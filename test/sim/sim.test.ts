import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PLANTED_BUGS, plant } from "./planted.ts";
import { openTheatre, type Theatre } from "./play.ts";

const SEEDS = 200;
const TIMEOUT_MS = 120_000;

describe("whole scenarios, each from one seed", () => {
  let theatre: Theatre;
  beforeAll(async () => {
    theatre = await openTheatre();
  });
  afterAll(() => theatre.close());

  it(
    `keep every promise in ${SEEDS} seeds`,
    async () => {
      const broken: string[] = [];
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const played = await theatre.play(seed);
        broken.push(...played.broken.map((promise) => `npm run sim -- --seed ${seed}: ${promise}`));
      }
      expect(broken).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it("go the same way whenever the seed is the same, on a simulator that has played others and on a new one", async () => {
    const other = await openTheatre();
    for (const seed of [3, 18, 57]) {
      const here = await theatre.play(seed);
      const there = await other.play(seed);
      expect(there.effects).toEqual(here.effects);
      expect(there.outcomes).toEqual(here.outcomes);
    }
    await other.close();
  });
});

describe("the checker finds a planted bug that", () => {
  it.each(PLANTED_BUGS)(
    "$does",
    async (bug) => {
      const stack = await plant(bug);
      const theatre = await openTheatre({ stackFile: stack.stackFile });
      let broken: string[] = [];
      for (let seed = 1; seed <= SEEDS && broken.length === 0; seed += 1)
        broken = (await theatre.play(seed)).broken;
      await theatre.close();
      await stack.remove();
      expect(broken.join("\n")).toMatch(bug.breaks);
    },
    TIMEOUT_MS,
  );
});
