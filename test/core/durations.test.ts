import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guessedDuration, secondsToFirstPoll } from "../../functions/core/import/cadence.ts";
import {
  type Durations,
  durationsKey,
  expectedDuration,
  readDurations,
  withDuration,
} from "../../functions/core/import/durations.ts";

const GIB = 2 ** 30;
const none = readDurations(undefined);
const known = (imports: ReadonlyArray<[format: string, sizeGib: number, seconds: number]>): Durations =>
  imports.reduce(
    (durations, [format, sizeGib, seconds]) =>
      withDuration(durations, { format, sizeBytes: sizeGib * GIB, seconds }),
    none,
  );

describe("durations.json", () => {
  it("lies below the results' prefix", () => {
    expect(durationsKey("results/")).toBe("results/durations.json");
  });

  it("has the newest imports by format and size", () => {
    expect(
      known([
        ["QCOW2", 0.25, 100],
        ["RAW", 5, 400],
        ["QCOW2", 4, 300],
        ["RAW", 7.5, 500.4],
      ]),
    ).toEqual({
      schemaVersion: 1,
      classes: {
        "QCOW2 0-1 GiB": [{ sizeGib: 0.25, seconds: 100 }],
        "QCOW2 4-8 GiB": [{ sizeGib: 4, seconds: 300 }],
        "RAW 4-8 GiB": [
          { sizeGib: 5, seconds: 400 },
          { sizeGib: 7.5, seconds: 500 },
        ],
      },
    });
  });

  it("stays below 8 KiB however many imports there were, and forgets what was longest ago", () => {
    const formats = ["RAW", "QCOW2", "VHD", "VMDK"];
    const many = Array.from({ length: 2000 }, (_, index): [string, number, number] => [
      formats[index % 4] as string,
      1.123 * 2 ** (index % 11),
      10_000 + index,
    ]);
    const durations = known(many);
    expect(JSON.stringify(durations, null, 2).length).toBeLessThan(8192);
    expect(Object.keys(durations.classes)).toHaveLength(16);
    const newest = Object.values(durations.classes).at(-1)?.at(-1);
    expect(newest?.seconds).toBe(11_999);
    expect(readDurations(JSON.parse(JSON.stringify(durations)))).toEqual(durations);
  });

  it("is read whatever is in it, and without what makes no sense", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(readDurations(value).schemaVersion).toBe(1);
      }),
    );
    expect(
      readDurations({
        schemaVersion: 1,
        classes: {
          "RAW 4-8 GiB": [{ sizeGib: 5, seconds: 400 }, { sizeGib: -5, seconds: 400 }, "?", null],
          "a class of no format and size": [{ sizeGib: 5, seconds: 400 }],
        },
        more: "of it",
      }),
    ).toEqual({ schemaVersion: 1, classes: { "RAW 4-8 GiB": [{ sizeGib: 5, seconds: 400 }] } });
    const halfGarbled = {
      schemaVersion: 1,
      classes: { "RAW 2-4 GiB": "?", "RAW 4-8 GiB": [{ sizeGib: 5, seconds: 400 }] },
    };
    expect(Object.keys(readDurations(halfGarbled).classes)).toEqual(["RAW 4-8 GiB"]);
    expect(readDurations({ ...halfGarbled, schemaVersion: 2 }).classes).toEqual({});
  });

  it("takes an empty file and one that ended at once", () => {
    expect(withDuration(none, { format: "RAW", sizeBytes: 0, seconds: 0 }).classes).toEqual({
      "RAW 0-1 GiB": [{ sizeGib: 0.001, seconds: 1 }],
    });
  });
});

describe("how long an import is expected to take", () => {
  const slow = (count: number) =>
    known(
      Array.from({ length: count }, (_, index) => ["RAW", 4 + index / 4, 3 * (120 + 60 * (4 + index / 4))]),
    );

  it("is guessed from its size until enough of its class are known", () => {
    expect(expectedDuration(slow(4), "RAW", 6 * GIB)).toEqual(guessedDuration(6 * GIB));
    expect(expectedDuration(slow(8), "QCOW2", 6 * GIB)).toEqual(guessedDuration(6 * GIB));
    expect(expectedDuration(slow(8), "RAW", 9 * GIB)).toEqual(guessedDuration(9 * GIB));
  });

  it("is then what its class took, for its own size, and the surer the more alike they were", () => {
    const five = expectedDuration(slow(5), "RAW", 6 * GIB);
    const eight = expectedDuration(slow(8), "RAW", 6 * GIB);
    expect(Math.round(five.seconds)).toBe(3 * (120 + 60 * 6));
    expect(eight.spread).toBeLessThan(five.spread);
    expect(five.spread).toBeLessThan(0.4);
  });

  it("lets the first look come later where imports are slow, and before any of them ended", () => {
    const first = secondsToFirstPoll(expectedDuration(slow(8), "RAW", 6 * GIB));
    expect(first).toBeGreaterThan(2 * secondsToFirstPoll(guessedDuration(6 * GIB)));
    expect(first).toBeLessThan(3 * (120 + 60 * 6));
  });

  it("follows imports that have become faster, although each is seen only at the first look", () => {
    let durations = slow(8);
    for (let count = 0; count < 16; count += 1) {
      const seen = Math.max(200, secondsToFirstPoll(expectedDuration(durations, "RAW", 6 * GIB)));
      durations = withDuration(durations, { format: "RAW", sizeBytes: 6 * GIB, seconds: seen });
    }
    expect(secondsToFirstPoll(expectedDuration(durations, "RAW", 6 * GIB))).toBeLessThan(200);
  });

  it("is far apart where imports were", () => {
    const mixed = known([3, 6, 12, 3, 6, 12, 3, 6].map((minutes) => ["RAW", 6, 60 * minutes]));
    expect(expectedDuration(mixed, "RAW", 6 * GIB).spread).toBeGreaterThan(0.4);
  });
});
