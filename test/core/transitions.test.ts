import { describe, expect, it } from "vitest";
import { failure } from "../../functions/core/import/failures.ts";
import { ImportRecord } from "../../functions/core/import/record.ts";
import {
  newRecord,
  stoppingOf,
  toEnded,
  toImported,
  toImporting,
  toLost,
  toReady,
  toRefused,
  toStopping,
  toUndone,
  withLook,
  withMove,
} from "../../functions/core/import/transitions.ts";
import { aDrop, aLook, aTask, DROPPED_AT_MS, importing, ready, stopping, waiting } from "./records.ts";

const nowMs = DROPPED_AT_MS + 60_000;
const now = new Date(nowMs).toISOString();
const nothing = { task: undefined, image: undefined, snapshots: [] };
const ending = { state: "failed", failure: failure("TaskGone", {}) } as const;
const { request, files, warnings } = ready;

const made = {
  newRecord: newRecord(aDrop),
  toReady: toReady(waiting, { request, files, warnings }, nowMs),
  toRefused: toRefused(waiting, [], nowMs),
  toImporting: toImporting(ready, { imageId: "m-1", taskId: "", requestId: "R" }, nowMs),
  withLook: withLook(importing, aLook, nowMs),
  withTaskLook: withLook(importing, { task: aTask }, nowMs),
  toStopping: toStopping(importing, ending, nowMs),
  withMove: withMove(stopping, aLook),
  toImported: toImported(stopping, aLook.snapshots, nowMs),
  toImportedInTime: toImported(importing, aLook.snapshots, nowMs),
  toEnded: toEnded(ready, ending, nowMs),
  toUndone: toUndone(stopping, nothing, nowMs),
  toUndoneLeft: toUndone(stopping, aLook, nowMs),
  toLost: toLost(importing, ending.failure, nowMs),
};

it.each(Object.entries(made))("%s makes a record that the workflow can carry", (_, record) => {
  expect(ImportRecord.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
});

it("every time has its name", () => {
  expect(made.toReady.timings).toEqual({ droppedAt: aDrop.droppedAt, checkedAt: now });
  expect(made.toImporting.timings.importStartedAt).toBe(now);
  expect(made.toStopping.stoppingSince).toBe(now);
  for (const record of [made.toRefused, made.toImported, made.toEnded, made.toUndone, made.toLost])
    expect(record.timings.endedAt).toBe(now);
});

it("whoever is not turned away any more has no time of it left", () => {
  const throttledSince = now;
  const records = [
    withLook({ ...importing, throttledSince }, aLook, nowMs),
    withMove({ ...stopping, throttledSince }, aLook),
    toReady({ ...waiting, throttledSince }, { request, files, warnings }, nowMs),
    toStopping({ ...importing, throttledSince }, ending, nowMs),
  ];
  for (const record of records) expect(record).not.toHaveProperty("throttledSince");
});

it("a look at the task alone leaves what is known of image and snapshots", () => {
  const snapshots = [{ id: "s-9", status: "failed" }];
  const progress = { taskStatus: "Waiting", percent: 0, imageStatus: "Waiting", snapshots };
  expect(withLook({ ...importing, progress }, { task: aTask }, nowMs)).toMatchObject({
    polls: 1,
    progress: { taskStatus: "Processing", percent: 50, imageStatus: "Waiting", snapshots },
  });
});

it("every look that shows the task adds a sample of its progress, a finished one reads 100", () => {
  const samples = [{ elapsedSeconds: 30, percent: 5 }];
  const after = (task: typeof aTask | undefined) =>
    withLook({ ...importing, samples }, { ...aLook, task }, nowMs).samples.slice(1);
  expect(after(aTask)).toEqual([{ elapsedSeconds: 60, percent: 50 }]);
  expect(after({ ...aTask, status: "Finished" })).toEqual([{ elapsedSeconds: 60, percent: 100 }]);
  expect(after(undefined)).toEqual([]);
});

it("how long an import took is known where ImportImage was answered and nothing was undone", () => {
  expect(made.toImportedInTime.duration).toEqual({ format: "QCOW2", sizeBytes: 2 ** 30, seconds: 60 });
  expect(made.toImported).not.toHaveProperty("duration");
  expect(toImported({ ...importing, requestId: "" }, [], nowMs)).not.toHaveProperty("duration");
});

describe("snapshots, which outlive an image, are remembered", () => {
  const progress = { taskStatus: "Processing", percent: 1, snapshots: [{ id: "s-9", status: "failed" }] };

  it("when an image is not to be seen any more", () => {
    const blind = { ...aLook, image: undefined, snapshots: [] };
    expect(withLook({ ...importing, progress }, blind, nowMs).progress.snapshots).toEqual(progress.snapshots);
    expect(withLook(importing, blind, nowMs).progress).toEqual({
      taskStatus: "Processing",
      percent: 50,
      snapshots: [],
    });
    expect(withLook(importing, { ...nothing }, nowMs).progress.taskStatus).toBe("Unknown");
  });

  it("when an import is undone, move by move", () => {
    expect(toStopping({ ...importing, progress }, ending, nowMs).snapshots).toEqual(["s-9"]);
    expect(toStopping(importing, ending, nowMs).snapshots).toEqual([]);
    const look = {
      ...nothing,
      snapshots: [
        { id: "s-1", status: "" },
        { id: "s-2", status: "" },
      ],
    };
    expect(withMove(stopping, look)).toMatchObject({ polls: 1, snapshots: ["s-1", "s-2"] });
  });

  it("when nobody follows the import any more", () => {
    const message = "The import task t-1 may still run.";
    const snapshots = progress.snapshots;
    expect(toLost({ ...importing, progress }, ending.failure, nowMs)).toMatchObject({ snapshots });
    expect(toLost(importing, ending.failure, nowMs)).toMatchObject({
      snapshots: [],
      failure: { message: expect.stringContaining(message) },
    });
    expect(toLost(stopping, ending.failure, nowMs)).toMatchObject({
      imageName: "web",
      snapshots: [{ id: "s-1", status: "unknown" }],
    });
  });

  it("when what was published is undone, each once", () => {
    const known = { ...stopping, timings: { droppedAt: now }, snapshots: ["s-1", "s-1"] };
    expect(stoppingOf(known, nowMs)).toMatchObject({
      snapshots: ["s-1"],
      drop: { droppedAt: now },
      stoppingSince: now,
    });
  });
});

it("what is left behind is said, and named", () => {
  expect(made.toUndone).toMatchObject({ taskId: "t-1", imageName: "web" });
  expect(made.toUndone).not.toHaveProperty("imageId");
  expect(made.toUndoneLeft).toMatchObject({
    imageId: "m-1",
    snapshots: aLook.snapshots,
    failure: { message: expect.stringContaining("task t-1, image m-1, snapshot s-1") },
  });
  const onlyTask = toUndone(stopping, { ...aLook, image: undefined, snapshots: [] }, nowMs);
  expect(onlyTask.failure.message).toContain("task t-1.");
  expect(JSON.stringify(onlyTask)).not.toMatch(/imageId|"snapshots"/);
});

it("an import that was about to begin ends with its image's name, one that waited without", () => {
  expect(made.toEnded).toMatchObject({ state: "failed", imageName: "web" });
  expect(toEnded(waiting, ending, nowMs)).not.toHaveProperty("imageName");
});
