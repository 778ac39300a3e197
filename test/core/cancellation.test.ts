import { describe, expect, it } from "vitest";
import { applyCancel, cleanupAfter } from "../../functions/core/import/cancellation.ts";
import { judgeStop } from "../../functions/core/import/looks.ts";
import { type Begun, type Result, resultOf } from "../../functions/core/import/published.ts";
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
const nothing = { drop: aDrop, begun: undefined, status: undefined, nowMs };
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
      const record = cleanupAfter(resultOf(byOutcome[outcome]), { ...nothing, begun: undefined });
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
    expect(cleanupAfter(resultOf(failed), nothing)).toBeUndefined();
  });

  it("takes what ECS and the last status know over what the result knows", () => {
    const begun = { imageId: "m-2", taskId: "" };
    const status = { snapshots: ["s-1", "s-2"] } as Begun;
    expect(cleanupAfter(resultOf(ended), { ...nothing, begun, status })).toMatchObject({
      imageId: "m-2",
      taskId: "t-1",
      snapshots: ["s-1", "s-2"],
    });
    const { failure: _, ...bare } = resultOf(failed);
    expect(cleanupAfter(bare as Result, { ...nothing, begun })).toMatchObject({
      imageId: "m-2",
      taskId: "",
      ending: { failure: { code: "WorkflowFault" } },
    });
  });

  it.each(["failed", "cancelled", "timed-out"] as const)(
    "also removes an image that became Available after the result said %s",
    (outcome) => {
      const record = cleanupAfter(resultOf(byOutcome[outcome]), nothing);
      if (record === undefined) throw new Error("there is something to undo");
      const look = {
        ...aLook,
        task: { ...aTask, status: "Finished" },
        image: { ...anImage, status: "Available" },
      };
      expect(judgeStop(record, look, { nowMs, importDeadlineSeconds: 86_400 })).toEqual({
        kind: "delete-image",
      });
    },
  );
});
