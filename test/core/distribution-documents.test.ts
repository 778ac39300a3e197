import { describe, expect, it } from "vitest";
import { distributedOf, distributionResultOf } from "../../functions/core/distribution/documents.ts";
import {
  asksForMore,
  distributionExecution,
  type ImportToDistribute,
} from "../../functions/core/distribution/new-distribution.ts";
import { advanced, pauseAfter, stopped } from "../../functions/core/distribution/phases.ts";
import { readDistribution } from "../../functions/core/distribution/published.ts";
import { type Copy, DistributionRecord } from "../../functions/core/distribution/record.ts";
import { causeOf } from "../../functions/core/distribution/refusals.ts";
import { resumedDistribution, retriedDistribution } from "../../functions/core/distribution/resume.ts";
import { takeOver } from "../../functions/core/import/cancellation.ts";
import { resultOf, statusOf } from "../../functions/core/import/published.ts";
import { toImported } from "../../functions/core/import/transitions.ts";
import { ACCOUNT, asking, toBeijing } from "../steps/memory-regions.ts";
import { aDrop, DROPPED_AT_MS, imported, importing, stopping } from "./records.ts";

const AT = aDrop.droppedAt;
const nowMs = DROPPED_AT_MS + 60_000;
const cause = { code: "CopyFailed", said: "Because", requestId: "R" };
const copies: Copy[] = [
  { region: "cn-beijing", state: "waiting", askedAt: AT },
  { region: "cn-shanghai", state: "copying", imageId: "m-2", snapshots: ["s-2"], since: AT, percent: 40 },
  { region: "cn-shenzhen", state: "copying", imageId: "m-3", snapshots: [], since: AT },
  { region: "cn-qingdao", state: "removing", imageId: "m-4", snapshots: ["s-4"], since: AT },
  { region: "cn-chengdu", state: "removing", imageId: "m-5", snapshots: [], since: AT, cause },
  { region: "eu-west-1", state: "available", imageId: "m-6", snapshots: ["s-6"], tagged: "refused" },
  { region: "us-east-1", state: "failed", cause, imageId: "m-7", snapshots: ["s-7"] },
  { region: "us-west-1", state: "failed", cause: { code: "CopyGone" } },
  { region: "me-east-1", state: "cancelled" },
];
const asked = {
  copies: copies.map(({ region }) => ({ ...toBeijing, region })),
  shareWith: [ACCOUNT],
  family: "web",
};
const record = { ...asking(asked), copies };
const result = resultOf({
  ...imported,
  distribution: { check: "none", tags: {}, ...asked },
}) as ImportToDistribute;

