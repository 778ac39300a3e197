import { expect, it } from "vitest";
import { Throttled, Unavailable } from "../../functions/cloud/cloud-faults.ts";
import type { ImportRecord } from "../../functions/core/import/record.ts";
import { NO_PAUSE, type Step } from "../../functions/core/import/step.ts";
import { comesBackWhenThrottled } from "../../functions/steps/throttling.ts";
import { DROPPED_AT_MS, importing } from "../core/records.ts";

const throttled = new Throttled("ECS", "DescribeTasks", "Throttling.User", "Slow down.", "R");
const at = (seconds: number) => ({ now: () => DROPPED_AT_MS + seconds * 1000 });
const since = new Date(DROPPED_AT_MS).toISOString();

/** A step that throws what it is told to, or goes on. */
const step = (error?: Error) =>
  comesBackWhenThrottled(
    "poll",
    async ({ record }: { record: ImportRecord; fault?: { Code: string; Detail: string } }): Promise<Step> => {
      if (error !== undefined) throw error;
      return { next: "publish", ...NO_PAUSE, record };
    },
  );

it("a step whose call is turned away comes back in another minute, with the time of the first of them", async () => {
  const first = await step(throttled)({ record: importing }, at(0));
  expect(first).toMatchObject({ next: "poll", waits: 1, record: { ...importing, throttledSince: since } });
  expect(first.waitSeconds).toBeGreaterThan(60);
  const again = await step(throttled)({ record: first.record }, at(100));
  expect(again.record).toEqual(first.record);
  expect(again.waitSeconds).toBeGreaterThan(first.waitSeconds);
});

it("after an hour of that it is an outage, which the flow's rules count", async () => {
  const record = { ...importing, throttledSince: since };
  await expect(step(throttled)({ record }, at(3601))).rejects.toBe(throttled);
});

it("what failed before is not forgotten: the last resort throws", async () => {
  const fault = { Code: "Unavailable", Detail: "d" };
  await expect(step(throttled)({ record: importing, fault }, at(0))).rejects.toBe(throttled);
  expect(await step(throttled)({ record: importing, fault: { Code: "", Detail: "" } }, at(0))).toMatchObject({
    next: "poll",
  });
});

it("any other fault, and any answer, stays as it is", async () => {
  const other = new Unavailable("ECS", "DescribeTasks", "NoAnswer", "");
  await expect(step(other)({ record: importing }, at(0))).rejects.toBe(other);
  expect(await step()({ record: importing }, at(0))).toEqual({
    next: "publish",
    ...NO_PAUSE,
    record: importing,
  });
});
