import { describe, expect, it } from "vitest";
import { signatureOf } from "../../fnf/sign.ts";
import { flow } from "./flow-runner.ts";
import { ENDLESS, flowFields, refusal, useFnf, WAITING } from "./use-fnf.ts";

const served = useFnf();

const RUN = { FlowName: "flow", ExecutionName: "run" };

describe("a callback", () => {
  it("ends a task with its output, or with its error; a token counts once", async () => {
    const { client, calls } = served;
    await client.createFlow(
      flowFields(flow([{ ...WAITING, OutputConstructor: { "said.$": "$Output.said" } }])),
    );
    await client.startExecution(RUN);
    const TaskToken = calls[0]?.event["token"] as string;
    expect(Buffer.from(TaskToken, "base64").toString()).toMatch(/^v1#flow#run#4#./);
    expect(await client.reportTaskSucceeded({ TaskToken, Output: '{"said":"yes"}' })).toMatchObject({
      EventId: 4,
    });
    expect(await client.describeExecution(RUN)).toMatchObject({
      Status: "Succeeded",
      Output: '{"said":"yes"}',
    });
    expect(await refusal(client.reportTaskSucceeded({ TaskToken, Output: "{}" }))).toMatchObject({
      code: "TaskAlreadyCompleted",
    });

    await client.startExecution({ ...RUN, ExecutionName: "second" });
    await client.reportTaskFailed({ TaskToken: calls[1]?.event["token"], Error: "Refused", Cause: "no" });
    const { Events } = await client.getExecutionHistory({ ...RUN, ExecutionName: "second" });
    expect(Events.at(-1)).toMatchObject({
      Type: "ExecutionFailed",
      EventDetail: '{"error":"Refused","cause":"no"}',
    });
  });

  it("is taken with the token in the query, as the OpenAPI metadata has it", async () => {
    const { client, calls, world } = served;
    await client.createFlow(flowFields(ENDLESS));
    await client.startExecution(RUN);
    const query = new URLSearchParams({
      ...{ Action: "ReportTaskSucceeded", Version: "2019-03-15", Format: "JSON", SignatureVersion: "1.0" },
      ...{ SignatureMethod: "HMAC-SHA1", SignatureNonce: "n", AccessKeyId: world.account.root.accessKeyId },
      Timestamp: `${new Date(world.clock.now()).toISOString().slice(0, 19)}Z`,
      TaskToken: calls[0]?.event["token"] as string,
    });
    const form = new URLSearchParams({ Output: "{}" });
    query.set("Signature", signatureOf("POST", [...query, ...form], world.account.root.accessKeySecret));
    const response = await fetch(`${served.url}/?${query}`, { method: "POST", body: form });
    expect([response.status, await response.json()]).toMatchObject([200, { EventId: 4 }]);
  });

  it("is not waited for when the call itself fails", async () => {
    delete served.functions["tell"];
    await served.client.createFlow(flowFields(ENDLESS));
    await served.client.startExecution(RUN);
    const { Events } = await served.client.getExecutionHistory(RUN);
    expect(Events.at(-1)).toMatchObject({ EventDetail: expect.stringContaining("FC.FunctionNotFound") });
  });

  it.each<[string, object]>([
    ["InvalidArgument", { TaskToken: "no token" }],
    ["InvalidArgument", { TaskToken: Buffer.from("v1#flow#run#4#forged").toString("base64") }],
    ["InvalidArgument", { Output: "[]" }],
    ["MissingRequiredParams", { Output: "" }],
  ])("is refused with %s for %j", async (code, fields) => {
    await served.client.createFlow(flowFields(ENDLESS));
    await served.client.startExecution(RUN);
    const TaskToken = served.calls[0]?.event["token"];
    expect(
      await refusal(served.client.reportTaskSucceeded({ TaskToken, Output: "{}", ...fields })),
    ).toMatchObject({ code, status: 400 });
    expect(await served.client.describeExecution(RUN)).toMatchObject({ Status: "Running" });
  });

  it("may be waited for with a time limit", async () => {
    const { client, world } = served;
    await client.createFlow(flowFields(flow([{ ...WAITING, Timeout: 3600 }])));
    await client.startExecution(RUN);
    await world.spy.waitFor((event) => event.kind === "effect" && event.name === "ExecutionEnded");
    const { Events } = await client.getExecutionHistory(RUN);
    expect(Events.at(-1)).toMatchObject({
      Time: "2026-11-01T01:00:00.000Z",
      EventDetail: '{"error":"FnF.TaskTimeout","cause":"no result within 3600 s"}',
    });
  });
});
