import type { SpyEvent } from "alicloud-simulator";
import { describe, expect, it } from "vitest";
import type { Mode } from "../../cli/output/renderer.ts";
import { cancel } from "../../cli/verbs/cancel/cancel.ts";
import { list } from "../../cli/verbs/list.ts";
import { retry } from "../../cli/verbs/retry/retry.ts";
import { status } from "../../cli/verbs/status.ts";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { hasCalled, hasEnded } from "../journey/stage.ts";
import { document } from "./command.ts";
import { runInProcess } from "./run-in-process.ts";
import { useCloud } from "./use-cloud.ts";

const cloud = useCloud();

const KEY = "incoming/team-a/web.raw";
const polled = hasCalled("DescribeTaskAttribute");
const invoked = (event: SpyEvent) =>
  event.kind === "request" && event.service === "fc" && event.operation === "InvokeFunction";
const ended = (execution: string) => cloud.stage.simulator.spy.waitFor(hasEnded(execution), 15_000);

async function dropped(sidecar = rawSidecar("web")): Promise<string> {
  await cloud.stage.put(KEY, rawDisk());
  return cloud.stage.dropSidecar(KEY, sidecar);
}

async function failed(): Promise<string> {
  cloud.stage.simulator.faults.add({
    service: "ecs",
    operation: "ImportImage",
    fault: { kind: "refuse", status: 403, code: "Account.Arrearage", message: "Your account has arrears." },
  });
  const execution = await dropped();
  await ended(execution);
  return execution;
}

type CancelOptions = Partial<Parameters<typeof cancel>[2]>;
const asked = async (target: string, options: CancelOptions = {}, mode: Mode = "json") =>
  runInProcess(cancel(await cloud.context(), target, { local: true, ...options }), { mode });
const shown = async (target: string) => runInProcess(status(await cloud.context(), target, { local: true }));
const again = async (target: string, options: { wait?: boolean } = {}) =>
  runInProcess(retry(await cloud.context(), target, { local: true, ...options }), { mode: "json" });

describe("cancel", () => {
  it("undoes at once what the flow knows, and ends with 0, also when it is repeated", async () => {
    const execution = await dropped();
    const hold = await cloud.stage.holdAt(polled);
    const finished = await asked(KEY, { reason: "wrong file", by: "ann" }, "text");
    hold.release();
    expect(finished.code).toBe(0);
    expect(finished.stdout).toContain("The import was cancelled. By ann. Reason: wrong file.");
    expect(finished.stdout).toContain(`image-drop retry ${execution}`);
    const { ecs } = cloud.stage.simulator;
    expect([ecs.images(), ecs.snapshots()]).toEqual([[], []]);
    const again = await asked(execution);
    expect([again.code, document(again)]).toMatchObject([0, { state: "cancelled", execution }]);
  });

  it("of what the flow ends says until when at the latest, and with --wait goes on until then", async () => {
    await cloud.stage.put(KEY, rawDisk());
    const hold = cloud.stage.clock.hold();
    const execution = await cloud.stage.dropSidecar(KEY, rawSidecar("web"));
    const { faults, spy } = cloud.stage.simulator;
    faults.add({ service: "oss", operation: "HeadObject", fault: { kind: "reset-before" }, times: 3 });
    hold.release();
    await spy.waitFor(hasCalled("HeadObject"));
    const holdAgain = cloud.stage.clock.hold();
    const finished = await asked(execution);
    expect(finished.code).toBe(0);
    const nowMs = cloud.stage.clock.now();
    expect(document(finished)).toEqual({
      answer: "cancelling",
      execution,
      bucket: "image-drop",
      key: KEY,
      task: "none",
      nextLookBy: new Date(nowMs + 600_000).toISOString(),
    });
    const told = await asked(execution, {}, "text");
    expect(told.stdout).toMatch(/Nothing was imported yet.* by .* at the latest\./);
    const callsBefore = spy.filter(invoked).length;
    const waiting = asked(execution, { wait: true });
    await spy.waitFor(() => spy.filter(invoked).length > callsBefore);
    holdAgain.release();
    expect((await waiting).code).toBe(0);
    expect(cloud.stage.simulator.ecs.images()).toEqual([]);
  });

  it("that comes too late answers what really happened, with 1", async () => {
    const execution = await dropped();
    await ended(execution);
    const finished = await asked(execution);
    expect([finished.code, finished.stderr]).toEqual([1, "Too late: it has ended already.\n"]);
    expect(document(finished)).toMatchObject({ state: "imported", execution });
  });

  it("cleans up after an execution that was stopped by hand", async () => {
    const execution = await dropped();
    const hold = await cloud.stage.holdAt(polled);
    await cloud.stage.stopExecution(execution);
    const before = await shown(execution);
    expect([before.code, before.stdout]).toEqual([
      1,
      expect.stringContaining(`image-drop cancel ${execution}`),
    ]);
    expect((await asked(execution, { wait: true })).code).toBe(0);
    hold.release();
    expect(cloud.stage.simulator.ecs.images()).toEqual([]);
    const listed = document(
      await runInProcess(list(await cloud.context(), { local: true, limit: 9 }), {
        mode: "json",
        shape: "many",
      }),
    ) as Array<{ state: string }>;
    expect(listed.map(({ state }) => state)).toEqual(["cancelled"]);
  });
});

