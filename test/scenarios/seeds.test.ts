import { expect, it } from "vitest";
import { openScenarioPlayer } from "./play-scenario.ts";

/** `npm run sim -- --seeds N` plays as many as one likes. */
const SEEDS = 50;
const TIMEOUT_MS = 180_000;

/** The broken promises of the seeds from `first` on, in steps of `step`. */
async function playSeeds(first: number, step: number): Promise<string[]> {
  const player = await openScenarioPlayer();
  const broken: string[] = [];
  for (let seed = first; seed <= SEEDS; seed += step) {
    const played = await player.play(seed);
    broken.push(...played.broken.map((promise) => `npm run sim -- --seed ${seed}: ${promise}`));
  }
  await player.close();
  return broken;
}

it(
  `keeps every promise in ${SEEDS} seeds`,
  async () => {
    // Three simulators beside each other: while one waits for its functions another one works.
    expect((await Promise.all([playSeeds(1, 3), playSeeds(2, 3), playSeeds(3, 3)])).flat()).toEqual([]);
  },
  TIMEOUT_MS,
);
