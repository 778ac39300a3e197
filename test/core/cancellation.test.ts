import { describe, expect, it } from "vitest";
import {
  applyCancel,
  cleanupAfter,
  importDueBy,
  nextLookBy,
  takeOver,
} from "../../functions/core/import/cancellation.ts";
import { judgeUndo } from "../../functions/core/import/judge-undo.ts";
import { resultOf, type Status, statusOf } from "../../functions/core/import/published.ts";
import { type EndedRecord, OUTCOMES } from "../../functions/core/import/record.ts";
import {
  aDrop,
  aLook,
  anImage,
  aTask,
  DROPPED_AT_MS,
  failed,
  imported,
  importing,
  ready,
  refused,
  stopping,
  waiting,
} from "./records.ts";

describe("a request to cancel", () => {
  const request = {
    execution: aDrop.execution,
    requestedAt: aDrop.droppedAt,
    by: "ann",
    reason: "wrong file",
  };
  const nowMs = Date.parse("2026-11-01T00:01:00.000Z");

  it.each([waiting, ready])("ends a drop at once before ImportImage %#", (record) => {
    expect(applyCancel(record, request, nowMs)).toMatchObject({
      next: "publish",
      record: {
        state: "cancelled",
        failure: { message: "The import was cancelled. By ann. Reason: wrong file." },
      },
    });
  });

  it("undoes a running import", () => {
    expect(applyCancel(importing, { execution: "x", requestedAt: "t" }, nowMs)).toMatchObject({
      next: "poll",
      record: {
        state: "stopping",
        ending: { state: "cancelled", failure: { message: "The import was cancelled." } },
      },
    });
  });

  it.each([stopping, imported, refused, failed])("changes nothing where it is too late %#", (record) => {
    expect(applyCancel(record, request, nowMs)).toBeUndefined();
  });
});

const nowMs = DROPPED_AT_MS + 7_200_000;
const nothing = { drop: aDrop, begun: undefined, status: undefined };
const ended = { ...failed, taskId: "t-1", imageId: "m-1", snapshots: [{ id: "s-1", status: "unknown" }] };
const byOutcome: Record<(typeof OUTCOMES)[number], EndedRecord> = {
  imported,
  refused,
  failed: ended,
  cancelled: { ...ended, state: "cancelled" },
  "timed-out": { ...ended, state: "timed-out" },
};

describe("a cancel after the result", () => {
  it.each(OUTCOMES)(
    "undoes what is left of an import that ended as %s, unless an image was promised",
    (outcome) => {
      const record = cleanupAfter(resultOf(byOutcome[outcome]), nothing, nowMs);
      if (outcome === "imported" || outcome === "refused") expect(record).toBeUndefined();
      else
        expect(record).toMatchObject({
          state: "stopping",
          imageId: "m-1",
          taskId: "t-1",
          snapshots: ["s-1"],
          stoppingSince: new Date(nowMs).toISOString(),
        });
    },
  );

  it("does nothing where nothing was begun", () => {
    expect(cleanupAfter(resultOf(failed), nothing, nowMs)).toBeUndefined();
  });

  it("takes what ECS and the last status know over what the result knows", () => {
    const begun = { imageId: "m-2", taskId: "" };
    const status = statusOf({ ...stopping, snapshots: ["s-1", "s-2"] }, { nowMs });
    expect(cleanupAfter(resultOf(ended), { ...nothing, begun, status }, nowMs)).toMatchObject({
      imageId: "m-2",
      taskId: "t-1",
      snapshots: ["s-1", "s-2"],
    });
    expect(cleanupAfter(resultOf(failed), { ...nothing, begun }, nowMs)).toMatchObject({
      imageId: "m-2",
      taskId: "",
      ending: { failure: { code: "ImportTaskFailed" } },
    });
  });

  it.each(["failed", "cancelled", "timed-out"] as const)(
    "also removes an image that became Available after the result said %s",
    (outcome) => {
      const record = cleanupAfter(resultOf(byOutcome[outcome]), nothing, nowMs);
      if (record === undefined) throw new Error("there is something to undo");
      const look = {
        ...aLook,
        task: { ...aTask, status: "Finished" },
        image: { ...anImage, status: "Available" },
      };
      expect(judgeUndo(record, look, nowMs)).toEqual({
        kind: "delete-image",
      });
    },
  );
});

