import type { Fault } from "alicloud-simulator";
import { beforeEach, describe, expect, it } from "vitest";
import { createFlows } from "../../functions/cloud/flows.ts";
import { cloudConfigOf } from "./cloud-config.ts";
import { rawDisk, rawSidecar } from "./disk.ts";
import { KEY } from "./hands.ts";
import { importsBegun, resultsWritten, type Stage } from "./stage.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();
beforeEach(() => {
  // Few looks are enough, and where the status is shown once, what a publish puts is the result.
  Object.assign(stage.simulator.ecs.knobs, { importBaseMs: 1000, importPerGibMs: 0 });
});

/** Drops a complete image and gives its result. */
async function drop(): Promise<Awaited<ReturnType<Stage["result"]>>> {
  await stage.put(KEY, rawDisk());
  const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
  return stage.result(KEY, execution);
}

const results = () =>
  stage.simulator.spy.filter((event) => event.kind === "effect" && event.name === "ExecutionEnded").length;

describe("one drop, one import, one result", () => {
  it("although its event is delivered three times", async () => {
    stage.simulator.oss.knobs.duplicateEvents = 1;
    const result = await drop();
    expect(result.state).toBe("imported");
    expect([importsBegun(stage), results()]).toEqual([1, 1]);
  });

  const faults: Fault[] = [
    { kind: "reset-before" },
    { kind: "reset-after" },
    { kind: "html" },
    {
      kind: "refuse",
      status: 503,
      code: "ServiceUnavailable",
      message: "The request has failed due to a temporary failure.",
    },
    {
      kind: "refuse",
      status: 400,
      code: "Throttling.User",
      message: "Request was denied due to user flow control.",
    },
  ];
  const calls = ["ImportImage", "DescribeImages", "DescribeTaskAttribute", "DescribeSnapshots"];
  const met = "is cut before and after it took effect, answers with HTML, 503 and throttling, each twice";
  it.each(calls)(`although ECS's %s ${met}`, async (operation) => {
    for (const fault of [...faults, ...faults])
      stage.simulator.faults.add({ service: "ecs", operation, fault, times: 1 });
    expect((await drop()).state).toBe("imported");
    expect(importsBegun(stage)).toBe(1);
    expect(stage.simulator.ecs.images()).toHaveLength(1);
  });

  it.each(["HeadObject", "GetObject", "PutObject"])(`although OSS's %s ${met}`, async (operation) => {
    await stage.put(KEY, rawDisk());
    const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
    for (const fault of [...faults, ...faults])
      stage.simulator.faults.add({ service: "oss", operation, fault, times: 1 });
    expect((await stage.result(KEY, execution)).state).toBe("imported");
    expect(importsBegun(stage)).toBe(1);
  });

  it.each(faults.map((fault) => [fault.kind === "refuse" ? fault.code : fault.kind, fault] as const))(
    "although the workflow's StartExecution meets %s",
    async (_, fault) => {
      stage.simulator.faults.add({ service: "fnf", operation: "StartExecution", fault, times: 2 });
      expect((await drop()).state).toBe("imported");
      expect([importsBegun(stage), results()]).toEqual([1, 1]);
    },
  );

  it.each(["start", "validate", "import", "poll", "publish"])(
    "although %s is killed after it did its work",
    async (name) => {
      stage.simulator.fc.killNext({ functionName: `image-drop-${name}`, when: "after-handler" });
      expect((await drop()).state).toBe("imported");
      expect([importsBegun(stage), results()]).toEqual([1, 1]);
    },
  );

  it.each([
    ["validate", "Validate", "oss", "HeadObject", "before", 1],
    ["import", "Import", "ecs", "ImportImage", "before", 0],
    ["import", "Import", "ecs", "ImportImage", "after", 0],
    ["import", "Import", "oss", "PutObject", "before", 0],
    ["poll", "Poll", "ecs", "DescribeTaskAttribute", "before", 0],
    ["poll", "Poll", "ecs", "DescribeSnapshots", "after", 0],
    ["publish", "Publish", "oss", "PutObject", "before", 2],
    ["publish", "Publish", "oss", "PutObject", "after", 2],
  ] as const)(
    "although %s runs a second time while the first one is at work (%s: %s %s, %s)",
    async (name, step, service, operation, when, skip) => {
      const { fc, faults, ecs } = stage.simulator;
      await stage.put(KEY, rawDisk());
      const hold = stage.clock.hold();
      const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
      let second: string | undefined;
      const act = async () => {
        const payload = Buffer.from(JSON.stringify(await bodyOf(execution, step)));
        second = (await fc.invoke({ functionName: `image-drop-${name}`, payload, type: "Sync" })).kind;
      };
      faults.add({ service, operation, skip, fault: { kind: "meanwhile", when, act } });
      hold.release();
      expect((await stage.result(KEY, execution)).state).toBe("imported");
      expect(second).toBe("result");
      expect([importsBegun(stage), resultsWritten(stage, KEY, execution)]).toEqual([1, 1]);
      expect(ecs.images()).toMatchObject([{ status: "Available" }]);
    },
  );
});

/** What the flow has invoked the function of a step with most lately. */
async function bodyOf(execution: string, step: string): Promise<object> {
  const { rows } = await createFlows(cloudConfigOf(stage.simulator)).history({ name: execution, limit: 99 });
  const entered = rows.findLast((row) => row.type === "StateEntered" && row.step === step);
  const { input } = JSON.parse(entered?.detail ?? "{}") as { input: { record: object } };
  return { record: input.record, fault: { Code: "", Detail: "" } };
}
