import { describe, expect, it } from "vitest";
import { status } from "../../cli/verbs/status.ts";
import { type WatchOptions, watch } from "../../cli/verbs/watch.ts";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { distribution, folderOf, KEY } from "../journey/hands.ts";
import { document } from "./command.ts";
import { runInProcess } from "./run-in-process.ts";
import { useCloud } from "./use-cloud.ts";

/** What people see of that which comes after an import. */
const cloud = useCloud();
const ACCOUNT = "2222333344445555";

async function dropped(change: object): Promise<string> {
  await cloud.stage.put(KEY, rawDisk());
  const execution = await cloud.stage.dropSidecar(KEY, rawSidecar("web", change));
  await cloud.stage.simulator.spy.waitFor(
    (event) =>
      event.kind === "effect" && event.name === "ExecutionStarted" && event.detail["name"] === execution,
  );
  return execution;
}

const ALL = {
  copies: [{ region: "cn-beijing" }],
  shareWith: [ACCOUNT],
  family: "web",
  detection: "Standard",
};
const watched = async (execution: string, options: WatchOptions = {}) =>
  runInProcess(watch(await cloud.context(), [execution], { local: true, ...options }), { mode: "text" });
const shown = async (execution: string, mode: "json" | "text" = "text") =>
  runInProcess(status(await cloud.context(), execution, { local: true }), { mode, shape: "one" });
const refuseCopies = () =>
  cloud.stage.simulator.faults.add({
    service: "ecs",
    operation: "CopyImage",
    fault: { kind: "refuse", status: 403, code: "QuotaExceed.Image", message: "The quota is used up." },
  });

describe("what comes after an import", () => {
  it("is waited for, and status names copies, shares, family and check", async () => {
    const execution = await dropped(ALL);
    const finished = await watched(execution);
    expect([finished.code, finished.stderr]).toEqual([0, expect.any(String)]);
    const { distributed } = document(await shown(execution, "json")) as { distributed: object };
    expect(distributed).toMatchObject({
      state: "complete",
      copies: [{ region: "cn-beijing", state: "available" }],
    });
    const { stdout } = await shown(execution);
    expect(stdout).toMatch(/after it +complete/);
    expect(stdout).toMatch(/copies +cn-beijing available m-/);
    expect(stdout).toMatch(new RegExp(`shares +${ACCOUNT} in cn-hangzhou shared`));
    expect(stdout).toMatch(/family +web in cn-beijing set/);
    expect(stdout).toMatch(/check +Finished/);
  });

  it("that was not all done ends with 6, says why and what to type; --no-distribution asks for the image alone", async () => {
    refuseCopies();
    const execution = await dropped(ALL);
    const finished = await watched(execution);
    expect(finished.code).toBe(6);
    expect(finished.stdout).toContain("CopyQuotaExceeded");
    expect(finished.stdout).toContain(`Try again what is missing: image-drop retry ${execution} --local`);
    expect((await shown(execution)).code).toBe(6);
    await distribution(cloud.stage, execution);
  });

  it("is not waited for with --no-distribution", async () => {
    const execution = await dropped(ALL);
    const hold = await cloud.stage.holdAt((event) => event.kind === "effect" && event.name === "CopyBegan");
    const finished = await watched(execution, { distribution: false });
    expect(finished.code).toBe(0);
    expect((await shown(execution)).stdout).toMatch(/after it +under way/);
    hold.release();
    await distribution(cloud.stage, execution);
  });

  it.each(["garbage", '{"schemaVersion": 9}'])("that cannot be read costs its row: %s", async (text) => {
    const execution = await dropped({ family: "web" });
    await distribution(cloud.stage, execution);
    await cloud.stage.put(`${folderOf(KEY, execution)}/distribution.json`, Buffer.from(text));
    const { code, stdout } = await shown(execution);
    expect(code).toBe(1);
    expect(stdout).toMatch(/imported .* m-/);
    expect(stdout).toContain("distribution.json");
  });
});
