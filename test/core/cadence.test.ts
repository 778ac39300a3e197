import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  expectedImportSeconds,
  MAX_WAITS,
  type Pause,
  pause,
  pauseBeforeFirstPoll,
  pauseBeforeNextLook,
  pauseBeforeNextMove,
  pauseBeforeNextPoll,
} from "../../functions/core/import/cadence.ts";

const GIB = 2 ** 30;
const total = ({ waits, waitSeconds }: Pause) => waits * waitSeconds;

describe("a pause", () => {
  it("is made of whole waits of 1 to 300 s, in a chain that the flow has", () => {
    fc.assert(
      fc.property(fc.double({ min: -10, max: 1e6, noNaN: true }), (seconds) => {
        const { waits, waitSeconds } = pause(seconds);
        expect(Number.isInteger(waits) && waits >= 1 && waits <= MAX_WAITS).toBe(true);
        expect(Number.isInteger(waitSeconds) && waitSeconds >= 1 && waitSeconds <= 300).toBe(true);
      }),
    );
  });

  it("is as long as was asked for, to the second a wait", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3600 }), (seconds) => {
        expect(total(pause(seconds))).toBeGreaterThanOrEqual(seconds);
        expect(total(pause(seconds))).toBeLessThan(seconds + MAX_WAITS);
      }),
    );
  });

  it.each([
    [1, { waits: 1, waitSeconds: 1 }],
    [300, { waits: 1, waitSeconds: 300 }],
    [301, { waits: 2, waitSeconds: 151 }],
    [3600, { waits: 12, waitSeconds: 300 }],
    [99_999, { waits: 12, waitSeconds: 300 }],
  ])("of %i s is %o", (seconds, expected) => {
    expect(pause(seconds)).toEqual(expected);
  });
});

describe("polling", () => {
  it("looks first when the shortest plausible import may be over", () => {
    expect(expectedImportSeconds(0)).toBe(120);
    expect(total(pauseBeforeFirstPoll(0))).toBe(48);
    expect(total(pauseBeforeFirstPoll(40 * GIB))).toBe(1008);
  });

  it("never leaves an ended import unseen for more than a tenth of its time, or 15 s", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 86_400 }),
        fc.integer({ min: 0, max: 500 }),
        (elapsed, sizeGib) => {
          const lag = total(pauseBeforeNextPoll(elapsed, sizeGib * GIB));
          expect(lag).toBeLessThanOrEqual(Math.max(15, 0.1 * elapsed) + MAX_WAITS);
        },
      ),
    );
  });

  it("looks twice as often where most imports end", () => {
    expect(total(pauseBeforeNextPoll(1200, 20 * GIB))).toBe(60);
    expect(total(pauseBeforeNextPoll(3000, 20 * GIB))).toBe(300);
    expect(total(pauseBeforeNextPoll(300, 20 * GIB))).toBe(30);
  });

  it("is done with few looks: an hour's import of 40 GiB takes at most 60", () => {
    let elapsed = total(pauseBeforeFirstPoll(40 * GIB));
    let looks = 1;
    for (; elapsed < 3600 && looks < 1000; looks += 1)
      elapsed += total(pauseBeforeNextPoll(elapsed, 40 * GIB));
    expect(looks).toBeLessThanOrEqual(60);
    expect(elapsed - 3600).toBeLessThanOrEqual(180);
  });
});

it("looks for missing files soon at first, later less and less often", () => {
  expect(total(pauseBeforeNextLook(0))).toBe(15);
  expect(total(pauseBeforeNextLook(600))).toBe(200);
  expect(total(pauseBeforeNextLook(86_400))).toBe(3600);
});

it("undoes swiftly at first, and tries what ECS refuses ever less often", () => {
  expect(total(pauseBeforeNextMove(0))).toBe(10);
  expect(total(pauseBeforeNextMove(30))).toBe(10);
  expect(total(pauseBeforeNextMove(600))).toBe(200);
});
