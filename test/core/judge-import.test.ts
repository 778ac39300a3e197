import { describe, expect, it } from "vitest";
import { judgeImport } from "../../functions/core/import/judge-import.ts";
import type { ImportFacts } from "../../functions/core/import/look.ts";
import { aDrop, aLook, anImage, aTask, DROPPED_AT_MS, importing } from "./records.ts";

const moment = { nowMs: DROPPED_AT_MS + 600_000, importDeadlineSeconds: 86_400 };
const look = (change: Partial<ImportFacts>): ImportFacts => ({ ...aLook, ...change });
const finished = { ...aTask, status: "Finished", percent: 100 };
const available = { ...anImage, status: "Available" };

describe("a poll of a running import", () => {
  it.each(["Waiting", "Pending", "Processing", "Paused", "SomethingNew"])(
    "goes on while the task is %s",
    (status) => {
      const step = judgeImport(importing, look({ task: { ...aTask, status } }), moment);
      expect(step).toMatchObject({
        next: "poll",
        record: { state: "importing", polls: 1, progress: { taskStatus: status } },
      });
    },
  );

  it("ends as imported when the task is Finished and the image Available", () => {
    const step = judgeImport(importing, look({ task: finished, image: available }), moment);
    expect(step).toMatchObject({
      next: "publish",
      record: {
        state: "imported",
        imageId: "m-1",
        snapshots: aLook.snapshots,
        timings: { endedAt: "2026-11-01T00:10:00.000Z" },
      },
    });
  });

  it("waits for the image of a finished task, and soon looks again", () => {
    const step = judgeImport(importing, look({ task: finished }), moment);
    expect(step).toMatchObject({ next: "poll", waits: 1, waitSeconds: 5, record: { state: "importing" } });
  });

  it("believes that the image of a finished task is gone only when it misses it twice", () => {
    const first = judgeImport(importing, look({ task: finished, image: undefined }), moment);
    expect(first.record.state).toBe("importing");
    if (first.record.state !== "importing") return;
    const second = judgeImport(first.record, look({ task: finished, image: undefined }), moment);
    expect(second.record).toMatchObject({
      state: "stopping",
      ending: { failure: { code: "ImageUnusable" } },
    });
  });

  it("believes an Available image whose task ECS has forgotten when it misses the task twice", () => {
    const forgotten = look({ task: undefined, image: available });
    const first = judgeImport(importing, forgotten, moment);
    expect(first.record.state).toBe("importing");
    if (first.record.state !== "importing") return;
    expect(judgeImport(first.record, forgotten, moment).record.state).toBe("imported");
    expect(judgeImport(first.record, look({ task: undefined }), moment).record.state).toBe("importing");
  });

  it("does not take a task that ECS hides for gone while the image is there", () => {
    expect(judgeImport(importing, look({ task: undefined }), moment).record.state).toBe("importing");
  });

  const errors = [{ code: "BadFormat", message: "no partition" }];
  it.each<[string, Partial<ImportFacts>, string, string]>([
    [
      "the task failed",
      { task: { ...aTask, status: "Failed", errors } },
      "ImportTaskFailed",
      "BadFormat: no partition",
    ],
    [
      "an operation of a finished task failed",
      { task: { ...finished, errors } },
      "ImportTaskFailed",
      "BadFormat",
    ],
    [
      "the image cannot be used",
      { task: finished, image: { ...anImage, status: "UnAvailable" } },
      "ImageUnusable",
      "UnAvailable",
    ],
    [
      "the image failed with a reason",
      { task: { ...finished, errors }, image: { ...anImage, status: "CreateFailed" } },
      "ImportTaskFailed",
      "BadFormat",
    ],
    [
      "somebody cancelled the task elsewhere",
      { task: { ...aTask, status: "Deleted" } },
      "TaskGone",
      "outside",
    ],
    ["task and image are gone", { task: undefined, image: undefined }, "TaskGone", "outside"],
  ])("undoes the import when %s", (_, change, code, words) => {
    const step = judgeImport(importing, look(change), moment);
    expect(step).toMatchObject({
      next: "poll",
      record: { state: "stopping", ending: { state: "failed", failure: { code } } },
    });
    expect(JSON.stringify(step.record)).toContain(words);
  });

  it("goes on after a look at the task alone", () => {
    expect(judgeImport(importing, { task: aTask }, moment)).toMatchObject({
      next: "poll",
      record: { state: "importing", polls: 1, progress: { percent: 50 } },
    });
  });

  it("undoes an import that is over its deadline", () => {
    const late = { ...moment, nowMs: DROPPED_AT_MS + 86_400_000 };
    expect(judgeImport(importing, aLook, late).record).toMatchObject({
      state: "stopping",
      ending: { state: "timed-out", failure: { code: "ImportTooSlow" } },
    });
  });

  it("counts from the drop where the start of the import is not known", () => {
    const record = { ...importing, timings: { droppedAt: aDrop.droppedAt } };
    expect(judgeImport(record, aLook, moment).waitSeconds).toBe(30);
  });

  it("remembers the snapshots of an image that it cannot see any more", () => {
    const seen = judgeImport(importing, aLook, moment).record;
    if (seen.state !== "importing") throw new Error(seen.state);
    const blind = judgeImport(seen, look({ image: undefined, snapshots: [] }), moment).record;
    expect(blind).toMatchObject({ progress: { snapshots: [{ id: "s-1" }] } });
    expect(judgeImport(importing, look({ image: undefined, snapshots: [] }), moment).record).toMatchObject({
      progress: { snapshots: [] },
    });
  });
});
