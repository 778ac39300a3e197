import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { list } from "../../cli/verbs/list.ts";
import { status } from "../../cli/verbs/status.ts";
import { begin, document } from "./command.ts";
import { runInProcess } from "./run-in-process.ts";
import { type SeededCloud, startSeededCloud } from "./seeded-cloud.ts";

/** What is easily misunderstood of a running import is said with it. */
let cloud: SeededCloud;
beforeAll(async () => {
  cloud = await startSeededCloud();
});
afterAll(() => cloud.close());

const told = async (target: string) =>
  (await runInProcess(status(await cloud.context(), target, { local: true }))).stdout;

describe("a drop that is to be cancelled and still waits", () => {
  const key = "incoming/waits.raw";
  const request = { requestedAt: "2026-11-01T00:01:00Z", by: "alice", reason: "wrong file" };
  let execution = "";
  beforeAll(async () => {
    const waits = { state: "waiting" as const, missing: [key], nextLookAt: "2026-11-01T00:05:00Z" };
    execution = await cloud.running({ key, status: waits });
    const bytes = JSON.stringify({ execution, ...request });
    await cloud.publish("cancel", { key, execution }, { bytes });
  });

  it("says so, who asked why, and when it ends", async () => {
    const stdout = await told(execution);
    expect(stdout).toMatch(/^waiting incoming\/waits\.raw is to be cancelled\n/);
    expect(stdout).toMatch(
      / {2}cancel {5}asked for 2026-11-01 \d\d:01 by alice \("wrong file"\); the flow ends it at its next look, by 2026-11-01 \d\d:05\n/,
    );
    const json = await runInProcess(status(await cloud.context(), execution, { local: true }), {
      mode: "json",
    });
    expect(document(json)).toMatchObject({ state: "waiting", cancelRequest: request });
  });

  it("says so in a list and while it is watched", async () => {
    const listed = await runInProcess(list(await cloud.context(), { local: true, limit: 9 }));
    expect(listed.stdout).toMatch(/waiting .* waits\.raw +is to be cancelled /);
    const watching = begin(["watch", execution, "--local"], { folder: cloud.folder });
    await watching.sees("cancel: asked for 2026-11-01");
    watching.process.kill("SIGINT");
    expect((await watching.finished).code).toBe(130);
  });

  it("is a drop that waits where nobody asked, and unreadable where the request is", async () => {
    const other = "incoming/other.raw";
    const plain = await cloud.running({ key: other, status: { state: "waiting", missing: [other] } });
    expect(await told(plain)).not.toContain("cancel");
    await cloud.publish("cancel", { key: other, execution: plain }, { bytes: "<html>" });
    expect(await told(plain)).toMatch(/ {2}unreadable cancel\.json is no JSON/);
  });
});

describe("a snapshot", () => {
  const snapshots = [{ id: "s-bp1", status: "failed" }];

  it("that reads failed while it is made is no failure", async () => {
    const progress = { taskStatus: "Processing", percent: 40, snapshots };
    const execution = await cloud.running({
      key: "incoming/a.raw",
      status: { state: "importing", imageName: "a", progress },
    });
    expect(await told(execution)).toContain(
      "  snapshots  s-bp1 failed, as each reads until its import is done\n",
    );
  });

  it("that reads failed afterwards is one", async () => {
    const execution = await cloud.ended({ key: "incoming/b.raw", imageId: "m-bp1", snapshots });
    expect(await told(execution)).toContain("  snapshots  s-bp1 failed\n");
  });
});
