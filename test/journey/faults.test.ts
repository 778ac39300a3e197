import type { Fault, ServiceName } from "alicloud-simulator";
import { describe, expect, it } from "vitest";
import { rawDisk, rawSidecar } from "./disk.ts";
import { expectNothingLeft, KEY } from "./hands.ts";
import { hasCalled, importsBegun } from "./stage.ts";
import { useStage } from "./use-stage.ts";

/** The faults that are not of one call's answer: see once.test.ts for those. */
const stage = useStage();

const knobs = () => stage.simulator.ecs.knobs;
const calls = (operation: string) => stage.simulator.spy.filter(hasCalled(operation)).length;

async function drop() {
  await stage.put(KEY, rawDisk());
  const hold = stage.clock.hold();
  const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
  const result = async () => stage.result(KEY, execution);
  return { hold, result };
}

describe("a terminal cause fails at once, ImportImage is called once", () => {
  it.each<[string, () => void, string]>([
    ["quota", () => void Object.assign(knobs(), { imageQuota: 0 }), "ImageQuotaExceeded"],
    [
      "role may not read the bucket",
      () => void Object.assign(knobs(), { roleMayReadOss: false }),
      "NotAllowed",
    ],
    [
      "permission missing",
      () =>
        stage.simulator.faults.add({
          service: "ecs",
          operation: "ImportImage",
          fault: { kind: "refuse", status: 403, code: "Forbidden.RAM", message: "Not you." },
        }),
      "NotAllowed",
    ],
  ])("%s", async (_, given, code) => {
    given();
    const { hold, result } = await drop();
    hold.release();
    expect(await result()).toMatchObject({ state: "failed", failure: { code } });
    expect(calls("ImportImage")).toBe(1);
    expectNothingLeft(stage);
  });
});

describe("the role that ECS reads the bucket with", () => {
  it("role just created: the import is tried until it takes effect", async () => {
    knobs().roleExists = false;
    const { hold, result } = await drop();
    stage.clock.schedule(90_000, () => void Object.assign(knobs(), { roleExists: true }));
    hold.release();
    expect((await result()).state).toBe("imported");
    expect(calls("ImportImage")).toBeGreaterThan(1);
    expect(importsBegun(stage)).toBe(1);
  });

  it("role missing: it is said after a few minutes, whoever spells its code how", async () => {
    Object.assign(knobs(), { roleExists: false, roleErrorCode: "NoSetRoletoECSServiceAccount" });
    const { hold, result } = await drop();
    hold.release();
    expect(await result()).toMatchObject({ state: "failed", failure: { code: "ImportRoleMissing" } });
    expectNothingLeft(stage);
  });
});

/** A fault in the middle of a call of the drop's. */
async function during(
  service: ServiceName,
  operation: string,
  when: "before" | "after",
  act: () => Promise<void>,
  skip = 0,
) {
  const { hold, result } = await drop();
  const fault: Fault = { kind: "meanwhile", when, act };
  stage.simulator.faults.add({ service, operation, fault, skip });
  hold.release();
  return result();
}

describe("the source meanwhile", () => {
  it("source replaced while ECS imports it: what was imported is not what was checked, and is removed", async () => {
    const replace = () => stage.put(KEY, rawDisk(2 ** 18));
    const result = await during("ecs", "DescribeTaskAttribute", "before", replace);
    expect(result).toMatchObject({ state: "failed", failure: { code: "FilesChanged" } });
    expectNothingLeft(stage);
  });

  it("source deleted before ImportImage: ECS says so, and nothing is left", async () => {
    const remove = async () => void (await stage.oss.delete(KEY));
    const result = await during("ecs", "ImportImage", "before", remove);
    expect(result).toMatchObject({ state: "failed", failure: { code: "ImportRejected" } });
    expect(result.failure?.message).toContain("InvalidOSSObject.NotFound");
    expectNothingLeft(stage);
  });
});

