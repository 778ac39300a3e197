import { describe, expect, it } from "vitest";
import { applyCancel } from "../../functions/core/import/cancellation.ts";
import { FAILURES, failure, faultFailure, rejectionMeaning } from "../../functions/core/import/failures.ts";
import {
  isNewer,
  ownTags,
  readPublished,
  resultOf,
  statusOf,
} from "../../functions/core/import/published.ts";
import { hasEnded, ImportRecord, newRecord, secondsSince } from "../../functions/core/import/record.ts";
import { readSettings } from "../../functions/core/settings.ts";
import {
  aDrop,
  aLook,
  allRecords,
  failed,
  imported,
  importing,
  ready,
  refused,
  stopping,
  waiting,
} from "./records.ts";

describe("the record", () => {
  it.each(allRecords.map((record) => [record.state, record] as const))(
    "in state %s survives the workflow",
    (_, record) => {
      expect(ImportRecord.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
    },
  );

  it("is refused where its fields do not go with its state", () => {
    expect(ImportRecord.safeParse({ ...importing, taskId: undefined }).success).toBe(false);
    expect(ImportRecord.safeParse({ ...refused, problems: ["text"] }).success).toBe(false);
    expect(ImportRecord.safeParse({ ...failed, failure: null }).success).toBe(false);
  });

  it("begins as waiting and knows when it has ended", () => {
    expect(newRecord(aDrop)).toMatchObject({ state: "waiting", missing: [], polls: 0 });
    expect(allRecords.filter(hasEnded).map(({ state }) => state)).toEqual(["imported", "refused", "failed"]);
  });

  it("never counts backwards", () => {
    expect(secondsSince("2026-11-01T00:00:10.000Z", Date.parse("2026-11-01T00:00:00.000Z"))).toBe(0);
  });
});

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

describe("a failure", () => {
  it("says the table's sentence, then what the service said", () => {
    expect(failure("ImageNameTaken")).toEqual({
      code: "ImageNameTaken",
      message: FAILURES.ImageNameTaken.sentence,
      who: "team",
    });
    expect(failure("ImageNameTaken", { message: "" }).message).toBe(FAILURES.ImageNameTaken.sentence);
    expect(failure("ImportRejected", { message: "Because.", requestId: "R" })).toMatchObject({
      message: "ECS refused the import. Because.",
      requestId: "R",
    });
  });

  it.each([
    ["NoSetRoletoECSServiceAcount", { kind: "role-not-ready" }],
    ["NoSetRoletoECSServiceAccount", { kind: "role-not-ready" }],
    ["InvalidImageName.Duplicated", { kind: "failure", code: "ImageNameTaken" }],
    ["QuotaExceed.Image", { kind: "failure", code: "ImageQuotaExceeded" }],
    ["Forbidden.RAM", { kind: "failure", code: "NotAllowed" }],
    ["Account.Arrearage", { kind: "failure", code: "AccountBlocked" }],
    ["LastTokenProcessing", { kind: "passing" }],
    ["InvalidImageSize", { kind: "failure", code: "ImportRejected" }],
  ])("reads ECS's %s as %o", (code, meaning) => {
    expect(rejectionMeaning(code)).toEqual(meaning);
  });

  it.each([
    [{ Code: "RoleNotReady", Detail: "d" }, "ImportRoleMissing", "d"],
    [{ Code: "Denied", Detail: "d" }, "NotAllowed", "d"],
    [{ Code: "FC.ResourceExhausted", Detail: "d" }, "ServiceUnavailable", "d"],
    [
      { Code: "Unavailable", Detail: '{"errorMessage":"ECS ImportImage: x","errorType":"Unavailable"}' },
      "ServiceUnavailable",
      "ECS ImportImage: x",
    ],
    [{ Code: "TypeError", Detail: "[1]" }, "WorkflowFault", "TypeError: [1]"],
    [{ Code: "TypeError", Detail: "null" }, "WorkflowFault", "TypeError: null"],
  ])("reads the workflow's %o", (fault, code, words) => {
    expect(faultFailure(fault).code).toBe(code);
    expect(faultFailure(fault).message).toContain(words);
  });
});

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

describe("the settings", () => {
  it("have the defaults of a plain deployment", () => {
    expect(readSettings({ IMAGE_LIMITS: "", FLOW_NAME: undefined })).toEqual({
      prefixes: { incoming: "incoming/", results: "results/" },
      flowName: "image-drop",
      limits: "console",
      waitDeadlineSeconds: 86_400,
      importDeadlineSeconds: 86_400,
    });
  });

  it("are what the environment says", () => {
    const NOTIFICATION_URL = "https://example.com/hook?token=1";
    expect(readSettings({ IMAGE_LIMITS: "api", WAIT_DEADLINE_HOURS: "0.5", NOTIFICATION_URL })).toMatchObject(
      {
        limits: "api",
        waitDeadlineSeconds: 1800,
        notificationUrl: NOTIFICATION_URL,
      },
    );
    expect(readSettings({ NOTIFICATION_URL: "none" }).notificationUrl).toBeUndefined();
  });

  it("name every wrong variable at once", () => {
    const wrong = {
      IMAGE_LIMITS: "none",
      WAIT_DEADLINE_HOURS: "x",
      IMPORT_DEADLINE_HOURS: "25",
      RESULTS_PREFIX: "results",
      NOTIFICATION_URL: "example.com",
    };
    expect(() => readSettings(wrong)).toThrow(/IMAGE_LIMITS.*|WAIT_DEADLINE_HOURS/);
    for (const name of Object.keys(wrong)) expect(() => readSettings(wrong)).toThrow(name);
  });
});
