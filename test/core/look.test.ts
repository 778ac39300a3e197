import { describe, expect, it } from "vitest";
import { isOwn, leftOf, ownTags, tellsEnough } from "../../functions/core/import/look.ts";
import { PHRASES } from "../../functions/core/preflight/problems/phrases.ts";
import { told } from "../../functions/core/sentence.ts";
import { aDrop, aLook, anImage, aTask, DROPPED_AT_MS, importing } from "./records.ts";

it("tags name the execution and the source, within ECS's 128 characters", () => {
  expect(ownTags(aDrop)).toEqual({
    "image-drop:execution": aDrop.execution,
    "image-drop:source": "image-drop/incoming/team-a/web.qcow2",
  });
  const long = ownTags({ ...aDrop, key: `incoming/${"镜".repeat(200)}` })["image-drop:source"] as string;
  expect([...long].length).toBe(128);
  expect(long.startsWith("…")).toBe(true);
});

it("an image is a drop's own by its tag alone", () => {
  expect(isOwn(anImage, aDrop)).toBe(true);
  expect(isOwn({ ...anImage, tags: {} }, aDrop)).toBe(false);
  expect(isOwn({ ...anImage, tags: ownTags({ ...aDrop, execution: "other" }) }, aDrop)).toBe(false);
});

it("what is left of an import is told, a task only while it runs", () => {
  const words = (look: typeof aLook) => leftOf(look, "t-1").map((thing) => told(thing, PHRASES));
  expect(words(aLook)).toEqual(["task t-1", "image m-1", "snapshot s-1"]);
  expect(words({ ...aLook, task: { ...aTask, status: "Deleted" } })).not.toContain("task t-1");
  expect(leftOf({ task: undefined, image: undefined, snapshots: [] }, "t-1")).toEqual([]);
});

describe("the task alone tells enough of a running import", () => {
  const progress = {
    taskStatus: "Processing",
    percent: 55,
    snapshots: aLook.snapshots.map((one) => ({ ...one })),
  };
  const seen = { ...importing, polls: 4, expectedSeconds: 300, progress };
  const { disks } = importing.request;
  const twoDisks = { ...seen, request: { ...importing.request, disks: [...disks, ...disks] } };
  const at = (seconds: number) => DROPPED_AT_MS + seconds * 1000;

  it.each(["Waiting", "Pending", "Processing"])("while it is %s", (status) => {
    expect(tellsEnough({ ...aTask, status }, seen, at(600))).toBe(true);
  });

  it.each<[string, Parameters<typeof tellsEnough>]>([
    ["it is not to be seen", [undefined, seen, at(100)]],
    ["it has finished", [{ ...aTask, status: "Finished" }, seen, at(100)]],
    ["its status is unknown", [{ ...aTask, status: "SomethingNew" }, seen, at(100)]],
    ["an operation failed", [{ ...aTask, errors: [{ code: "A", message: "b" }] }, seen, at(100)]],
    ["it is the first look", [aTask, { ...seen, polls: 0 }, at(100)]],
    ["no snapshot is known", [aTask, { ...seen, progress: { ...progress, snapshots: [] } }, at(100)]],
    ["one disk's snapshot is not known", [aTask, twoDisks, at(100)]],
    ["nothing was seen", [aTask, { ...importing, polls: 4 }, at(100)]],
    ["its progress has fallen back", [{ ...aTask, percent: 44 }, seen, at(100)]],
    ["it takes far too long, in every fourth look", [aTask, seen, at(601)]],
  ])("but not where %s", (_, args) => {
    expect(tellsEnough(...args)).toBe(false);
  });

  it("takes a progress that is inexact for none that falls back, and has an expectation without history", () => {
    expect(tellsEnough({ ...aTask, percent: 45 }, seen, at(100))).toBe(true);
    expect(tellsEnough(aTask, { ...seen, polls: 5 }, at(601))).toBe(true);
    const { expectedSeconds: _, ...unexpected } = seen;
    expect(tellsEnough(aTask, unexpected, at(360))).toBe(true);
    expect(tellsEnough(aTask, unexpected, at(361))).toBe(false);
  });
});
