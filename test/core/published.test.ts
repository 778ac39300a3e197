import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  importIn,
  isNewer,
  type Result,
  readResult,
  readStatus,
  resultOf,
  type Status,
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
    const snapshots = [{ id: "s-1", status: "unknown" }];
    const whole = { ...failed, imageId: "m-1", imageName: "web", taskId: "t-1", snapshots };
    expect(resultOf(whole)).toMatchObject({
      failure: failed.failure,
      imageId: "m-1",
      imageName: "web",
      taskId: "t-1",
      snapshots,
    });
    expect(resultOf(failed).nextSteps?.at(-1)).toBe(`Try again: image-drop retry ${aDrop.execution}`);
  });

  it("of a later drop is newer", () => {
    const old = resultOf(imported);
    const young = { ...old, timings: { droppedAt: "2026-11-02T00:00:00.000Z" } };
    expect([isNewer(young, old), isNewer(old, young), isNewer(old, old)]).toEqual([true, false, true]);
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
    const status = statusOf(record, { nowMs });
    expect(status).toMatchObject({ ...expected, updatedAt: "2026-11-01T00:01:00.000Z" });
    expect(status).not.toHaveProperty("nextLookAt");
    expect(readStatus(status)).toEqual(status);
  });

  it("says when the flow looks next, and when ImportImage was about to be called", () => {
    expect(statusOf(waiting, { nowMs, nextLookSeconds: 60 }).updatedAt).toBe("2026-11-01T00:01:00.000Z");
    expect(statusOf(waiting, { nowMs, nextLookSeconds: 60 })).toMatchObject({
      nextLookAt: "2026-11-01T00:02:00.000Z",
    });
    const importRequestedAt = "2026-11-01T00:00:59.000Z";
    expect(statusOf(ready, { nowMs, importRequestedAt })).toMatchObject({ importRequestedAt });
    expect(statusOf(importing, { nowMs, importRequestedAt })).not.toHaveProperty("importRequestedAt");
    expect(statusOf({ ...importing, expectedSeconds: 300 }, { nowMs })).toMatchObject({
      expectedSeconds: 300,
    });
  });

  it("tells what of the import is known", () => {
    const known = (record: Parameters<typeof statusOf>[0]) => importIn(statusOf(record, { nowMs }));
    expect(known({ ...importing, progress })).toEqual({
      imageId: "m-1",
      taskId: "t-1",
      imageName: "web",
      snapshots: ["s-1"],
    });
    expect(known(stopping)).toMatchObject({ imageId: "m-1", snapshots: ["s-1"] });
    const nothing = { imageId: undefined, taskId: undefined, imageName: "", snapshots: [] };
    expect(known(waiting)).toEqual(nothing);
    expect(importIn(undefined)).toEqual(nothing);
  });
});

describe("documents of earlier versions", () => {
  const file = new URL("../fixtures/published/documents-of-0.1.0.json", import.meta.url);
  const { results, statuses } = JSON.parse(readFileSync(file, "utf8")) as {
    results: Result[];
    statuses: Status[];
  };

  it("are read whole", () => {
    expect(results.map(readResult)).toEqual(results);
    expect(statuses.map(readStatus)).toEqual(statuses);
    expect(new Set(results.map(({ state }) => state)).size).toBe(5);
  });

  it("and those of later ones are read as far as they are known", () => {
    for (const document of results) {
      expect(readResult({ ...document, more: 1, timings: { ...document.timings, more: 1 } })).toEqual(
        document,
      );
    }
    const [, , unsuccessful] = results as unknown as [unknown, unknown, { failure: object }];
    const failure = { ...unsuccessful.failure, code: "SomethingNew", more: 1 };
    expect(readResult({ ...unsuccessful, failure })).toMatchObject({ failure: { code: "SomethingNew" } });
  });

  it.each([
    [undefined],
    [null],
    ["text"],
    [{}],
    [{ ...results[0], schemaVersion: 2 }],
    [{ ...results[0], state: "gone" }],
    [{ ...results[0], imageId: 1 }],
    [{ ...results[1], problems: ["text"] }],
    [{ ...results[2], failure: null }],
  ])("and what is none of ours is refused %#", (document) => {
    expect(() => readResult(document)).toThrow();
    expect(() => readStatus(document)).toThrow();
  });
});
