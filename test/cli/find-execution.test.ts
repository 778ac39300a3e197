import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { imageKeyOf } from "../../cli/imports/find-execution.ts";
import { shortId } from "../../cli/imports/short-id.ts";
import { history } from "../../cli/verbs/history/history.ts";
import { retry } from "../../cli/verbs/retry/retry.ts";
import { status } from "../../cli/verbs/status.ts";
import { watch } from "../../cli/verbs/watch.ts";
import { document } from "./command.ts";
import { runInProcess } from "./run-in-process.ts";
import { type SeededCloud, startSeededCloud } from "./seeded-cloud.ts";

const place = { bucket: "image-drop", prefixes: { incoming: "incoming/" } };

describe("the key of an image", () => {
  it.each([
    "web.raw",
    "web.raw.json",
    "incoming/web.raw",
    "incoming/web.raw.json",
    "/incoming/web.raw",
    "oss://image-drop/incoming/web.raw.json",
  ])("may be written as %s", (written) => {
    expect(imageKeyOf(written, place)).toBe("incoming/web.raw");
  });
});

describe("an ID", () => {
  const key = "incoming/team-a/web.qcow2";
  const ids = { first: "", second: "", other: "" };
  let cloud: SeededCloud;
  beforeAll(async () => {
    cloud = await startSeededCloud();
    ids.first = await cloud.ended({ key, imageId: "m-bp1aaaaaaaaaaaaaaaaa" });
    ids.second = await cloud.ended({ key, imageId: "m-bp1aabbbbbbbbbbbbbbb" });
    ids.other = await cloud.failed({ key: "incoming/db.raw" });
    await cloud.publish("result", { key: "incoming/db.raw", execution: ids.other }, { bytes: "{}" });
  });
  afterAll(() => cloud.close());

  const shown = async (target: string) =>
    runInProcess(status(await cloud.context(), target, { local: true }), { mode: "json" });
  const found = async (target: string) => (document(await shown(target)) as { execution: string }).execution;

  it("may be the beginning of an execution's name", async () => {
    expect(await found(ids.first.slice(0, -8))).toBe(ids.first);
    expect(await found(ids.other.slice(0, 5))).toBe(ids.other);
  });

  it("may be the beginning of its last part, as list shows it", async () => {
    expect(await found(shortId(ids.second))).toBe(ids.second);
    expect(await found(ids.second.slice(-16, -11))).toBe(ids.second);
  });

  it("may be an image's, or its beginning", async () => {
    expect(await found("m-bp1aaaaaaaaaaaaaaaaa")).toBe(ids.first);
    expect(await found("m-bp1aab")).toBe(ids.second);
  });

  it.each([["web-"], ["m-bp1aa"], ["m-"]])(
    "that is too short is refused, with what it may mean: %s",
    async (target) => {
      const { code, stderr } = await shown(target);
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining(`More than one ID begins with "${target}".`),
      ]);
      for (const id of [ids.first, ids.second]) expect(stderr).toContain(`\n    ${shortId(id)}  2026-`);
      expect(stderr).not.toContain(shortId(ids.other));
      expect(stderr).toContain(key);
    },
  );

  it.each([["nothing"], ["ffffffff"], ["m-zzz"], ["team-b/none.raw"]])(
    "that nobody has is told: %s",
    async (target) => {
      const { code, stderr } = await shown(target);
      expect([code, stderr]).toEqual([1, expect.stringContaining(`There is no import of "${target}".`)]);
    },
  );

  it("counts in short for every verb that takes one", async () => {
    const id = shortId(ids.second);
    const context = await cloud.context();
    const verbs = [
      history(context, id, { local: true }),
      watch(context, [id], { local: true }),
      retry(context, shortId(ids.other), { local: true }),
      status(context, id, { local: true }),
    ];
    for (const verb of verbs) {
      const { stdout, stderr } = await runInProcess(verb);
      expect(`${stdout}${stderr}`).toMatch(/m-bp1aab|imported|How this import ended cannot be read/);
    }
  });
});
