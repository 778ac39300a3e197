import { describe, expect, it } from "vitest";
import { flow, task } from "./flow-runner.ts";
import { BRIEF, ENDLESS, flowFields, refusal, useFnf } from "./use-fnf.ts";

const served = useFnf();

const RUN = { FlowName: "flow", ExecutionName: "run" };

describe("StartExecution", () => {
  it("answers as published, and the execution is described as it ends", async () => {
    await served.client.createFlow(flowFields(BRIEF));
    const started = await served.client.startExecution({ ...RUN, Input: '{ "a": "像" }' });
    const common = { FlowName: "flow", Name: "run", FlowDefinition: BRIEF, Input: '{"a":"像"}' };
    const StartedTime = "2026-11-01T00:00:00.000Z";
    expect(started).toMatchObject({ ...common, Status: "", Output: "", StartedTime, StoppedTime: "" });
    expect(await served.client.describeExecution(RUN)).toMatchObject({
      ...common,
      Status: "Succeeded",
      Output: '{"a":"像"}',
      StartedTime,
      StoppedTime: StartedTime,
    });
  });

  it("of a name that runs answers the running execution; of one that has ended, ExecutionAlreadyExists", async () => {
    const { client, calls, world } = served;
    await client.createFlow(flowFields(ENDLESS));
    await client.startExecution({ ...RUN, Input: '{"a":1}' });
    const again = await client.startExecution({ ...RUN, Input: '{"a":2}' });
    expect(again).toMatchObject({ Status: "Running", Input: '{"a":1}' });
    expect(calls).toHaveLength(1);
    expect(world.spy.filter(({ kind }) => kind === "effect")).toHaveLength(1);
    await client.stopExecution(RUN);
    expect(await refusal(client.startExecution(RUN))).toEqual({
      status: 400,
      code: "ExecutionAlreadyExists",
      message: "Execution 'run' for flow 'flow' already exists.",
    });
  });

  it("of a running name with another input can be refused: the document does not say", async () => {
    served.fnf.knobs.sameNameOtherInput = "ExecutionAlreadyExists";
    await served.client.createFlow(flowFields(ENDLESS));
    await served.client.startExecution({ ...RUN, Input: '{"a":1}' });
    expect(await served.client.startExecution({ ...RUN, Input: '{"a": 1}' })).toMatchObject({
      Status: "Running",
    });
    expect(await refusal(served.client.startExecution(RUN))).toMatchObject({
      code: "ExecutionAlreadyExists",
    });
  });

  it("without a name makes up a UUID", async () => {
    await served.client.createFlow(flowFields(BRIEF));
    const { Name } = await served.client.startExecution({ FlowName: "flow" });
    expect(Name).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it.each<[string, number, object]>([
    ["FlowNotExists", 404, { FlowName: "other" }],
    ["MissingRequiredParams", 400, { FlowName: "" }],
    ["InvalidArgument", 400, { ExecutionName: "1st" }],
    ["InvalidArgument", 400, { ExecutionName: "a.b" }],
    ["InvalidArgument", 400, { ExecutionName: "x".repeat(129) }],
    ["InvalidArgument", 400, { Input: undefined }],
    ["InvalidArgument", 400, { Input: "null" }],
    ["InvalidArgument", 400, { Input: "[]" }],
    ["InvalidArgument", 400, { Input: JSON.stringify({ a: "x".repeat(65_536) }) }],
    ["EntityTooLarge", 400, { Input: "x".repeat(1_048_577) }],
    ["NotSimulated", 501, { CallbackFnFTaskToken: "token" }],
  ])("is refused with %s, HTTP %i", async (code, status, fields) => {
    await served.client.createFlow(flowFields(BRIEF));
    expect(await refusal(served.client.startExecution({ ...RUN, ...fields }))).toMatchObject({
      code,
      status,
    });
  });

  it("takes the text undefined for a name, as it would any other text", async () => {
    await served.client.createFlow(flowFields(BRIEF));
    expect(await served.client.startExecution({ ...RUN, ExecutionName: undefined })).toMatchObject({
      Name: "undefined",
    });
  });
});

describe("DescribeExecution", () => {
  it("with WaitTimeSeconds answers as soon as the execution has ended", async () => {
    let finish = () => {};
    served.functions["f"] = () => new Promise((resolve) => (finish = () => resolve({})));
    const { client, world } = served;
    await client.createFlow(flowFields(flow([task("T", "f", { End: true })])));
    await client.startExecution(RUN);
    const hold = world.clock.hold();
    const polled = client.describeExecution({ ...RUN, WaitTimeSeconds: 60 }, { timeout: 10_000 });
    await served.client.listFlows();
    finish();
    expect(await polled).toMatchObject({ Status: "Succeeded", Output: '{"Body":{}}' });
    hold.release();
  });

  it("with WaitTimeSeconds waits by simulated time, and the execution goes on meanwhile", async () => {
    const { client, world } = served;
    const waits = [1, 2, 3].map((n) => ({ Type: "Wait", Name: `W${n}`, Seconds: 50, Next: `W${n + 1}` }));
    await client.createFlow(flowFields(flow([...waits, { Type: "Succeed", Name: "W4" }])));
    const hold = world.clock.hold();
    await client.startExecution(RUN);
    const polled = client.describeExecution({ ...RUN, WaitTimeSeconds: 60 }, { timeout: 10_000 });
    await world.spy.waitFor((event) => event.kind === "request" && event.operation === "StartExecution");
    const before = world.clock.now();
    hold.release();
    expect(await polled).toMatchObject({ Status: "Running", StoppedTime: "", Output: "" });
    expect(world.clock.now() - before).toBeGreaterThanOrEqual(60_000);
  });

  it("with WaitTimeSeconds answers after as much real time where the clock stands still", async () => {
    const { client, world } = served;
    await client.createFlow(flowFields(ENDLESS));
    await client.startExecution(RUN);
    const hold = world.clock.hold();
    const before = Date.now();
    const described = await client.describeExecution({ ...RUN, WaitTimeSeconds: 1 }, { timeout: 10_000 });
    expect(described).toMatchObject({ Status: "Running" });
    expect(Date.now() - before).toBeGreaterThanOrEqual(990);
    hold.release();
  });

  it.each<[string, number, object]>([
    ["ExecutionNotExists", 404, { ExecutionName: "other" }],
    ["FlowNotExists", 404, { FlowName: "other" }],
    ["InvalidArgument", 400, { WaitTimeSeconds: 61 }],
    ["InvalidArgument", 400, { WaitTimeSeconds: undefined }],
    ["MissingRequiredParams", 400, { ExecutionName: "" }],
  ])("is refused with %s, HTTP %i", async (code, status, fields) => {
    await served.client.createFlow(flowFields(BRIEF));
    await served.client.startExecution(RUN);
    expect(await refusal(served.client.describeExecution({ ...RUN, ...fields }))).toMatchObject({
      code,
      status,
    });
  });
});
