import { describe, expect, it } from "vitest";
import { failure } from "../../functions/core/import/failures.ts";
import { judgeUndo } from "../../functions/core/import/judge-undo.ts";
import type { ImportFacts } from "../../functions/core/import/look.ts";
import { aLook, anImage, aTask, DROPPED_AT_MS, stopping } from "./records.ts";

const nowMs = DROPPED_AT_MS + 600_000;
const look = (change: Partial<ImportFacts>): ImportFacts => ({ ...aLook, ...change });
const finished = { ...aTask, status: "Finished", percent: 100 };
const available = { ...anImage, status: "Available" };

describe("undoing an import", () => {
  it("notes the snapshots of an image before it deletes it: afterwards nobody could tell them", () => {
    const ending: typeof stopping.ending = { state: "failed", failure: failure("ImportTaskFailed", {}) };
    const seen = look({ task: finished, image: available });
    expect(judgeUndo({ ...stopping, ending, snapshots: [] }, seen, nowMs)).toEqual({ kind: "look-again" });
    expect(judgeUndo({ ...stopping, ending, snapshots: ["s-1"] }, seen, nowMs)).toEqual({
      kind: "delete-image",
    });
  });

  it.each<[string, ImportFacts, object]>([
    ["cancels the task first", aLook, { kind: "cancel-task" }],
    [
      "cancels a task that ECS hides while its image is being made",
      look({ task: undefined }),
      { kind: "cancel-task" },
    ],
    [
      "deletes the image when the task is over",
      look({ task: { ...aTask, status: "Deleted" } }),
      { kind: "delete-image" },
    ],
    [
      "deletes the snapshots when the image is gone",
      look({ task: undefined, image: undefined }),
      { kind: "delete-snapshots", ids: ["s-1"] },
    ],
    [
      "looks again while a finished task's image is not settled",
      look({ task: finished }),
      { kind: "look-again" },
    ],
    [
      "deletes an image that failed although its task finished",
      look({ task: finished, image: { ...anImage, status: "CreateFailed" } }),
      { kind: "delete-image" },
    ],
  ])("%s", (_, seen, move) => {
    expect(judgeUndo(stopping, seen, nowMs)).toEqual(move);
  });

  it("ends when nothing is left", () => {
    const nothing = { task: undefined, image: undefined, snapshots: [] };
    expect(judgeUndo(stopping, nothing, nowMs)).toMatchObject({
      kind: "end",
      record: { state: "cancelled", failure: { message: "The import was cancelled." } },
    });
  });

  it("answers what really happened when it comes too late", () => {
    expect(judgeUndo(stopping, look({ task: finished, image: available }), nowMs)).toMatchObject({
      kind: "end",
      record: { state: "imported", imageId: "m-1", snapshots: aLook.snapshots },
    });
  });

  it("removes an image that became available although its import failed", () => {
    const ending = { ...stopping.ending, state: "failed" as const };
    expect(judgeUndo({ ...stopping, ending }, look({ task: finished, image: available }), nowMs)).toEqual({
      kind: "delete-image",
    });
  });

  it("never deletes an image without this execution's tag, and says that it is left", () => {
    const foreign = { ...anImage, tags: {} };
    const move = judgeUndo(
      stopping,
      look({ task: undefined, image: { ...foreign, status: "CreateFailed" } }),
      nowMs,
    );
    expect(move).toMatchObject({ kind: "end", record: { state: "cancelled", imageId: "m-1" } });
    expect(JSON.stringify(move)).toContain(
      "Left behind, because it could not be removed: image m-1, snapshot s-1.",
    );
  });

  it("leaves an image whole that is Available although ECS forgot its task, unless it failed", () => {
    const forgotten = look({ task: undefined, image: available });
    expect(judgeUndo(stopping, forgotten, nowMs)).toMatchObject({ record: { state: "imported" } });
    const ending = { ...stopping.ending, state: "failed" as const };
    expect(judgeUndo({ ...stopping, ending }, forgotten, nowMs)).toEqual({ kind: "delete-image" });
  });

  it("gives up after an hour and names what is left", () => {
    const late = DROPPED_AT_MS + 3_601_000;
    expect(JSON.stringify(judgeUndo(stopping, aLook, late))).toContain("task t-1, image m-1, snapshot s-1");
    const onlyTask = judgeUndo(stopping, { ...aLook, image: undefined, snapshots: [] }, late);
    expect(onlyTask).toMatchObject({
      record: { failure: { message: expect.stringContaining("task t-1.") } },
    });
    expect(JSON.stringify(onlyTask)).not.toMatch(/imageId|"snapshots"/);
    const nothing = { task: undefined, image: undefined, snapshots: [] };
    expect(JSON.stringify(judgeUndo(stopping, nothing, late))).not.toContain("Left behind");
  });
});
