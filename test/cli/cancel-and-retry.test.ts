import type { SpyEvent } from "alicloud-simulator";
import { describe, expect, it } from "vitest";
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

const asked = async (target: string) =>
  runInProcess(cancel(await cloud.context(), target, { local: true }), { mode: "json" });
const shown = async (target: string) => runInProcess(status(await cloud.context(), target, { local: true }));
const again = async (target: string) => runInProcess(retry(await cloud.context(), target, { local: true }));

describe("cancel", () => {
  it("with --wait ends when everything is undone, with the exit code of a cancelled import", async () => {
    const execution = await dropped();
    const hold = await cloud.stage.holdAt(polled);
    const cancelling = await cloud.begin([
      "cancel",
      KEY,
      "--local",
      "--reason",
      "wrong file",
      "--by",
      "ann",
      "--wait",
    ]);
    await cancelling.sees("cancelling incoming/team-a/web.raw");
    hold.release();
    const { code, stdout } = await cancelling.finished;
    expect(code).toBe(4);
    expect(stdout).toContain("The import was cancelled. By ann. Reason: wrong file.");
    expect(stdout).toContain(`image-drop retry ${execution}`);
    expect(cloud.stage.simulator.ecs.images()).toEqual([]);
    expect(cloud.stage.simulator.ecs.snapshots()).toEqual([]);
  });

  it("without --wait says what was asked for", async () => {
    const execution = await dropped();
    const hold = await cloud.stage.holdAt(polled);
    const finished = await asked(execution);
    hold.release();
    expect(finished.code).toBe(0);
    expect(document(finished)).toMatchObject({ answer: "cancelling", execution, key: KEY, task: "accepted" });
    await ended(execution);
  });

  it("that comes too late answers what really happened", async () => {
    const execution = await dropped();
    await ended(execution);
    const finished = await asked(execution);
    expect([finished.code, finished.stderr]).toEqual([0, "Too late: it has ended already.\n"]);
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
    const cancelling = await cloud.begin(["cancel", execution, "--local", "--wait"]);
    // Nobody else undoes it: the command goes on asking.
    const { spy } = cloud.stage.simulator;
    const calls = () => spy.filter(invoked).length;
    const callsBefore = calls();
    await spy.waitFor(() => calls() >= callsBefore + 2);
    hold.release();
    expect((await cancelling.finished).code).toBe(4);
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

describe("cancel of an import that ended and left something", () => {
  /** ECS cannot be asked until the result is out: the result cannot promise that nothing is left. */
  async function leftBehind(): Promise<string> {
    const { simulator } = cloud.stage;
    const execution = await dropped();
    const hold = await cloud.stage.holdAt((event) => event.kind === "effect" && event.name === "ImportBegan");
    const broken = { service: "ecs", operation: "DescribeTasks", fault: { kind: "html" } } as const;
    simulator.faults.add({ ...broken, times: Number.POSITIVE_INFINITY });
    hold.release();
    await ended(execution);
    simulator.faults.clear();
    return execution;
  }

  it("tells what is left, and with --wait ends when it is gone", async () => {
    const execution = await leftBehind();
    const { ecs } = cloud.stage.simulator;
    const [image] = ecs.images();
    const hold = cloud.stage.clock.hold();
    const told = await runInProcess(cancel(await cloud.context(), execution, { local: true }));
    expect([told.code, told.stderr]).toEqual([1, "Too late: it has ended already.\n"]);
    expect(told.stdout).toContain(image?.imageId);
    expect(told.stdout).toContain(`image-drop cancel ${execution} --wait`);
    const document = JSON.parse((await asked(execution)).stdout);
    expect(document).toMatchObject({ state: "failed", cleanup: { removing: true } });
    const { spy } = cloud.stage.simulator;
    const callsBefore = spy.filter(invoked).length;
    const waiting = await cloud.begin(["cancel", execution, "--local", "--wait", "--json"]);
    await spy.waitFor(() => spy.filter(invoked).length >= callsBefore + 2);
    hold.release();
    const finished = await waiting.finished;
    expect([finished.code, "cleanup" in JSON.parse(finished.stdout)]).toEqual([1, false]);
    expect([ecs.images(), ecs.snapshots()]).toEqual([[], []]);
  });
});

describe("retry", () => {
  it("imports what failed before, and starts nothing twice", async () => {
    const execution = await failed();
    expect((await shown(execution)).code).toBe(1);
    const finished = await cloud.run(["retry", execution, "--local", "--wait", "--json"]);
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