describe("the documents of a distribution", () => {
  it("show each region's state, in the words of the table", () => {
    const distributed = distributedOf(record);
    expect(distributed.state).toBe("running");
    expect(distributed.copies).toMatchObject([
      { region: "cn-beijing", name: "web", state: "waiting" },
      { state: "copying", imageId: "m-2", percent: 40 },
      { state: "copying", imageId: "m-3" },
      { state: "removing", imageId: "m-4", snapshots: ["s-4"] },
      { state: "removing", failure: { code: "CopyFailed", who: "wait", requestId: "R" } },
      { state: "available", imageId: "m-6" },
      {
        state: "failed",
        imageId: "m-7",
        failure: {
          message:
            "ECS began the copy to us-east-1 and gave up. Because. Left behind, because it could not be removed: image m-7, snapshot s-7.",
          values: { region: "us-east-1", said: "Because", left: [{ phrase: "leftImage" }, {}] },
        },
      },
      { state: "failed", failure: { code: "CopyGone" } },
      { state: "cancelled" },
    ]);
    expect(distributed.warnings).toMatchObject([{ code: "SnapshotsUntagged" }]);
    expect(() => distributionResultOf(record)).toThrow("has not ended");
    const left = {
      ...record,
      copies: [{ region: "x", state: "failed" as const, cause: causeOf("DistributionCancelled") }],
    };
    expect(distributedOf(left).copies).toMatchObject([
      { name: "", failure: { code: "DistributionCancelled" } },
    ]);
    const unanswered = stopped(record, causeOf("CheckUnanswered", ""));
    expect(distributedOf(unanswered).failure?.message).not.toContain("reads");
    expect(distributedOf(stopped(record, causeOf("CheckFoundRisk"))).failure?.values).toEqual({ risks: "" });
  });

  it("keep the retried execution, and can be read again", () => {
    const ended = advanced(
      { ...stopped(asking(asked), causeOf("WorkflowFault", "x")), phase: "families" },
      nowMs,
    );
    const document = distributionResultOf({ ...ended, drop: { ...aDrop, retryOf: "old" } });
    expect(document).toMatchObject({ state: "incomplete", retryOf: "old" });
    expect(readDistribution(JSON.parse(JSON.stringify(document)))).toEqual(document);
  });

  it("say of what a fault stopped what ECS may still do", () => {
    const ended = stopped({ ...record, shares: [] }, causeOf("WorkflowFault", "x", "R"));
    expect(distributedOf(ended).copies.map(({ state, imageId }) => [state, imageId])).toEqual([
      ["failed", undefined],
      ["failed", "m-2"],
      ["failed", "m-3"],
      ["failed", "m-4"],
      ["failed", "m-5"],
      ["available", "m-6"],
      ["failed", "m-7"],
      ["failed", undefined],
      ["cancelled", undefined],
    ]);
    expect(ended.copies[4]).toMatchObject({ cause });
    const shares = [
      { region: "cn-hangzhou", state: "waiting" as const, shared: [], refused: [] },
      { region: "cn-beijing", state: "waiting" as const, shared: [0], refused: [] },
      {
        region: "cn-shanghai",
        state: "waiting" as const,
        shared: [],
        refused: [{ accounts: [0], cause: { code: "AccountUnknown" } }],
      },
      { region: "eu-west-1", state: "done" as const, shared: [0], refused: [] },
    ];
    const families = [{ region: "eu-west-1", state: "set" as const }];
    expect(stopped({ ...record, shares, families }, cause)).toMatchObject({
      shares: [
        { refused: [{ accounts: [0], cause }] },
        { refused: [] },
        { refused: [{ cause: { code: "AccountUnknown" } }] },
        { state: "done" },
      ],
      families,
    });
  });
});

describe("the pause after a look", () => {
  const noted = { ...asking(asked), phase: "copies" as const, copies: copies.slice(0, 1) };

  it("is none where a copy becomes due, and grows with the phase's time after that", () => {
    const before = { ...noted, copies: [{ region: "cn-beijing", state: "waiting" as const }] };
    expect(pauseAfter(before, noted, nowMs).waits).toBe(0);
    expect(pauseAfter(noted, noted, nowMs)).toEqual({ waits: 1, waitSeconds: 15 });
    expect(pauseAfter(noted, noted, nowMs + 3_600_000)).toEqual({ waits: 2, waitSeconds: 183 });
    expect(pauseAfter(noted, noted, nowMs + 86_400_000)).toEqual({ waits: 3, waitSeconds: 300 });
  });
});

