import { describe, expect, it } from "vitest";
import { flow } from "./flow-runner.ts";
import { BRIEF, ENDLESS, flowFields, refusal, useFnf } from "./use-fnf.ts";

const served = useFnf();

describe("flows", () => {
  it("are created, described, updated, listed and deleted", async () => {
    const { client, world } = served;
    const created = await client.createFlow(
      flowFields(BRIEF, { Description: "first", RoleArn: "acs:ram::1:role/r" }),
    );
    expect(created).toMatchObject({
      Name: "flow",
      Type: "FDL",
      Definition: BRIEF,
      Description: "first",
      RoleArn: "acs:ram::1:role/r",
      CreatedTime: "2026-11-01T00:00:00.000Z",
      LastModifiedTime: "2026-11-01T00:00:00.000Z",
      RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
    });
    await world.clock.sleep(1500);
    await client.updateFlow({ Name: "flow", Description: "second" });
    const described = await client.describeFlow({ Name: "flow" });
    expect(described).toMatchObject({
      Id: created["Id"],
      Definition: BRIEF,
      Description: "second",
      RoleArn: "acs:ram::1:role/r",
      CreatedTime: "2026-11-01T00:00:00.000Z",
      LastModifiedTime: "2026-11-01T00:00:01.500Z",
    });
    expect((await client.listFlows())["Flows"]).toMatchObject([{ Name: "flow", Id: created["Id"] }]);
    await client.deleteFlow({ Name: "flow" });
    expect((await client.listFlows())["Flows"]).toEqual([]);
    expect(await refusal(client.describeFlow({ Name: "flow" }))).toEqual({
      status: 404,
      code: "FlowNotExists",
      message: "Flow 'flow' does not exist.",
    });
  });

  it("are listed by pages", async () => {
    for (const Name of ["a", "b", "c"])
      await served.client.createFlow(flowFields(flow([{ Type: "Succeed", Name: "S" }], { Name }), { Name }));
    const names: string[][] = [];
    let NextToken: string | undefined;
    do {
      const page = await served.client.listFlows({ Limit: 2, ...(NextToken ? { NextToken } : {}) });
      names.push(page["Flows"].map((one: { Name: string }) => one.Name));
      NextToken = page["NextToken"];
    } while (NextToken !== undefined);
    expect(names).toEqual([["a", "b"], ["c"]]);
  });

  it("are refused with every problem of the definition, at creation and at an update, which then changes nothing", async () => {
    const broken = flow([{ Type: "Wait", Name: "Pause", Seconds: 301, Next: "Gone" }]);
    const problems = {
      status: 400,
      code: "InvalidArgument",
      message:
        "Parameter error. States[0] Pause: Seconds must be 1..300, is 301; States[0] Pause: Next Gone is no state of the same scope",
    };
    expect(await refusal(served.client.createFlow(flowFields(broken)))).toEqual(problems);
    await served.client.createFlow(flowFields(BRIEF));
    expect(await refusal(served.client.updateFlow({ Name: "flow", Definition: broken }))).toEqual(problems);
    expect(await served.client.describeFlow({ Name: "flow" })).toMatchObject({ Definition: BRIEF });
  });

  it.each<[string, number, object]>([
    ["FlowAlreadyExists", 409, {}],
    ["InvalidArgument", 400, { Name: "other" }],
    ["InvalidArgument", 400, { Name: "1st" }],
    ["InvalidArgument", 400, { Name: "x".repeat(129) }],
    ["InvalidArgument", 400, { Name: "new", Type: "undefined" }],
    ["NotSimulated", 501, { ExecutionMode: "Express" }],
    ["NotSimulated", 501, { ExternalStorageLocation: "/path" }],
    ["MissingRequiredParams", 400, { Definition: "" }],
  ])("are refused with %s, HTTP %i, for %j", async (code, status, fields) => {
    await served.client.createFlow(flowFields(BRIEF));
    expect(await refusal(served.client.createFlow(flowFields(BRIEF, fields)))).toMatchObject({
      status,
      code,
    });
  });

  it("take their executions and history with them when they are deleted", async () => {
    const { client, world } = served;
    await client.createFlow(flowFields(ENDLESS));
    await client.startExecution({ FlowName: "flow", ExecutionName: "run" });
    await client.deleteFlow({ Name: "flow" });
    const ends = world.spy.filter((event) => event.kind === "effect" && event.name === "ExecutionEnded");
    expect(ends).toMatchObject([{ detail: { name: "run", status: "Stopped" } }]);
    await client.createFlow(flowFields(BRIEF));
    const run = { FlowName: "flow", ExecutionName: "run" };
    expect(await refusal(client.getExecutionHistory(run))).toMatchObject({
      code: "ExecutionNotExists",
      status: 404,
    });
    await client.startExecution(run);
    expect(await client.describeExecution(run)).toMatchObject({ FlowDefinition: BRIEF });
  });

  it("that are updated leave running executions with the definition they began with", async () => {
    const { client, calls } = served;
    await client.createFlow(flowFields(ENDLESS));
    const old = { FlowName: "flow", ExecutionName: "old" };
    await client.startExecution(old);
    await client.updateFlow({ Name: "flow", Definition: BRIEF });
    await client.startExecution({ ...old, ExecutionName: "new" });
    await client.reportTaskSucceeded({ TaskToken: calls[0]?.event["token"], Output: '{"said":1}' });
    expect(await client.describeExecution(old)).toMatchObject({
      Status: "Succeeded",
      Output: '{"said":1}',
      FlowDefinition: ENDLESS,
    });
    expect(await client.describeExecution({ ...old, ExecutionName: "new" })).toMatchObject({
      Output: "{}",
      FlowDefinition: BRIEF,
    });
  });
});
