import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ImportView } from "../../cli/imports/import-view.ts";
import { history } from "../../cli/verbs/history/history.ts";
import { list } from "../../cli/verbs/list.ts";
import { retry } from "../../cli/verbs/retry/retry.ts";
import { status } from "../../cli/verbs/status.ts";
import { watch } from "../../cli/verbs/watch.ts";
import { document, type Finished } from "./command.ts";
import { runInProcess } from "./run-in-process.ts";
import { type SeededCloud, startSeededCloud } from "./seeded-cloud.ts";

/** Published documents that somebody replaced, archived or hid: each costs its row, never the view. */
let cloud: SeededCloud;
beforeEach(async () => {
  cloud = await startSeededCloud();
});
afterEach(() => cloud.close());

const KEY = "incoming/team-a/web.raw";

const listed = async () =>
  runInProcess(list(await cloud.context(), { local: true, limit: 50 }), { mode: "json", shape: "many" });
const rowsOf = (finished: Finished) => document(finished) as ImportView[];

const DOCUMENTS: ReadonlyArray<[string, { bytes: string; headers?: object }, string]> = [
  ["garbage", { bytes: "{" }, "not-json"],
  ["empty", { bytes: "" }, "not-json"],
  ["of another shape", { bytes: '{"schemaVersion":7}' }, "another-shape"],
  ["a list", { bytes: "[]" }, "another-shape"],
  ["null", { bytes: "null" }, "another-shape"],
  [
    "of an unknown state",
    { bytes: '{"state":"paused","timings":{"droppedAt":"2026-11-01T00:00:00Z"},"polls":1}' },
    "another-shape",
  ],
  ["over 1 MiB", { bytes: `{"x":"${"x".repeat(2 ** 20)}"}` }, "too-large"],
  ["archived", { bytes: "{}", headers: { "x-oss-storage-class": "Archive" } }, "archived"],
];

describe("a document that is", () => {
  it.each(DOCUMENTS)("%s is one unreadable row of a list, whose exit code is 1", async (_, bytes, reason) => {
    const good = await cloud.ended({ key: "incoming/good.raw" });
    const execution = await cloud.running({ key: KEY });
    await cloud.publish("status", { key: KEY, execution }, bytes);
    const dead = await cloud.failed({ key: "incoming/dead.raw" });
    await cloud.publish("result", { key: "incoming/dead.raw", execution: dead }, bytes);
    const finished = await listed();
    const rows = rowsOf(finished).map(({ execution, state, unreadable }) => [
      execution,
      state,
      unreadable?.reason,
    ]);
    expect(rows).toHaveLength(3);
    expect(rows).toEqual(
      expect.arrayContaining([
        [good, "imported", undefined],
        [execution, "unreadable", reason],
        [dead, "unreadable", reason],
      ]),
    );
    expect([finished.code, finished.stderr]).toEqual([1, ""]);
  });

  it("forbidden is unreadable, too", async () => {
    await cloud.running({ key: KEY });
    await cloud.running({ key: "incoming/team-b/db.raw" });
    forbid();
    const finished = await listed();
    expect(rowsOf(finished).map(({ unreadable }) => unreadable?.reason)).toEqual(["forbidden", "forbidden"]);
    expect(finished.code).toBe(1);
  });
});

describe("an unreadable import", () => {
  async function running(): Promise<string> {
    const execution = await cloud.running({ key: KEY });
    await cloud.publish("status", { key: KEY, execution }, { bytes: "{" });
    return execution;
  }

  it("is named with its reason, for people and in sheets", async () => {
    await running();
    const options = { local: true, limit: 50 };
    const context = await cloud.context();
    const text = await runInProcess(list(context, options), { shape: "many" });
    expect(text.stdout).toMatch(/^unreadable .*status\.json is no JSON/m);
    const csv = await runInProcess(list(context, options), { shape: "many", mode: "csv" });
    expect(csv.stdout).toMatch(/^unreadable,.*status\.json is no JSON/m);
  });

  it("may be in any state that is asked for", async () => {
    await running();
    await cloud.ended({ key: "incoming/good.raw" });
    const context = await cloud.context();
    const finished = await runInProcess(list(context, { local: true, limit: 50, state: ["importing"] }), {
      mode: "json",
      shape: "many",
    });
    expect(rowsOf(finished).map(({ state }) => state)).toEqual(["unreadable"]);
  });

  it("has a status, a history and figures, each with exit code 1", async () => {
    const execution = await running();
    const context = await cloud.context();
    const one = await runInProcess(status(context, KEY, { local: true }), { mode: "json" });
    expect([document(one), one.code]).toEqual([
      expect.objectContaining({ execution, state: "unreadable" }),
      1,
    ]);
    const steps = await runInProcess(history(context, KEY, { local: true }), { mode: "json" });
    expect([document(steps), steps.code]).toEqual([
      expect.objectContaining({ execution, state: "unreadable" }),
      1,
    ]);
    const options = { local: true, stats: true, sample: 100 };
    const stats = await runInProcess(history(context, undefined, options), { mode: "json" });
    expect([document(stats), stats.code]).toEqual([
      expect.objectContaining({ states: [{ state: "unreadable", imports: 1 }] }),
      1,
    ]);
  });

  it("is watched on, and ends with exit code 1", async () => {
    const execution = await cloud.failed({ key: KEY });
    await cloud.publish("result", { key: KEY, execution }, { bytes: "{" });
    const ended = await runInProcess(watch(await cloud.context(), [execution], { local: true }));
    expect([ended.code, ended.stdout]).toEqual([1, expect.stringContaining("result.json is no JSON")]);
  });

  it("is not tried again: it may have been imported", async () => {
    const execution = await cloud.failed({ key: KEY });
    await cloud.publish("result", { key: KEY, execution }, { bytes: "{" });
    const finished = await runInProcess(retry(await cloud.context(), execution, { local: true }));
    expect([finished.code, finished.stderr]).toEqual([1, expect.stringContaining("cannot be read")]);
  });
});

describe("an execution without a result", () => {
  it("has failed for sure, even where its status cannot be read", async () => {
    const execution = await cloud.failed({ key: KEY });
    await cloud.publish("status", { key: KEY, execution }, { bytes: "{" });
    const finished = await listed();
    expect(rowsOf(finished)).toMatchObject([{ state: "failed", unreadable: { reason: "not-json" } }]);
    expect(finished.code).toBe(1);
  });
});

function forbid(): void {
  const fault = { kind: "refuse", status: 403, code: "AccessDenied", message: "not yours" } as const;
  cloud.simulator.faults.add({
    service: "oss",
    operation: "GetObject",
    fault,
    times: Number.POSITIVE_INFINITY,
  });
}
