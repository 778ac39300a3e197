import { expect, it } from "vitest";
import { isOwn, leftOf, ownTags } from "../../functions/core/import/look.ts";
import { PHRASES } from "../../functions/core/preflight/problems/phrases.ts";
import { told } from "../../functions/core/sentence.ts";
import { aDrop, aLook, anImage, aTask } from "./records.ts";

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
