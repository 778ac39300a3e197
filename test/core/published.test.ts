import { describe, expect, it } from "vitest";
import {
  isNewer,
  ownTags,
  readPublished,
  resultOf,
  statusOf,
} from "../../functions/core/import/published.ts";
import { aDrop, aLook, failed, imported, importing, ready, refused, stopping, waiting } from "./records.ts";

describe("the result", () => {
  it("of an import names the image and what to do with it", () => {
    const result = resultOf(imported);
    expect(result).toMatchObject({
      schemaVersion: 1,
      state: "imported",
      imageId: "m-1",
      imageName: "web",
      taskId: "t-1",
    });
    expect(result.nextSteps?.[0]).toContain("m-1");
    expect(result).not.toHaveProperty("warnings");
  });

  it("keeps warnings and the retried execution", () => {
    const warnings = [{ code: "SidecarMissing", path: "", message: "m" } as const];
    const drop = { ...aDrop, retryOf: "old" };
    expect(resultOf({ ...imported, drop, warnings })).toMatchObject({ warnings, retryOf: "old" });
  });

  it("of a refusal holds every problem, of a failure the cause and the way to try again", () => {
    expect(resultOf(refused)).toMatchObject({ state: "refused", problems: [] });
    const whole = { ...failed, imageId: "m-1", imageName: "web", taskId: "t-1" };
    expect(resultOf(whole)).toMatchObject({
      failure: failed.failure,
      imageId: "m-1",
      imageName: "web",
      taskId: "t-1",
    });
    expect(resultOf(failed).nextSteps).toEqual([`Try again: image-drop retry ${aDrop.execution}`]);
  });

  it("of a later drop is newer", () => {
    const old = resultOf(imported);
    const young = { ...old, timings: { droppedAt: "2026-11-02T00:00:00.000Z" } };
    expect([isNewer(young, old), isNewer(old, young), isNewer(old, old)]).toEqual([true, false, true]);
    expect(readPublished(old)).toEqual(old);
    expect(() => readPublished({ schemaVersion: 2 })).toThrow();
  });
});

describe("the status", () => {
  const nowMs = Date.parse("2026-11-01T00:01:00.000Z");
  const progress = {
    taskStatus: "Processing",
    percent: 5,
    snapshots: aLook.snapshots.map((one) => ({ ...one })),
  };

  it.each([
    [waiting, { state: "waiting", missing: [aDrop.key] }],
    [ready, { state: "importing", imageName: "web" }],
    [importing, { state: "importing", imageId: "m-1", taskId: "t-1" }],
    [
      { ...importing, progress },
      { state: "importing", progress },
    ],
    [stopping, { state: "importing", ending: "cancelled", imageId: "m-1" }],
    [imported, { state: "imported", imageId: "m-1" }],
  ])("tells where an import stands %#", (record, expected) => {
    expect(statusOf(record, nowMs)).toMatchObject({ ...expected, updatedAt: "2026-11-01T00:01:00.000Z" });
  });
});

describe("tags", () => {
  it("name the execution and the source, within ECS's 128 characters", () => {
    expect(ownTags(aDrop)).toEqual({
      "image-drop:execution": aDrop.execution,
      "image-drop:source": "image-drop/incoming/team-a/web.qcow2",
    });
    const long = ownTags({ ...aDrop, key: `incoming/${"镜".repeat(200)}` })["image-drop:source"] as string;
    expect([...long].length).toBe(128);
    expect(long.startsWith("…")).toBe(true);
  });
});
