import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SpyEvent } from "../../simulator/spy.ts";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { hasEnded } from "../journey/stage.ts";
import { document } from "./command.ts";
import { type DeployedCloud, startDeployedCloud } from "./deployed-cloud.ts";

let cloud: DeployedCloud;
beforeAll(async () => {
  cloud = await startDeployedCloud();
});
beforeEach(() => cloud.stage.simulator.reset());
afterAll(() => cloud.close());

const KEY = "incoming/team-a/web.raw";
const polled = (event: SpyEvent) => event.kind === "request" && event.operation === "DescribeTaskAttribute";
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
    const finished = await cloud.run(["cancel", execution, "--local", "--json"]);
    hold.release();
    expect(finished.code).toBe(0);
    expect(document(finished)).toMatchObject({ answer: "cancelling", execution, key: KEY, task: "accepted" });
    await ended(execution);
  });

  it("that comes too late answers what really happened", async () => {
    const execution = await dropped();
    await ended(execution);
    const finished = await cloud.run(["cancel", execution, "--local", "--json"]);
    expect([finished.code, finished.stderr]).toEqual([0, "Too late: it has ended already.\n"]);
    expect(document(finished)).toMatchObject({ state: "imported", execution });
  });

  it("cleans up after an execution that was stopped by hand", async () => {
    const execution = await dropped();
    const hold = await cloud.stage.holdAt(polled);
    await cloud.stage.stopExecution(execution);
    const before = await cloud.run(["status", execution, "--local"]);
    expect([before.code, before.stdout]).toEqual([
      1,
      expect.stringContaining(`image-drop cancel ${execution}`),
    ]);
    const cancelling = await cloud.begin(["cancel", execution, "--local", "--wait"]);
    await cancelling.sees("cancelling");
    hold.release();
    expect((await cancelling.finished).code).toBe(4);
    expect(cloud.stage.simulator.ecs.images()).toEqual([]);
    const listed = document(await cloud.run(["list", "--local", "--json"])) as Array<{ state: string }>;
    expect(listed.map(({ state }) => state)).toEqual(["cancelled"]);
  });
});

describe("retry", () => {
  it("imports what failed before, and starts nothing twice", async () => {
    const execution = await failed();
    expect((await cloud.run(["status", execution, "--local"])).code).toBe(1);
    const finished = await cloud.run(["retry", execution, "--local", "--wait", "--json"]);
    expect(finished.code).toBe(0);
    const result = document(finished) as { execution: string };
    expect(result).toMatchObject({ state: "imported", retryOf: execution, key: KEY });
    const again = await cloud.run(["retry", execution, "--local"]);
    expect([again.code, again.stderr]).toEqual([
      1,
      expect.stringContaining(`image-drop retry ${result.execution}`),
    ]);
    expect(cloud.stage.simulator.ecs.images()).toHaveLength(1);
  });

  it("of a running import, and of one that was imported, is refused with what to do", async () => {
    const execution = await dropped();
    const hold = await cloud.stage.holdAt(polled);
    const early = await cloud.run(["retry", execution, "--local"]);
    hold.release();
    expect([early.code, early.stderr]).toEqual([1, expect.stringContaining("This import still runs.")]);
    await ended(execution);
    const late = await cloud.run(["retry", execution, "--local"]);
    expect([late.code, late.stderr]).toEqual([1, expect.stringContaining("It was imported, as m-")]);
  });

  it("of a sidecar that was replaced is refused", async () => {
    const execution = await failed();
    await ended(await cloud.stage.dropSidecar(KEY, rawSidecar("other")));
    const { code, stderr } = await cloud.run(["retry", execution, "--local"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("was replaced, which was a drop of its own")]);
  });
});
