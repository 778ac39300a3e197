import { afterAll, beforeAll, expect, it } from "vitest";
import { rawDisk, rawSidecar } from "./disk.ts";
import { openStage, type Stage } from "./stage.ts";

/**
 * Deployed by something that checks no choices: each result would be a drop, and that drop's result another
 * one.
 */
let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ environment: { INCOMING_PREFIX: "a/", RESULTS_PREFIX: "a/r/" } });
});
afterAll(() => stage.close());

it("no function works where results are written among drops", async () => {
  const { spy, fc } = stage.simulator;
  await stage.put("a/web.raw", rawDisk());
  await stage.dropSidecar("a/web.raw", rawSidecar("web"));
  await spy.waitFor((event) => event.kind === "effect" && event.name === "InvocationEnded", 15_000);
  // Longer than all tries of the start, and of the note that it failed.
  await stage.clock.sleep(48 * 3_600_000);
  const keys = ((await stage.oss.listV2({ "max-keys": "100" }, {})).objects ?? []).map(({ name }) => name);
  expect(keys.sort()).toEqual(["a/web.raw", "a/web.raw.json"]);
  expect(spy.filter((event) => event.kind === "effect" && event.name === "ExecutionStarted")).toEqual([]);
  const lines = fc.logs("image-drop-start").map(({ text }) => text);
  expect(lines.join("")).toContain("INCOMING_PREFIX and RESULTS_PREFIX must not contain each other");
});
