import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  endByProgress,
  guessedDuration,
  type ProgressSample,
  secondsToFirstPoll,
  secondsToImage,
  secondsToNextPoll,
  withSample,
} from "../../functions/core/import/cadence.ts";

const GIB = 2 ** 30;

const samplesOf = (...pairs: Array<[elapsedSeconds: number, percent: number]>): ProgressSample[] =>
  pairs.map(([elapsedSeconds, percent]) => ({ elapsedSeconds, percent }));

describe("the first look at an import", () => {
  it("comes when the shortest plausible import may be over", () => {
    expect(guessedDuration(0)).toEqual({ seconds: 120, spread: 0.4 });
    expect(secondsToFirstPoll(guessedDuration(0))).toBe(24);
    expect(secondsToFirstPoll(guessedDuration(20 * GIB))).toBe(266);
  });

  it("comes later where imports are known to take the same time, at the earliest after 15 s, at the latest after 15 minutes", () => {
    expect(secondsToFirstPoll({ seconds: 1000, spread: 0.1 })).toBe(670);
    expect(secondsToFirstPoll({ seconds: 10, spread: 1 })).toBe(15);
    expect(secondsToFirstPoll(guessedDuration(2048 * GIB))).toBe(900);
  });
});

describe("the next look at an import", () => {
  const next = (elapsedSeconds: number, ...pairs: Array<[number, number]>) =>
    secondsToNextPoll({ elapsedSeconds, looks: pairs.length, samples: samplesOf(...pairs) });

  it("comes after a twentieth of the time it has run, at least 15 s, where there is no progress", () => {
    expect(next(0)).toBe(15);
    expect(next(600, [300, 0], [600, 0])).toBe(30);
    expect(next(600, [600, 30])).toBe(30);
    expect(next(86_400)).toBe(4320);
  });

  it("comes when the import should end at the earliest, but a fifth of its time later at the latest", () => {
    expect(next(400, [200, 21], [400, 41])).toBe(80);
    expect(next(900, [200, 21], [400, 41], [900, 91])).toBe(72);
  });

  it("comes every few seconds while the import may end", () => {
    expect(next(990, [200, 21], [400, 41], [900, 91], [990, 99])).toBe(10);
  });

  it("comes as if there was no progress when it should have ended", () => {
    expect(next(1400, [200, 21], [400, 41], [900, 91], [1400, 99])).toBe(70);
  });

  it.each<[string, Array<[number, number]>]>([
    [
      "falls back",
      [
        [200, 20],
        [400, 40],
        [600, 10],
      ],
    ],
    [
      "jumps",
      [
        [200, 20],
        [400, 25],
        [450, 90],
        [600, 91],
      ],
    ],
    [
      "stands still",
      [
        [200, 21],
        [300, 33],
        [400, 44],
        [700, 44],
      ],
    ],
    [
      "stands still in steps",
      [
        [200, 20],
        [300, 30],
        [400, 40],
        [700, 40],
      ],
    ],
    [
      "stands where it was first seen",
      [
        [200, 44],
        [300, 44],
        [600, 44],
      ],
    ],
    [
      "slows down so much that no line fits",
      [
        [100, 40],
        [200, 70],
        [300, 78],
        [600, 84],
        [900, 88],
      ],
    ],
  ])("does not believe a progress that %s", (_, pairs) => {
    expect(endByProgress(samplesOf(...pairs))).toBeUndefined();
    expect(next(1000, ...pairs)).toBe(50);
  });

  it("believes a progress that began late", () => {
    const end = endByProgress(samplesOf([500, 0], [700, 21], [900, 41], [1100, 61]));
    expect(end?.earliest).toBeGreaterThan(1400);
    expect(end?.latest).toBeLessThan(1600);
  });

  it("believes no progress where more looks were spent than without it", () => {
    const samples = samplesOf([200, 21], [400, 41]);
    const next = (looks: number) => secondsToNextPoll({ elapsedSeconds: 400, looks, samples });
    expect([next(25), next(26)]).toEqual([80, 20]);
  });

  it("comes at most 140 times in a day, whatever the progress", () => {
    // Every look comes as soon as it can: the end is always near.
    let elapsedSeconds = 15;
    let looks = 1;
    for (; elapsedSeconds < 86_400; looks += 1) {
      const samples = samplesOf(
        [0, 0],
        [elapsedSeconds - 2, 50],
        [elapsedSeconds - 1, 97],
        [elapsedSeconds, 98],
      );
      elapsedSeconds += secondsToNextPoll({ elapsedSeconds, looks, samples });
    }
    expect(looks).toBeGreaterThan(130);
    expect(looks).toBeLessThanOrEqual(140);
  });

  it("is a whole number of seconds, never more than a fifth of the time away, whatever the progress", () => {
    const percents = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 20 });
    fc.assert(
      fc.property(percents, fc.integer({ min: 1, max: 10_000 }), (all, everySeconds) => {
        let samples: ProgressSample[] = [];
        for (const [index, percent] of all.entries())
          samples = withSample(samples, { elapsedSeconds: (index + 1) * everySeconds, percent });
        const elapsedSeconds = all.length * everySeconds;
        const seconds = secondsToNextPoll({ elapsedSeconds, looks: all.length, samples });
        expect(Number.isInteger(seconds) && seconds >= 10).toBe(true);
        expect(seconds).toBeLessThanOrEqual(Math.max(15, 0.2 * elapsedSeconds));
      }),
    );
  });
});

describe("the next look at the image of a finished task", () => {
  it("comes three times soon, then as if there was no progress", () => {
    const samples = samplesOf([500, 50], [1000, 100]);
    const next = (elapsedSeconds: number) => secondsToImage({ elapsedSeconds, looks: 9, samples });
    expect([1000, 1005, 1015, 1035].map(next)).toEqual([5, 10, 20, 51]);
    expect(secondsToImage({ elapsedSeconds: 9, looks: 1, samples: [] })).toBe(5);
  });
});

describe("the samples of a progress", () => {
  const add = (pairs: Array<[number, number]>) =>
    samplesOf(...pairs).reduce(withSample, [] as ProgressSample[]);

  it("are the newest 16", () => {
    const many = Array.from({ length: 40 }, (_, index): [number, number] => [index, index + 1]);
    expect(add(many)).toEqual(samplesOf(...many.slice(-16)));
  });

  it("keep the last of those that read 0, the first of those that read 100, and one for each time", () => {
    expect(
      add([
        [10, 99],
        [20, 100],
        [30, 100],
      ]),
    ).toEqual(samplesOf([10, 99], [20, 100]));
    expect(
      add([
        [10, 0],
        [20, 0],
        [30, 5],
        [40, 0],
      ]),
    ).toEqual(samplesOf([20, 0], [30, 5], [40, 0]));
    expect(
      add([
        [10, 4],
        [30, 5],
        [20, 6],
        [20, 7],
      ]),
    ).toEqual(samplesOf([10, 4], [20, 7]));
  });
});