describe("cancel of what never was", () => {
  it("fails and changes nothing, neither the bucket nor the key's newest outcome", async () => {
    const execution = await dropped();
    await ended(execution);
    const newest = `results/${KEY.slice("incoming/".length)}/latest.json`;
    const before = await cloud.stage.json(newest);
    const finished = await asked("TYPO", { key: KEY });
    expect([finished.code, finished.stderr]).toEqual([1, expect.stringContaining("nothing was changed")]);
    expect(await cloud.stage.json(newest)).toEqual(before);
    const other = await cloud.run(["cancel", execution, "--key", "team-a/other.raw", "--local"]);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining("not incoming/team-a/other.raw")]);
  });
});

describe("cancel of an import that ended and left something", () => {
  /** ECS cannot be asked until the result is out: the result cannot promise that nothing is left. */
  async function leftBehind(): Promise<string> {
    const { simulator } = cloud.stage;
    const execution = await dropped();
    const hold = await cloud.stage.holdAt((event) => event.kind === "effect" && event.name === "ImportBegan");
    const broken = { service: "ecs", operation: "DescribeTaskAttribute", fault: { kind: "html" } } as const;
    simulator.faults.add({ ...broken, times: Number.POSITIVE_INFINITY });
    hold.release();
    await ended(execution);
    simulator.faults.clear();
    return execution;
  }

  it("tells what was left, and that it is removed", async () => {
    const execution = await leftBehind();
    const { ecs } = cloud.stage.simulator;
    const [image] = ecs.images();
    const told = await asked(execution, {}, "text");
    expect([told.code, told.stderr]).toEqual([1, "Too late: it has ended already.\n"]);
    expect(told.stdout).toContain(`image ${image?.imageId}`);
    expect(told.stdout).toContain("that is removed now");
    expect([ecs.images(), ecs.snapshots()]).toEqual([[], []]);
  });

  it("tells what is not gone yet, and with --wait ends when it is", async () => {
    const execution = await leftBehind();
    const { ecs, spy } = cloud.stage.simulator;
    ecs.knobs.deleteImageMs = 120_000;
    const hold = cloud.stage.clock.hold();
    const told = await asked(execution, {}, "text");
    expect(told.stdout).toContain(`image-drop cancel ${execution} --wait`);
    const callsBefore = spy.filter(invoked).length;
    const waiting = asked(execution, { wait: true });
    await spy.waitFor(() => spy.filter(invoked).length > callsBefore);
    hold.release();
    const finished = await waiting;
    expect([finished.code, JSON.parse(finished.stdout).state]).toEqual([1, "failed"]);
    expect([ecs.images(), ecs.snapshots()]).toEqual([[], []]);
  });
});

describe("retry", () => {
  it("imports what failed before, and starts nothing twice", async () => {
    const execution = await failed();
    expect((await shown(execution)).code).toBe(1);
    const finished = await again(execution, { wait: true });
    expect(finished.code).toBe(0);
    const result = document(finished) as { execution: string };
    expect(result).toMatchObject({ state: "imported", retryOf: execution, key: KEY });
    const third = await again(execution);
    expect([third.code, third.stderr]).toEqual([
      1,
      expect.stringContaining(`image-drop retry ${result.execution}`),
    ]);
    expect(cloud.stage.simulator.ecs.images()).toHaveLength(1);
  });

  it("of a running import, and of one that was imported, is refused with what to do", async () => {
    const execution = await dropped();
    const hold = await cloud.stage.holdAt(polled);
    const early = await again(execution);
    hold.release();
    expect([early.code, early.stderr]).toEqual([1, expect.stringContaining("This import still runs.")]);
    await ended(execution);
    const late = await again(execution);
    expect([late.code, late.stderr]).toEqual([1, expect.stringContaining("It was imported, as m-")]);
  });

  it("of a sidecar that was replaced is refused", async () => {
    const execution = await failed();
    await ended(await cloud.stage.dropSidecar(KEY, rawSidecar("other")));
    const { code, stderr } = await again(execution);
    expect([code, stderr]).toEqual([1, expect.stringContaining("was replaced, which was a drop of its own")]);
  });
});