describe("a distribution whose execution is dead", () => {
  it("is taken up by what it published last", () => {
    const { check: _, ...distributed } = distributedOf({ ...record, looks: 7 });
    const resumed = resumedDistribution(result, distributed, AT);
    expect(resumed.looks).toBe(7);
    expect(resumed.copies).toEqual([
      { region: "cn-beijing", state: "waiting", askedAt: AT },
      { region: "cn-shanghai", state: "copying", imageId: "m-2", snapshots: ["s-2"], since: AT },
      { region: "cn-shenzhen", state: "copying", imageId: "m-3", snapshots: [], since: AT },
      { region: "cn-qingdao", state: "removing", imageId: "m-4", snapshots: ["s-4"], since: AT },
      { region: "cn-chengdu", state: "removing", imageId: "m-5", snapshots: [], since: AT, cause },
      { region: "eu-west-1", state: "available", imageId: "m-6", snapshots: ["s-6"], tagged: "no" },
      {
        region: "us-east-1",
        state: "failed",
        cause: { code: "CopyFailed", said: "Because", requestId: "R" },
      },
      { region: "us-west-1", state: "failed", cause: { code: "CopyGone" } },
      { region: "me-east-1", state: "cancelled" },
    ]);
    expect(DistributionRecord.parse(resumed)).toEqual(resumed);
  });

  it("and published nothing begins anew, and looks for what it may have asked for", () => {
    const check = { status: "Finished", items: [] };
    expect(resumedDistribution(result, { ...distributedOf(record), check }, AT).check).toEqual(check);
    const [first] = resumedDistribution(result, undefined, AT).copies;
    expect(first).toEqual({ region: "cn-beijing", state: "waiting", askedAt: AT });
    const odd = distributedOf(record);
    odd.copies = odd.copies.map(({ failure: _, ...copy }) => copy);
    expect(resumedDistribution(result, odd, AT).copies.map(({ state }) => state)).toEqual([
      ...["waiting", "copying", "copying", "removing", "removing", "available", "waiting", "waiting"],
      "cancelled",
    ]);
    odd.copies = odd.copies.map(({ imageId: _, failure: __, ...copy }) => copy);
    expect(resumedDistribution(result, odd, AT).copies.map(({ state }) => state)).toEqual([
      ...new Array<string>(8).fill("waiting"),
      "cancelled",
    ]);
    const asked = { ...result.distribution, copies: [{ ...toBeijing, imageId: "m-9" }] };
    expect(resumedDistribution({ ...result, distribution: asked }, undefined, AT).copies).toMatchObject([
      { state: "copying", imageId: "m-9" },
    ]);
  });

  it("is tried again with what it made", () => {
    const ended = { ...record, phase: "ended" as const, copies: copies.slice(5, 7) };
    const drop = {
      ...aDrop,
      execution: "new",
      retryOf: aDrop.execution,
      droppedAt: "2026-11-02T00:00:00.000Z",
    };
    const retried = retriedDistribution(result, distributionResultOf(ended), drop);
    expect(retried).toMatchObject({
      state: "imported",
      drop,
      imageId: "m-1",
      timings: { endedAt: drop.droppedAt },
    });
    const made = retried.distribution?.copies.filter(({ imageId }) => imageId !== undefined);
    expect(made).toEqual([{ ...toBeijing, region: "eu-west-1", imageId: "m-6" }]);
    expect(retriedDistribution(result, undefined, drop).distribution).toEqual(result.distribution);
  });
});

describe("what is asked for after an import", () => {
  const distribution = { check: "none" as const, shareWith: [ACCOUNT], copies: [], tags: {} };

  it("is in every record and document of it, from the import on", () => {
    const request = { ...importing.request, distribution };
    expect(statusOf({ ...importing, request }, { nowMs })).toMatchObject({ distribution });
    expect(statusOf({ ...stopping, distribution }, { nowMs })).toMatchObject({ distribution });
    expect(asksForMore(resultOf({ ...imported, distribution }))).toBe(true);
    expect(asksForMore(resultOf(imported))).toBe(false);
    const status = statusOf({ ...importing, request }, { nowMs });
    const asker = { execution: aDrop.execution, requestedAt: AT };
    const begun = { imageId: "m-1", taskId: "t-1" };
    const stopped = { drop: aDrop, request: asker, status, begun, deadSince: AT };
    expect(takeOver(stopped, nowMs)).toMatchObject({ state: "stopping", distribution });
    expect(toImported({ ...importing, request }, [], nowMs)).toMatchObject({ distribution });
    expect(toImported({ ...stopping, distribution }, [], nowMs)).toMatchObject({ distribution });
    expect(distributionExecution("web-1")).toBe("web-1-distribute");
  });
});