describe("what ECS says of an import", () => {
  it("name taken by this very drop, whose token ECS has forgotten: it goes on with its own import", async () => {
    knobs().clientTokenLifetimeMs = 1_000;
    const fault: Fault = { kind: "reset-after" };
    stage.simulator.faults.add({ service: "ecs", operation: "ImportImage", fault });
    const { hold, result } = await drop();
    hold.release();
    expect((await result()).state).toBe("imported");
    expect([importsBegun(stage), calls("ImportImage")]).toEqual([1, 2]);
  });

  it("Finished before the image is Available: the image is waited for", async () => {
    knobs().availableLagMs = 600_000;
    const { hold, result } = await drop();
    hold.release();
    const { state, timings } = await result();
    expect(state).toBe("imported");
    const [event] = stage.simulator.spy.filter(
      ({ kind, ...rest }) => kind === "effect" && "name" in rest && rest.name === "ImageAvailable",
    );
    expect(Date.parse(timings.endedAt ?? "")).toBeGreaterThanOrEqual(event?.atMs ?? Number.NaN);
  });

  it("task failed in ECS: its code and its words are in the result", async () => {
    stage.simulator.ecs.failNext({ errorCode: "ImageNotBootable", errorMessage: "No boot loader." });
    const { hold, result } = await drop();
    hold.release();
    const { failure } = await result();
    expect([failure?.code, failure?.message]).toEqual([
      "ImportTaskFailed",
      expect.stringContaining("ImageNotBootable: No boot loader."),
    ]);
    expectNothingLeft(stage);
  });
});

describe("functions", () => {
  it.each([
    ["ecs", "ImportImage"],
    ["ecs", "DescribeImages"],
    ["ecs", "DescribeTaskAttribute"],
    ["ecs", "DescribeSnapshots"],
    ["oss", "GetObject"],
    ["oss", "HeadObject"],
    ["oss", "PutObject"],
  ] as const)("killed after a call of %s's %s took effect", async (service, operation) => {
    const { fc, stack } = stage.simulator;
    const kill = async () => {
      for (const { name } of stack.functions) await fc.killRunning(name);
    };
    expect((await during(service, operation, "after", kill)).state).toBe("imported");
    expect(importsBegun(stage)).toBe(1);
  });
});

describe("answers", () => {
  it("slow answer of ImportImage, beyond the 3 s that the SDK would wait", async () => {
    stage.simulator.faults.add({
      service: "ecs",
      operation: "ImportImage",
      fault: { kind: "slow", delayMs: 3_300 },
    });
    const { hold, result } = await drop();
    hold.release();
    expect((await result()).state).toBe("imported");
    expect(calls("ImportImage")).toBe(1);
  });

  it("throttled: the next minute is waited for, and some seconds by which drops differ", async () => {
    knobs().callsPerMinute = { "*": 6_000, ImportImage: 0 };
    const { hold, result } = await drop();
    stage.clock.schedule(60_000, () => void Object.assign(knobs(), { callsPerMinute: { "*": 6_000 } }));
    hold.release();
    expect((await result()).state).toBe("imported");
    const [first = 0, second = 0, ...more] = stage.simulator.spy
      .filter(hasCalled("ImportImage"))
      .map(({ atMs }) => atMs);
    expect((second - first) / 1000).toBeGreaterThan(60);
    expect((second - first) / 1000).toBeLessThan(122);
    expect(more).toEqual([]);
  });

  it.each([
    ["for a while", 12, "imported", 1],
    ["for a day", Number.POSITIVE_INFINITY, undefined, 0],
  ])(
    "results bucket not writable %s: nothing is begun that could not be noted",
    async (_, times, state, begun) => {
      const { hold, result } = await drop();
      const fault: Fault = { kind: "refuse", status: 403, code: "AccessDenied", message: "No." };
      stage.simulator.faults.add({ service: "oss", operation: "PutObject", fault, times });
      hold.release();
      if (state === undefined) await expect(result()).rejects.toThrow("was not published");
      else expect((await result()).state).toBe(state);
      expect(importsBegun(stage)).toBe(begun);
    },
  );
});

describe("cleanup", () => {
  it("touches neither a foreign image of the same name nor its snapshots", async () => {
    const { hold, result } = await drop();
    hold.release();
    const first = await result();
    const second = await stage.dropSidecar(KEY, rawSidecar("web"));
    expect(await stage.result(KEY, second)).toMatchObject({ failure: { code: "ImageNameTaken" } });
    const { images, snapshots } = stage.simulator.ecs;
    expect(images().map(({ imageId }) => imageId)).toEqual([first.imageId]);
    expect(snapshots().map(({ snapshotId }) => snapshotId)).toEqual(first.snapshots?.map(({ id }) => id));
    expect(calls("DeleteImage") + calls("DeleteSnapshot")).toBe(0);
  });
});
