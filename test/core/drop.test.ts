import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  clientToken,
  executionName,
  executionNamePrefix,
  resultFolder,
  resultKeys,
  retryDrop,
  sidecarKey,
} from "../../functions/core/import/drop.ts";
import { aDrop } from "./records.ts";

const EXECUTION_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/;
const event = { bucket: "b", imageKey: "incoming/a/web.qcow2", sidecarEtag: "E", eventRequestId: "R" };

describe("the execution name", () => {
  it("keeps the workflow's name rule for any key", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.string(), (imageKey, eventRequestId) => {
        expect(executionName({ ...event, imageKey, eventRequestId })).toMatch(EXECUTION_NAME);
      }),
    );
  });

  it("is the same for the same event and another one for any other", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.string(),
        fc.string(),
        (bucket, imageKey, sidecarEtag, eventRequestId) => {
          const one = { bucket, imageKey, sidecarEtag, eventRequestId };
          expect(executionName(one)).toBe(executionName({ ...one }));
          expect(executionName({ ...one, eventRequestId: `${eventRequestId}x` })).not.toBe(
            executionName(one),
          );
        },
      ),
    );
    // The border between two parts counts.
    expect(executionName({ ...event, sidecarEtag: "EF", eventRequestId: "G" })).not.toBe(
      executionName({ ...event, sidecarEtag: "E", eventRequestId: "FG" }),
    );
  });

  it("begins with what all executions of its key begin with, and no other key's do", () => {
    expect(executionName(event).startsWith(executionNamePrefix("b", event.imageKey))).toBe(true);
    expect(executionNamePrefix("b", "incoming/c/web.qcow2")).not.toBe(
      executionNamePrefix("b", event.imageKey),
    );
    expect(executionNamePrefix("b", event.imageKey)).toMatch(/^web-qcow2-[0-9a-f]{10}-$/);
    expect(executionNamePrefix("b", "incoming/镜像")).toMatch(/^image-[0-9a-f]{10}-$/);
  });
});

it("asks ImportImage with one token an execution, within ECS's 64 characters", () => {
  expect(clientToken("one")).toMatch(/^[0-9a-f]{64}$/);
  expect(clientToken("one")).toBe(clientToken("one"));
  expect(clientToken("two")).not.toBe(clientToken("one"));
});

describe("the keys of what is published", () => {
  const prefixes = { incoming: "incoming/", results: "results/" };

  it("mirror the drop's key without the incoming prefix", () => {
    expect(resultKeys({ key: "incoming/team-a/web.qcow2", execution: "x" }, prefixes)).toEqual({
      status: "results/team-a/web.qcow2/x/status.json",
      result: "results/team-a/web.qcow2/x/result.json",
      cancel: "results/team-a/web.qcow2/x/cancel.json",
      distribution: "results/team-a/web.qcow2/x/distribution.json",
      latest: "results/team-a/web.qcow2/latest.json",
    });
  });

  it("keep a key from elsewhere whole", () => {
    expect(resultFolder("other/web.qcow2", prefixes)).toBe("results/other/web.qcow2/");
  });
});

it("finds the sidecar beside the image", () => {
  expect(sidecarKey("incoming/web.qcow2")).toBe("incoming/web.qcow2.json");
});

it("retries an execution under one new name that tells the old one", () => {
  const again = retryDrop(aDrop, "2026-11-02T00:00:00.000Z");
  expect(again.execution).not.toBe(aDrop.execution);
  expect(again).toMatchObject({
    retryOf: aDrop.execution,
    key: aDrop.key,
    droppedAt: "2026-11-02T00:00:00.000Z",
  });
  expect(retryDrop(aDrop, "2026-11-03T00:00:00.000Z").execution).toBe(again.execution);
});
