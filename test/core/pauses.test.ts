import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { guessedDuration } from "../../functions/core/import/cadence.ts";
import { executionName } from "../../functions/core/import/drop.ts";
import {
  FILE_LOOKS,
  longestFilePauseSeconds,
  pauseBeforeFirstPoll,
  pauseBeforeNextMove,
  pauseBeforeNextPoll,
  pauseWhenThrottled,
} from "../../functions/core/import/pauses.ts";
import type { RecordIn } from "../../functions/core/import/record.ts";
import { MAX_WAITS, pause, secondsOf } from "../../functions/core/import/step.ts";
import { withLook } from "../../functions/core/import/transitions.ts";
import { aLook, aTask, DROPPED_AT_MS, importing, stopping } from "./records.ts";

const GIB = 2 ** 30;

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
      fc.property(fc.integer({ min: 1, max: 2100 }), (seconds) => {
        expect(secondsOf(pause(seconds))).toBeGreaterThanOrEqual(seconds);
        expect(secondsOf(pause(seconds))).toBeLessThan(seconds + MAX_WAITS);
      }),
    );
  });

  it.each([
    [1, { waits: 1, waitSeconds: 1 }],
    [300, { waits: 1, waitSeconds: 300 }],
    [301, { waits: 2, waitSeconds: 151 }],
    [2100, { waits: 7, waitSeconds: 300 }],
    [99_999, { waits: 7, waitSeconds: 300 }],
  ])("of %i s is %o", (seconds, expected) => {
    expect(pause(seconds)).toEqual(expected);
  });
});

describe("polling", () => {
  const at = (seconds: number) => DROPPED_AT_MS + seconds * 1000;
  const secondsAfter = (record: RecordIn<"importing">, seconds: number) =>
    secondsOf(pauseBeforeNextPoll(record, at(seconds)));

  it("begins when the shortest plausible import may be over, and goes on by the time it has run", () => {
    expect(secondsOf(pauseBeforeFirstPoll(guessedDuration(40 * GIB)))).toBe(508);
    expect([secondsAfter(importing, 150), secondsAfter(importing, 2000)]).toEqual([15, 100]);
  });

  it("goes by the progress", () => {
    const samples = [1, 2, 3].map((look) => ({ elapsedSeconds: 200 * look, percent: 20 * look + 1 }));
    expect(secondsAfter({ ...importing, polls: 3, samples }, 600)).toBe(120);
  });

  it("comes back soon for the image of a finished task, however long that took", () => {
    const finished = { ...aLook, task: { ...aTask, status: "Finished" } };
    expect(secondsAfter(withLook(importing, finished, at(80_000)), 80_000)).toBe(5);
  });

  it("counts from the drop where the start of the import is not known", () => {
    const record = { ...importing, timings: { droppedAt: importing.timings.droppedAt } };
    expect(secondsAfter(record, 2000)).toBe(100);
  });
});

describe("looks for missing files", () => {
  const { States } = parse(readFileSync("flows/import-image.yaml", "utf8")) as {
    States: Array<{ Name: string; Retry?: Array<Record<string, unknown>> }>;
  };
  const rule = States.find(({ Name }) => Name === "Validate")?.Retry?.find(({ Errors }) =>
    (Errors as string[]).includes("FilesMissing"),
  );

  it("are the flow's own, which goes on for longer than any deadline", () => {
    expect(rule).toMatchObject({
      IntervalSeconds: FILE_LOOKS.intervalSeconds,
      BackoffRate: FILE_LOOKS.backoffRate,
      MaxBackoffSeconds: FILE_LOOKS.maxBackoffSeconds,
    });
    let seconds = 0;
    for (let retry = 0; retry < Number(rule?.["MaxAttempts"]); retry += 1) seconds += pauseOf(retry);
    expect(seconds).toBeGreaterThan(2 * 86_400);
  });

  it("come no later than is told", () => {
    let elapsed = 0;
    for (let retry = 0; retry < 60; retry += 1) {
      expect(pauseOf(retry)).toBeLessThanOrEqual(longestFilePauseSeconds(elapsed));
      expect(longestFilePauseSeconds(elapsed)).toBeLessThanOrEqual(pauseOf(retry) + 1);
      elapsed += pauseOf(retry);
    }
  });

  function pauseOf(retry: number): number {
    const { intervalSeconds, backoffRate, maxBackoffSeconds } = FILE_LOOKS;
    return Math.min(intervalSeconds * backoffRate ** retry, maxBackoffSeconds);
  }
});

it("undoes swiftly at first, and tries what ECS refuses ever less often", () => {
  const after = (seconds: number) => secondsOf(pauseBeforeNextMove(stopping, DROPPED_AT_MS + seconds * 1000));
  expect([after(0), after(30), after(600)]).toEqual([10, 15, 300]);
});

describe("drops that are throttled together", () => {
  const names = Array.from({ length: 100 }, (_, index) =>
    executionName({ bucket: "b", imageKey: `incoming/${index}.raw`, sidecarEtag: "E", eventRequestId: "R" }),
  );
  const since = new Date(DROPPED_AT_MS).toISOString();
  const pauses = (afterSeconds: number) =>
    names.map((name) => pauseWhenThrottled(name, since, DROPPED_AT_MS + afterSeconds * 1000));

  it("come back one after another, none before the next minute and each at its own second", () => {
    const seconds = pauses(0).map((one) => one && secondsOf(one));
    expect(Math.min(...(seconds as number[]))).toBeGreaterThan(60);
    expect(Math.max(...(seconds as number[]))).toBeLessThan(122);
    const together = [...new Set(seconds)].map((one) => seconds.filter((other) => other === one).length);
    expect(Math.max(...together)).toBeLessThan(8);
    expect(pauses(0)).toEqual(pauses(0));
  });

  it("come back later the longer it goes on, in one wait, and not any more after an hour", () => {
    expect(pauses(3000).every((one) => one?.waits === 1 && one.waitSeconds === 300)).toBe(true);
    expect(pauses(3601)).toEqual(names.map(() => undefined));
  });
});