describe("what a cancel undoes itself", () => {
  const request = { execution: aDrop.execution, requestedAt: "2026-11-01T01:00:00.000Z", by: "ann" };
  const begun = { imageId: "m-1", taskId: "t-1" };
  const progress = { taskStatus: "Waiting", percent: 0, snapshots: [{ id: "s-1", status: "unknown" }] };
  const handedOn = statusOf({ ...importing, progress, polls: 3 }, { nowMs });
  const alive = { drop: aDrop, request, begun, deadSince: undefined };

  it("is what the import has handed on to a flow that lives", () => {
    expect(takeOver({ ...alive, status: handedOn }, nowMs)).toMatchObject({
      state: "stopping",
      imageId: "m-1",
      taskId: "t-1",
      imageName: "web",
      snapshots: ["s-1"],
      polls: 3,
      stoppingSince: new Date(nowMs).toISOString(),
      ending: { state: "cancelled", failure: { values: { by: "ann" } } },
    });
  });

  it.each<[string, Status | undefined]>([
    ["nothing tells of it", undefined],
    ["files are missing", statusOf(waiting, { nowMs })],
    ["it is about to begin", statusOf(ready, { nowMs, importRequestedAt: aDrop.droppedAt })],
    ["its snapshots were not seen yet", statusOf(importing, { nowMs })],
    [
      "the flow undoes it for another reason",
      statusOf({ ...stopping, ending: { ...stopping.ending, state: "timed-out" } }, { nowMs }),
    ],
    ["it has ended", statusOf(imported, { nowMs })],
  ])("is nothing of a flow that lives where %s", (_, status) => {
    expect(takeOver({ ...alive, status }, nowMs)).toBeUndefined();
  });

  it("is what another cancel has begun to undo", () => {
    expect(takeOver({ ...alive, status: statusOf(stopping, { nowMs }) }, nowMs)).toMatchObject({
      snapshots: ["s-1"],
    });
  });

  it("is whatever a dead execution has begun, within one hour from its end or from the request", () => {
    const dead = { ...alive, status: undefined };
    expect(takeOver({ ...dead, deadSince: "2026-11-01T00:30:00.000Z" }, nowMs)).toMatchObject({
      imageId: "m-1",
      imageName: "",
      polls: 0,
      stoppingSince: request.requestedAt,
    });
    const late = "2026-11-01T01:30:00.000Z";
    expect(takeOver({ ...dead, deadSince: late }, nowMs)).toMatchObject({ stoppingSince: late });
    expect(takeOver({ ...dead, begun: undefined, deadSince: late }, nowMs)).toBeUndefined();
  });
});

describe("how long a request to cancel may take at most", () => {
  it("is told by the flow's next look, if one is planned", () => {
    const status = statusOf(waiting, { nowMs, nextLookSeconds: 3600 });
    expect(nextLookBy(status, nowMs + 1000)).toBe(new Date(nowMs + 3_600_000).toISOString());
    const overdue = new Date(nowMs + 3_600_001 + 600_000).toISOString();
    expect(nextLookBy(status, nowMs + 3_600_001)).toBe(overdue);
    expect(nextLookBy(undefined, nowMs)).toBe(new Date(nowMs + 600_000).toISOString());
  });

  it("is told by the note of a call that may be under way although its execution is dead", () => {
    const importRequestedAt = new Date(nowMs).toISOString();
    const status = statusOf(ready, { nowMs, importRequestedAt });
    expect(importDueBy(status, nowMs + 1000)).toBe(new Date(nowMs + 180_000).toISOString());
    expect(importDueBy(status, nowMs + 181_000)).toBeUndefined();
    expect(importDueBy(statusOf(ready, { nowMs }), nowMs)).toBeUndefined();
    expect(importDueBy(statusOf(waiting, { nowMs }), nowMs)).toBeUndefined();
    expect(importDueBy(undefined, nowMs)).toBeUndefined();
  });
});
